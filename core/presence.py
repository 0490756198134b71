"""Who is looking now: told by the process that serves them, known to the one that reads, gone after five minutes.

Law: an address is personal data: its row is sealed, and deleted when its time is over.
"""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, delete, select

from core.house import House
from core.ports import Presence

PRESENT_FOR = timedelta(minutes=5)
"""Visible and active within this time (Berlin Group: the user is in the session)."""
TOLD_AGAIN_AFTER = timedelta(seconds=30)
"""A sign of life that says nothing new is not written each time."""


class Sighting(SQLModel, table=True):
    """The last sign of life of one person, in whichever process it came."""

    person_id: str = Field(primary_key=True)
    presence_sealed: str
    """JSON of a Presence."""
    seen_at: datetime


class Presences:
    """One a process. A sign of life is a sign-in, an act, or the client's own signal that its view is visible."""

    def __init__(self) -> None:
        self._news: dict[str, tuple[Presence, datetime]] = {}
        self._told: dict[str, tuple[Presence, datetime]] = {}

    def seen(self, person_id: str, presence: Presence, now: datetime) -> None:
        """A sign of life of this person, from this address."""
        told = self._told.get(person_id)
        if told is None or told[0] != presence or now - told[1] > TOLD_AGAIN_AFTER:
            self._news[person_id] = (presence, now)

    async def tell(self, house: House) -> None:
        """Write down what is new, for whoever reads at the banks."""
        news, self._news = self._news, {}
        if not news:
            return
        try:
            await _write(house, news)
        except BaseException:
            self._news = news | self._news
            raise
        now = house.clock.now()
        self._told = {who: told for who, told in (self._told | news).items() if now - told[1] < PRESENT_FOR}


async def _write(house: House, news: dict[str, tuple[Presence, datetime]]) -> None:
    async with house.store.change("system:presence") as work:
        for person_id, (presence, at) in sorted(news.items(), key=lambda item: item[0]):
            await work.queue(f"presence {person_id}")
            row = await work.session.get(Sighting, person_id)
            if row is None:
                row = work.add(Sighting(person_id=person_id, presence_sealed="", seen_at=at))
            row.presence_sealed, row.seen_at = house.vault.seal(json.dumps(asdict(presence))), at


async def present(house: House) -> dict[str, Presence]:
    """Person id -> how they are present; what is older is deleted."""
    oldest = house.clock.now() - PRESENT_FOR
    async with house.store.read() as session:
        rows = (await session.exec(select(Sighting))).all()
    if any(row.seen_at <= oldest for row in rows):
        async with house.store.change("system:presence") as work:
            await work.session.exec(delete(Sighting).where(col(Sighting.seen_at) <= oldest))
    return {
        row.person_id: Presence(**json.loads(house.vault.open(row.presence_sealed)))
        for row in rows
        if row.seen_at > oldest
    }
