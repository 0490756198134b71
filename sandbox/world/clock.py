"""The world's clock: real time plus an offset that a tester may move, forward only."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.world.store import Store

OSLO = ZoneInfo("Europe/Oslo")


class WorldClock:
    """Everything in the sandbox that has a date asks here, so moving it moves banks, links and consents alike."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset_seconds(self) -> int:
        """Whole seconds the world is ahead of real time."""
        return (self._store.get("clock", "world") or {"offset_seconds": 0})["offset_seconds"]

    def now(self) -> datetime:
        """Aware, UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def today(self) -> date:
        """The date in Oslo, where the banks are."""
        return self.now().astimezone(OSLO).date()

    def advance(self, seconds: int) -> None:
        """Money and consents age in one direction; a negative step raises ValueError."""
        if seconds < 0:
            raise ValueError("the world's clock only moves forward")
        self._store.put("clock", "world", {"offset_seconds": self.offset_seconds + seconds})
