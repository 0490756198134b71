"""Subscriptions as a client has them, over a house with a real database and a real doorbell, which can be restarted.

Law: only the socket is left out. A follower executes a document against the schema, takes its results one by one, and
comes back with its last cursor and nothing else.
"""

import asyncio
import dataclasses
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from broadcaster._backends.base import BroadcastBackend
from strawberry.types.execution import PreExecutionError

from core.access import Viewer
from core.errors import Refusal
from core.heads import HeadFile
from core.house import House
from core.presence import Presences
from core.store import Store
from gateway.doorbell import Bells, backend_of
from gql.context import Context, Pace
from gql.root import schema
from gql.schema.node import global_id
from tests.support import databases
from tests.support.house import HERE, Bench, MovedClock, house_of

QUICK = Pace(look=0.1, heartbeat=0.25)
AT_EASE = Pace(look=5.0, heartbeat=600.0)
"""A test that hears nothing but rings, and would wait for a lost one."""
Backend = Callable[[], BroadcastBackend | None]


class Forgetful:
    """A doorbell that loses rings between commit and publish: this share of them, or all of them."""

    def __init__(self, bells: Bells) -> None:
        self.bells = bells
        self.loses = 0.0
        self.chance = random.Random(4)

    async def ring(self, channel: str, sequence: int) -> None:
        if self.chance.random() >= self.loses:
            await self.bells.ring(channel, sequence)


class Premises:
    """A database at an address and a doorbell behind it; `restart` is a new process on the same database."""

    house: House
    rings: Forgetful

    def __init__(self, url: str, path: Path, backend: Backend = lambda: None) -> None:
        self.url = url
        self._path = path
        self._backend = backend
        self._vault: Any = None

    async def open(self) -> None:
        self.rings = Forgetful(Bells(self._backend()))
        await self.rings.bells.open()
        heads = HeadFile(self._path / "heads")
        store = Store(self.url, clock=MovedClock(), heads=heads, doorbell=self.rings, jobs=Bench())
        house = house_of(store)
        # The keys outlive the process.
        self._vault = self._vault or house.vault
        self.house = dataclasses.replace(house, vault=self._vault)

    async def close(self) -> None:
        await self.rings.bells.close()
        await self.house.store.close()

    async def restart(self) -> None:
        loses = self.rings.loses
        await self.close()
        await self.open()
        self.rings.loses = loses

    def context(self, viewer: Viewer | None, pace: Pace = QUICK) -> Context:
        return Context(self.house, self.rings.bells, Presences(), viewer, "nb", HERE, pace=pace)


@asynccontextmanager
async def embedded(path: Path) -> AsyncIterator[Premises]:
    """Fresh, on files in the directory `path`, as an installation is by default."""
    url = f"sqlite+aiosqlite:///{path / 'kontobro.db'}"
    databases.lay(url)
    premises = Premises(url, path)
    await premises.open()
    try:
        yield premises
    finally:
        await premises.close()


@asynccontextmanager
async def scaled(path: Path) -> AsyncIterator[Premises]:
    """Fresh, on a PostgreSQL database of its own; its rings go over Redis, as between several processes."""
    premises = Premises(databases.url_at(path), path, lambda: backend_of(str(databases.REDIS_URL)))
    await premises.open()
    try:
        yield premises
    finally:
        await premises.close()
        databases.drop_under(path)


KINDS: dict[str, Callable[[Path], AbstractAsyncContextManager[Premises]]] = (
    {"scaled": scaled} if databases.SCALED and databases.REDIS_URL else {"embedded": embedded}
)
"""The database and doorbell that the stream law is held against: `make test` takes the one, `make test-scaled` the
other."""


class Follower:
    """One client of one subscription. `cursor` is of the last message taken."""

    def __init__(
        self, premises: Premises, viewer: Viewer | None, field: str, selection: str, company_id: str | None = None
    ) -> None:
        self._premises, self.viewer, self.field = premises, viewer, field
        named = "companyId: $c, " if company_id else ""
        declared = "$c: ID!, " if company_id else ""
        self._document = (
            f"subscription ({declared}$s: String) {{ {field}({named}since: $s) {{ cursor kind {selection} }} }}"
        )
        self._variables = {"c": global_id("Company", company_id)} if company_id else {}
        self.cursor: str | None = None
        self.taken: list[dict[str, Any]] = []
        self._results: AsyncIterator[Any] | None = None

    async def begin(self, *, pace: Pace = QUICK, since: str | None = None) -> None:
        """Again, with the last cursor unless another is given."""
        self._results = await schema.subscribe(  # type: ignore[assignment]
            self._document,
            variable_values=self._variables | {"s": since or self.cursor},
            context_value=self._premises.context(self.viewer, pace),
        )

    async def take(self) -> dict[str, Any]:
        """The next message. Raises the Refusal that ended the stream, TimeoutError when nothing comes."""
        assert self._results is not None
        async with asyncio.timeout(10):
            result = await anext(self._results)
        for error in result.errors or []:
            raise error.original_error if isinstance(error.original_error, Refusal) else AssertionError(error)
        assert not isinstance(result, PreExecutionError)
        message = result.data[self.field]
        self.taken.append(message)
        self.cursor = message["cursor"]
        return message

    async def until(self, matches: Callable[[dict[str, Any]], object], *, seconds: float = 40.0) -> dict[str, Any]:
        """Take messages until one matches."""
        async with asyncio.timeout(seconds):
            while not matches(message := await self.take()):
                pass
        return message

    async def kinds(self, wanted: str) -> dict[str, Any]:
        return await self.until(lambda message: message["kind"] == wanted)

    @property
    def connected(self) -> bool:
        return self._results is not None

    async def miss(self) -> None:
        """The line drops with a message on its way, which never comes."""
        assert self._results is not None
        await anext(self._results)
        await self.stop()

    async def stop(self) -> None:
        """The line drops."""
        if self._results is not None:
            await self._results.aclose()  # type: ignore[attr-defined]
            self._results = None
