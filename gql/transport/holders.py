"""Who holds the open lines: asked again and again whether they still are who they were, once for all lines of each.

Law: a line whose credential has ended is told to end within lines.RECHECK_SECONDS and the time one question takes. What
is told to many at once is told only to whom nobody has ended since: the journal of sessions, tokens and clients says
whether anything has, and what merely runs out is noticed within BELIEVED_SECONDS.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import structlog
from starlette.requests import HTTPConnection

from core.access import Credential
from gql.transport import lines

BELIEVED_SECONDS = 1.0
AT_ONCE = 16
"""Questions: each may take a connection of the pool, which others need too."""
Authenticate = Callable[[HTTPConnection], Awaitable[Credential | None]]
Ended = Callable[[], None]
log = structlog.get_logger(__name__)


class Holder:
    """Whoever shows one cookie or token, on however many lines."""

    __slots__ = ("_asked_at", "_authenticate", "_connection", "_journal", "credential", "has_ended", "lines")

    def __init__(self, authenticate: Authenticate, connection: HTTPConnection, credential: Credential) -> None:
        self._authenticate = authenticate
        self._connection = connection
        self._journal, self._asked_at = -1, 0.0
        self.credential = credential
        self.has_ended = False
        self.lines: dict[Ended, None] = {}

    async def ask(self) -> None:
        """In passing, as of a line that only stays open. Not known is not ended: the next round asks again."""
        try:
            await self._ask(watched=True)
        except Exception as error:
            # Reads fail by themselves meanwhile.
            log.error("cannot ask who is there", error=type(error).__name__)

    def is_fresh(self, journal: int) -> bool:
        """Asked already when the installation's journal stood at `journal`, and not long ago."""
        return journal == self._journal and asyncio.get_running_loop().time() - self._asked_at < BELIEVED_SECONDS

    async def ask_at(self, journal: int) -> None:
        """Before something is told. Raises whatever the question does."""
        begun = asyncio.get_running_loop().time()
        await self._ask(watched=journal == self._journal)
        self._journal, self._asked_at = journal, begun

    async def _ask(self, *, watched: bool) -> None:
        now = await self._authenticate(lines.asked_anew(self._connection, watched=watched))
        if not lines.same(self.credential, now):
            self.has_ended = True
            for ended in list(self.lines):
                ended()


class Holders:
    """One a process."""

    def __init__(self) -> None:
        self._held: dict[object, Holder] = {}
        self._watch: asyncio.Task[None] | None = None

    @contextmanager
    def held(
        self, authenticate: Authenticate, connection: HTTPConnection, credential: Credential, ended: Ended
    ) -> Iterator[Holder]:
        """One line of theirs while it lasts; `ended` is called when the connection no longer shows this credential."""
        told, headers = connection.scope.get(lines.AUTHORIZATION), connection.headers
        key = (told, headers.get("authorization"), headers.get("cookie"), credential)
        holder = self._held.get(key)
        if holder is None or holder.has_ended:
            holder = self._held[key] = Holder(authenticate, connection, credential)
        holder.lines[ended] = None
        if self._watch is None:
            self._watch = asyncio.create_task(self._look(), name="who holds the lines")
        try:
            yield holder
        finally:
            del holder.lines[ended]
            if not holder.lines and self._held.get(key) is holder:
                del self._held[key]
            if not self._held and self._watch is not None:
                self._watch.cancel()
                self._watch = None

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(lines.RECHECK_SECONDS)
            await each(list(self._held.values()), Holder.ask)


async def each(holders: list[Holder], does: Callable[[Holder], Awaitable[None]]) -> None:
    """A few at a time."""
    for begin in range(0, len(holders), AT_ONCE):
        await asyncio.gather(*(does(one) for one in holders[begin : begin + AT_ONCE]))
