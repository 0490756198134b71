"""The banks: every Norwegian bank as a stateful Berlin Group NextGenPSD2 1.3.12 ASPSP with redirect SCA.

An order is booked at most once, a read happens only inside a valid consent, and whatever differs between banks is data
in `dialects`.
"""

from starlette.routing import Route

from sandbox.bank import accounts, baskets, consents, counter, payments, sca
from sandbox.bank.ledger import bookings
from sandbox.bank.seed import seed
from sandbox.bank.settlement import incoming
from sandbox.world import World

__all__ = ["bookings", "incoming", "routes", "seed"]


def routes(world: World) -> list[Route]:
    """All routes below /banks; the general payment paths come last because they would match the others."""
    rooms = (counter, sca, consents, accounts, baskets, payments)
    return [route for room in rooms for route in room.routes(world)]
