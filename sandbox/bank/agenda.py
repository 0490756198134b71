"""What the banks have promised to do later: lapse an order, execute it on its day, book what is pending."""

from datetime import datetime

from sandbox.world import World
from sandbox.world.store import Document


def remember(world: World, at: datetime, act: str, key: str) -> None:
    """`act` on document `key` when the world's clock reaches `at`."""
    ident = world.new_id("due")
    world.store.put("due", ident, {"id": ident, "at": at.isoformat(), "act": act, "key": key})


def take_due(world: World) -> Document | None:
    """The earliest promise whose time has come, taken off the agenda."""
    now = world.clock.now()
    ripe = [due for due in world.store.all("due") if datetime.fromisoformat(due["at"]) <= now]
    if not ripe:
        return None
    due = min(ripe, key=lambda document: document["at"])
    world.store.delete("due", due["id"])
    return due
