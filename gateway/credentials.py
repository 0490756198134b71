"""Who is behind a connection: a browser's session, or a bearer token.

Law: whoever begins to change or to follow something is looked up in the database, each time. Whoever only asks, and a
line that only stays open, are believed from memory until anything of the installation's sessions, tokens or clients
has ended: this process knows that before whoever ended it is answered, another by the doorbell, and without a ring
by its own look. Nobody is believed BELIEVED_SECONDS after the last look began.
"""

import asyncio
import contextlib
import math
import time
from collections import OrderedDict
from dataclasses import dataclass

import structlog
from starlette.requests import HTTPConnection

from core import apiclient, token
from core.access import Credential
from core.house import House
from core.journal import INSTALLATION, JournalHead
from gateway.doorbell import Bells
from gateway.session import Browsers, bearer_of, credential_of
from gateway.tokens import Tokens
from gql.transport.lines import WATCHED

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.5
BELIEVED_SECONDS = 1.0
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class _Known:
    """`csrf`: of a browser's session. `expires_at`: in seconds since 1970."""

    credential: Credential
    csrf: str | None
    expires_at: float


_NOBODY: tuple[int, _Known | None] = -1, None


class Credentials:
    """One a process, opened in its loop."""

    def __init__(self, house: House, browsers: Browsers, tokens: Tokens, bells: Bells) -> None:
        self._house = house
        self._browsers = browsers
        self._tokens = tokens
        self._bells = bells
        self._epoch = 0
        """Moves whenever something may have ended."""
        self._head = -1
        self._seen_at = -math.inf
        self._kept: OrderedDict[str, tuple[int, _Known]] = OrderedDict()
        """What was shown, word for word -> since which epoch, what it stands for."""
        self._asking: dict[str, asyncio.Task[bool]] = {}
        """Questions that have not begun."""
        self._looking: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._bells.at_once(INSTALLATION, self._moved)
        self._watch = asyncio.create_task(self._listen(), name="ended credentials")

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def authenticate(self, connection: HTTPConnection, *, believed: bool = False) -> Credential | None:
        """A token counts before a cookie: who brings both is an app, not a page."""
        known = await self._known(connection, believed=believed or bool(connection.scope.get(WATCHED)))
        return known.credential if known else None

    async def csrf_of(self, connection: HTTPConnection) -> str | None:
        """The word of the session whose cookie counts here. To know it opens nothing, so it may come from memory."""
        known = None if bearer_of(connection) else await self._known(connection, believed=True)
        return known.csrf if known else None

    async def _known(self, connection: HTTPConnection, *, believed: bool) -> _Known | None:
        bearer = bearer_of(connection)
        shown = bearer or connection.cookies.get(self._browsers.cookie)
        if not shown:
            return None
        word = f"bearer {shown}" if bearer else f"cookie {shown}"
        if believed and (known := await self._remembered(word)) is not None:
            return known
        # Taken before the look: what ends meanwhile makes this answer old, never young.
        epoch = self._epoch
        known = await self._by_token(bearer) if bearer else await self._by_cookie(connection)
        if known is None:
            self._kept.pop(word, None)
            return None
        self._kept[word] = epoch, known
        self._kept.move_to_end(word)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return known

    async def _remembered(self, word: str) -> _Known | None:
        epoch, known = self._kept.get(word, _NOBODY)
        if known is not None and self._is_late():
            await self._look()
            if self._is_late():
                return None
        return known if known and epoch == self._epoch and time.time() < known.expires_at else None

    async def _by_cookie(self, connection: HTTPConnection) -> _Known | None:
        session = await self._browsers.session_of(connection)
        return _Known(credential_of(session), session.csrf, session.expires_at.timestamp()) if session else None

    async def _by_token(self, word: str) -> _Known | None:
        verified = await self._tokens.verify(word)
        if verified is None:
            return None
        credential, ends = verified.credential, float(verified.expires_at)
        if not await self._is_alive(credential.app or ""):
            return None
        if not credential.partner:
            family = await token.living_family(self._house, credential.key)
            if family is None:
                return None
            ends = min(ends, family.expires_at.timestamp())
        return _Known(credential, None, ends)

    async def _is_alive(self, client_id: str) -> bool:
        """All who ask of one client in the same turn of the loop share one question, which begins after they came."""
        task = self._asking.get(client_id)
        if task is None:
            task = self._asking[client_id] = asyncio.create_task(self._ask(client_id), name="is a client alive?")
        return await asyncio.shield(task)

    async def _ask(self, client_id: str) -> bool:
        # From here on nobody joins: it is about to be asked.
        del self._asking[client_id]
        return await apiclient.is_alive(self._house.store, client_id)

    async def _listen(self) -> None:
        """Everything that begins or ends a credential is a link in the installation's own chain."""
        async with self._bells.listen(INSTALLATION) as bell:
            while True:
                with contextlib.suppress(Exception):
                    await self._look()
                await bell.wait(LOOK_SECONDS)

    async def _look(self) -> None:
        """All who want to know at the same time share one reading."""
        self._looking = self._looking or asyncio.create_task(self._read_head(), name="head of credentials")
        await asyncio.shield(self._looking)

    async def _read_head(self) -> None:
        begun = time.monotonic()
        try:
            async with self._house.store.read() as session:
                head = await session.get(JournalHead, INSTALLATION)
            self._moved(head.sequence if head else 0)
            self._seen_at = begun
        finally:
            self._looking = None

    def _moved(self, sequence: int) -> None:
        if sequence != self._head:
            self._head = sequence
            self._epoch += 1

    def _is_late(self) -> bool:
        return time.monotonic() - self._seen_at > BELIEVED_SECONDS
