"""How every state subscription follows a company: what is now, or what was missed, then what moves, in its last state.

Law: nothing is queued. The stream holds a place in the journal and reads on from it when the client has taken what it
was sent, so a slow one gets the latest of each row and costs no memory. A ring only says "look", and where the journal
stands is compared without one too: a lost ring costs a moment and not an event.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from core import cursor, feed
from core.access import Seat
from core.cursor import Place
from core.errors import NotFound
from core.feed import UpdateKind
from core.glance import GLANCES
from gql.context import Context
from gql.metrics import RESYNCS

FOR_OTHERS = 0.05
"""Of the time between two looks: so long a glance waits for others that want one. Of five seconds a quarter of one, and
a thousand streams cost four statements a second."""
T = TypeVar("T")

Tell = Callable[[UpdateKind, str, Sequence[str] | None], Awaitable[T | None]]
"""(kind, cursor, ids that moved) -> what to send, or None for nothing the viewer can see. Ids are None for the whole
state, empty for a heartbeat."""


async def follow(
    context: Context, field: str, company_id: str, since: str | None, nouns: frozenset[str], tell: Tell[T]
) -> AsyncGenerator[T, None]:
    """What `tell` makes of the state, and then of every batch of changes of these nouns.

    Who sees more or less than before (a role given or taken) is sent the whole state anew. Where `context.standing` has
    a place already, it is gone on from there, and `since` has been dealt with.
    Raises CursorInvalid, and NotFound for a stranger, also when the viewer becomes one on the way.
    """
    viewer, store, vault = context.signed_in, context.house.store, context.house.vault
    standing, scope = context.standing, f"{field} {company_id}"
    place = standing.place
    known = cursor.read(vault, viewer, scope, since) if since is not None and place is None else None
    # What is read as a seat is read for many, and everybody's own mark comes to it later.
    bond = None if isinstance(viewer, Seat) else cursor.Bond(vault, viewer, scope)
    now = asyncio.get_running_loop().time
    for_others = timedelta(seconds=context.pace.look * FOR_OTHERS)

    async def say(kind: UpdateKind, at: Place, moved: Sequence[str] | None) -> T | None:
        sealed = cursor.sealed(vault, {company_id: at})
        standing.place, standing.sealed = at, sealed
        standing.beats, standing.is_live = kind is UpdateKind.HEARTBEAT, part is UpdateKind.LIVE
        return await tell(kind, bond.marked(sealed) if bond else sealed, moved)

    async def rest(at: Place) -> None:
        """Until it rings, the journal turns out to have moved without a ring, or the silence has become long."""
        while (left := context.pace.heartbeat - (now() - told_at)) > 0:
            if await bell.wait(min(context.pace.look * (1 - FOR_OTHERS), left)):
                return
            # A membership or grant is a link of this journal too: where it has not moved, everybody sees what they saw.
            glance = asyncio.create_task(GLANCES.sequence(store, company_id, for_others))
            try:
                # It is listened while others are waited for.
                if await bell.wait(for_others.total_seconds()) or await glance != at.sequence:
                    return
            finally:
                glance.cancel()

    # Listening begins before anything is read: a change in between is told twice rather than never.
    async with context.rings.listen(company_id) as bell:
        whole, part = UpdateKind.RESYNC, UpdateKind.LIVE
        if place is None:
            if known is not None:
                heads = await feed.heads(store, viewer, company_id)
                place = (await feed.resume(store, heads, known)).get(company_id)
            whole, part = (UpdateKind.SNAPSHOT if since is None else UpdateKind.RESYNC), UpdateKind.REPLAY
            context.presences.seen(viewer.person_id, context.presence, context.house.clock.now())
        standing.company_id, standing.scope, told_at = company_id, scope, now()
        while True:
            if (news := await feed.news(store, viewer, company_id, place, nouns)) is None:
                raise NotFound
            told, more = None, False
            context.forget_loaded()
            if place is None or place.sight is not news.head.sight or place.sequence > news.head.sequence:
                if whole is UpdateKind.RESYNC:
                    RESYNCS.inc()
                kind, place, whole, part = whole, news.head, UpdateKind.RESYNC, UpdateKind.LIVE
                told = await say(kind, place, None)
            elif place.sequence < news.head.sequence:
                place, more = news.place, news.more
                if news.ids:
                    told = await say(part, place, news.ids)
            caught_up = part is UpdateKind.REPLAY and not more
            if told is None and (caught_up or now() - told_at >= context.pace.heartbeat):
                told = await say(UpdateKind.HEARTBEAT, place, [])
            if caught_up:
                part, standing.is_live = UpdateKind.LIVE, True
            if told is not None:
                yield told
                told_at = now()
            elif standing.in_silence is not None:
                await standing.in_silence()
            if not more:
                await rest(place)
