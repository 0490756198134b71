"""What is measured at the door of the API, under the names that dashboards know (Prometheus)."""

from prometheus_client import Counter, Gauge, Histogram

SUBSCRIPTIONS = Gauge("kontobro_subscriptions", "Subscriptions that are followed")
RESYNCS = Counter(
    "kontobro_resyncs", "Subscriptions, or companies in a feed, that could not be gone on with and were begun anew"
)
FEED_LAG_SECONDS = Histogram(
    "kontobro_feed_lag_seconds",
    "From an event to its telling in a feed that was there when it happened",
    buckets=(0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0),
)
REFUSED = Counter("kontobro_refused_operations", "Operations, and lines, that were refused before they began", ["code"])
LINES_CLOSED = Counter("kontobro_lines_closed", "WebSockets and event streams that we closed", ["why"])
"""`slow`: who does not read. `ended`: whose credential has ended."""
