"""What the listeners' process is told to do."""

import secrets

from bench.bars import OURS
from bench.data.filling import World
from bench.queries import KEY, M1, Ask
from bench.servers import Server

PUBLISHERS = 16
SUBSCRIPTION = """subscription S1($companyId: ID!) { paymentStatus(companyId: $companyId) {
    payments { id status creditorName instructedAmount { value currency } } } }"""
SILENT_FIELDS = 200
"""Of those who never read: so much a message that what they leave unread fills every buffer on the way."""


def silent_subscription() -> str:
    fields = " ".join(f"name{place}: creditorName" for place in range(SILENT_FIELDS))
    return (
        f"subscription Silent($companyId: ID!) {{ paymentStatus(companyId: $companyId) {{ payments {{ {fields} }} }} }}"
    )


def job_of(
    server: Server, world: World, seconds: float, companies: int, sockets_each: int, silent: int
) -> dict[str, object]:
    each = world.size.accounts
    told = [
        {"id": key, "body": M1.body(Ask(world.account_ids[place * each]))}
        for place, key in enumerate(world.company_ids[:companies])
    ]
    return {
        "port": server.port,
        "headers": dict(server.recipe.headers(M1)),
        "subscription": SUBSCRIPTION,
        "silent_subscription": silent_subscription(),
        "companies": told,
        "sockets_each": sockets_each,
        "silent": silent,
        # Ours sends what is now first; the peers have nothing to say until a payment is made.
        "greets": server.name == OURS,
        "publishers": PUBLISHERS,
        "seconds": seconds,
        "key": KEY,
        "value": Ask("").value,
        "run": secrets.token_hex(6),
    }
