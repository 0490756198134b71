"""How the feeds follow companies: every event the viewer may know of, once, in the order of each company's journal.

Law: never conflated and never queued: the stream holds a place in each journal and reads on when the client has taken
what it was sent. Who may see what is asked again with every reading, and a reading is used no longer than a look.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

from core import cursor, feed
from core.colleagues import COMPANIES
from core.cursor import Place, place
from core.errors import NotFound
from core.feed import AT_ONCE, UpdateKind
from core.journal import JournalEntry
from gql.context import Context
from gql.metrics import FEED_LAG_SECONDS, RESYNCS
from gql.subscriptions.ears import Ears


@dataclass(frozen=True, slots=True)
class Told:
    """One message. Without an entry: how a company begins, or a heartbeat, which is of no company."""

    kind: UpdateKind
    cursor: str
    at: datetime
    company_id: str | None = None
    entry: JournalEntry | None = None


async def follow(context: Context, field: str, company_id: str | None, since: str | None) -> AsyncGenerator[Told, None]:
    """One company's events, or those of all the viewer's companies, whichever these are at the time.

    Raises CursorInvalid; for a company named, also NotFound, as soon as the viewer is a stranger there.
    """
    feeds = _Feeds(context, field, company_id, since)
    context.presences.seen(context.signed_in.person_id, context.presence, context.house.clock.now())
    async with Ears(context.rings) as ears:
        while True:
            await feeds.look()
            # What is first heard of now may have rung already, so it is read again once it is listened to.
            while await ears.hear(feeds.heads):
                await feeds.look()
            await feeds.begin()
            async for told in feeds.read():
                yield told
            if feeds.behind:
                continue
            if (heartbeat := feeds.heartbeat()) is not None:
                yield heartbeat
                feeds.told_at = feeds.now()
            await ears.wait(feeds.patience())


class _Feeds:
    """The places of one stream, and what lies between them and the journals' heads."""

    def __init__(self, context: Context, field: str, company_id: str | None, since: str | None) -> None:
        self._context = context
        self._viewer, self._store, self._vault = context.signed_in, context.house.store, context.house.vault
        self._company_id = company_id
        self._scope = f"{field} {company_id or '*'}"
        self._resumes = since is not None
        self._known = cursor.read(self._vault, self._viewer, self._scope, since) if since is not None else None
        self._begun = self._to_say_caught_up = False
        self._lost: set[str] = set()
        self._places: dict[str, Place] = {}
        self._missed_until: dict[str, int] = {}
        self.heads: dict[str, Place] = {}
        self.now = asyncio.get_running_loop().time
        self.told_at = self._looked_at = self.now()

    async def look(self) -> None:
        """Which companies there are for this viewer, and where their journals stand. Raises NotFound."""
        self._looked_at = self.now()
        self.heads = await feed.heads(self._store, self._viewer, self._company_id)
        if self._company_id is not None and not self.heads:
            raise NotFound
        self._places = {key: known for key, known in self._places.items() if key in self.heads}
        self._context.forget_loaded()

    async def begin(self) -> None:
        """Once: take up the places of the cursor that are still good."""
        if not self._begun:
            self._begun = True
            if self._known is not None:
                self._places = await feed.resume(self._store, self.heads, self._known)
                self._missed_until = {key: self.heads[key].sequence for key in self._places}
            if self._resumes:
                told_before = {key for key in self.heads if self._known is None or self._known.at(key)}
                self._lost = told_before - self._places.keys()
            # Who has no company yet is told so, and given a cursor.
            self._to_say_caught_up = self._known is not None or not self.heads

    async def read(self) -> AsyncGenerator[Told, None]:
        """How new companies begin, then the entries up to the heads; ends early when the look has become old."""
        ahead = {key for key, known in self._places.items() if known.sequence > self.heads[key].sequence}
        new = [key for key in self.heads if key in ahead or key not in self._places]
        await self._companies(new)
        for key in new:
            kind = UpdateKind.RESYNC if key in ahead | self._lost else UpdateKind.SNAPSHOT
            self._places[key] = self.heads[key]
            self._lost.discard(key)
            if kind is UpdateKind.RESYNC:
                RESYNCS.inc()
            yield Told(kind, self._cursor(), self._context.house.clock.now(), key)
            self.told_at = self.now()
            if self._old():
                return
        while spans := self._spans():
            entries = await feed.events(self._store, self._viewer, spans)
            await self._companies([*{entry.chain for entry in entries}])
            for entry in entries:
                self._places[entry.chain] = place(entry.sequence, entry.hash, self.heads[entry.chain].sight)
                replayed = entry.sequence <= self._missed_until.get(entry.chain, 0)
                kind = UpdateKind.REPLAY if replayed else UpdateKind.LIVE
                if kind is UpdateKind.LIVE:
                    FEED_LAG_SECONDS.observe((self._context.house.clock.now() - entry.at).total_seconds())
                yield Told(kind, self._cursor(), entry.at, entry.chain, entry)
                self.told_at = self.now()
                if self._old():
                    return
            if len(entries) < AT_ONCE:
                self._places |= {key: self.heads[key] for key in spans}

    @property
    def behind(self) -> bool:
        return len(self._places) < len(self.heads) or bool(self._spans())

    def heartbeat(self) -> Told | None:
        """When the client has heard nothing for long; and once to say that what it missed has now been told."""
        caught_up, self._to_say_caught_up = self._to_say_caught_up, False
        if caught_up or self.now() - self.told_at >= self._context.pace.heartbeat:
            return Told(UpdateKind.HEARTBEAT, self._cursor(), self._context.house.clock.now())
        return None

    def patience(self) -> float:
        """Seconds until the next look, or the next heartbeat."""
        pace = self._context.pace
        return max(0.0, min(pace.look, pace.heartbeat - (self.now() - self.told_at)))

    def _spans(self) -> dict[str, tuple[Place, Place]]:
        places = self._places.items()
        return {key: (at, self.heads[key]) for key, at in places if at.sequence < self.heads[key].sequence}

    def _old(self) -> bool:
        return self.now() - self._looked_at > self._context.pace.look

    async def _companies(self, keys: Sequence[str]) -> None:
        """Loaded together: each message asks for its own."""
        await asyncio.gather(*(self._context.one(COMPANIES, key) for key in keys))

    def _cursor(self) -> str:
        return cursor.write(self._vault, self._viewer, self._scope, self._places)
