"""Who is behind a connection: a browser's session, or a bearer token.

Law: whoever begins an operation is looked up in the database. A line that only stays open is believed from memory until
anything of the installation's sessions, tokens or clients has ended, which every process hears of by the doorbell, and
looks for itself every second: with the lines' own question well within five.
"""

import asyncio
import contextlib
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

LOOK_SECONDS = 1.0
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class _Known:
    credential: Credential
    epoch: int
    expires_at: float


class Credentials:
    """One a process, opened in its loop."""

    def __init__(self, house: House, browsers: Browsers, tokens: Tokens, bells: Bells) -> None:
        self._house = house
        self._browsers = browsers
        self._tokens = tokens
        self._bells = bells
        self._epoch = 0
        self._head = -1
        self._kept: OrderedDict[str, _Known] = OrderedDict()
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        self._watch = asyncio.create_task(self._listen(), name="ended credentials")

    async def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def authenticate(self, connection: HTTPConnection) -> Credential | None:
        """A token counts before a cookie: who brings both is an app, not a page."""
        bearer = bearer_of(connection)
        word = f"bearer {bearer}" if bearer else f"cookie {connection.cookies.get(self._browsers.cookie)}"
        known = self._kept.get(word)
        alive = known is not None and known.epoch == self._epoch and time.time() < known.expires_at
        if alive and connection.scope.get(WATCHED):
            return known.credential  # type: ignore[union-attr]
        # Taken before the look: what ends meanwhile makes this answer old, never young.
        epoch = self._epoch
        found = await self._by_token(bearer) if bearer else await self._by_cookie(connection)
        if found is None:
            self._kept.pop(word, None)
            return None
        credential, expires_at = found
        self._kept[word] = _Known(credential, epoch, expires_at)
        self._kept.move_to_end(word)
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return credential

    async def _by_cookie(self, connection: HTTPConnection) -> tuple[Credential, float] | None:
        session = await self._browsers.session_of(connection)
        return (credential_of(session), session.expires_at.timestamp()) if session else None

    async def _by_token(self, word: str) -> tuple[Credential, float] | None:
        verified = await self._tokens.verify(word)
        if verified is None:
            return None
        credential = verified.credential
        client = await apiclient.client_by_id(self._house.store, credential.app or "")
        if client is None or not (credential.partner or await token.living_family(self._house, credential.key)):
            return None
        return credential, verified.expires_at

    async def _listen(self) -> None:
        """Everything that begins or ends a credential is a link in the installation's own chain."""
        async with self._bells.listen(INSTALLATION) as bell:
            while True:
                with contextlib.suppress(Exception):
                    await self._look()
                await bell.wait(LOOK_SECONDS)

    async def _look(self) -> None:
        async with self._house.store.read() as session:
            head = await session.get(JournalHead, INSTALLATION)
        sequence = head.sequence if head else 0
        if sequence != self._head:
            self._head = sequence
            self._epoch += 1
