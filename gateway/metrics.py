"""What is measured, under the names that dashboards know (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("kontobro_requests", "HTTP requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram("kontobro_request_seconds", "Time to answer an HTTP request", ["method", "route"])
SOCKETS = Gauge("kontobro_websockets", "Open WebSockets")
JOB_ATTEMPTS = Counter("kontobro_job_attempts", "Attempts at a durable job", ["kind", "outcome"])
REAPED = Counter("kontobro_reaped_processes", "Dead processes whose jobs were picked up by this one")
OLDEST_INTENT_SECONDS = Gauge("kontobro_oldest_intent_seconds", "Age of the oldest intent that is not done")
DUTY_LATE_SECONDS = Gauge("kontobro_duty_late_seconds", "Seconds a duty of the clock is behind its turn", ["duty"])
OPEN_INTENTS = Gauge("kontobro_open_intents", "Intents that are not done")
RINGS_LOST = Counter("kontobro_doorbell_rings_lost", "Rings that reached no other process; each costs a heartbeat")
DOORBELL_CONNECTED = Gauge("kontobro_doorbell_connected", "1 while this process hears the others' rings")
DOORBELL_LAG_SECONDS = Histogram(
    "kontobro_doorbell_lag_seconds",
    "From ringing to hearing",
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0),
)
LISTENERS = Gauge("kontobro_doorbell_listeners", "Listeners at the doorbell")
WEBHOOK_ATTEMPTS = Counter("kontobro_webhook_attempts", "Attempts at a webhook: TAKEN, or why not", ["outcome"])
WEBHOOKS_DEAD = Counter("kontobro_webhooks_dead", "Webhooks given up after the last attempt")
WEBHOOK_LAG_SECONDS = Histogram(
    "kontobro_webhook_lag_seconds",
    "From an event to its being taken by a partner's receiver; replays are left out",
    buckets=(0.1, 0.5, 1.0, 5.0, 30.0, 300.0, 3600.0, 86_400.0, 259_200.0),
)
WEBHOOKS_WAITING = Gauge("kontobro_webhooks_waiting", "Webhooks of active endpoints that have to be sent")
OLDEST_WEBHOOK_SECONDS = Gauge(
    "kontobro_oldest_webhook_seconds", "Age of the oldest event that an active endpoint has still to be sent"
)
TOKENS_REUSED = Counter("kontobro_tokens_reused", "Codes and refresh tokens that came a second time", ["kind"])
JOURNAL_BROKEN = Gauge("kontobro_journal_chains_broken", "Chains that do not continue what is kept outside")
JOURNAL_BEHIND = Gauge("kontobro_journal_chains_behind", "Chains whose head outside the database is not the newest")
