"""What every resolver is given: who asks, how to read as them, and the ports to the rest of the house."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol

from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from core.access import Viewer
from core.errors import NotSignedIn
from core.gathering import GATHERING
from core.house import House
from core.ports import Presence
from core.presence import Presences
from core.reading import Page, Reader
from core.source import Row, Source
from gql.subscriptions.standing import Standing


class Bell(Protocol):
    async def wait(self, timeout_seconds: float) -> bool:
        """True when it rang since the last wait (or may have: a gap counts as a ring); False at the time-out."""
        ...


class Rings(Protocol):
    def listen(self, channel: str) -> AbstractAsyncContextManager[Bell]: ...


class NoRings:
    """For what is asked once and follows nothing."""

    def listen(self, channel: str) -> AbstractAsyncContextManager[Bell]:
        raise RuntimeError(f"what is asked once listens to nothing, and not to {channel}")


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `look`: how long a lost ring can go unnoticed; `heartbeat`: how long a client hears nothing at most.

    Proxies and mobile networks drop what is silent for half a minute.
    """

    look: float = 5.0
    heartbeat: float = 15.0


@dataclass(slots=True)
class Context:
    """One an operation. `viewer` is None for who is not signed in; the locale is known either way."""

    house: House
    rings: Rings
    presences: Presences
    viewer: Viewer | None
    locale: str
    presence: Presence
    pace: Pace = Pace()
    standing: Standing = field(default_factory=Standing)
    _loaders: dict[Any, DataLoader[Any, Any]] = field(default_factory=dict)
    _rows: dict[tuple[int, str], asyncio.Future[Any]] = field(default_factory=dict)

    @property
    def signed_in(self) -> Viewer:
        """Raises NotSignedIn."""
        if self.viewer is None:
            raise NotSignedIn
        return self.viewer

    @property
    def reader(self) -> Reader:
        return Reader(self.house.store, self.signed_in)

    def forget_loaded(self) -> None:
        """Something moved: what was loaded before is old. For operations that live on (subscriptions)."""
        self._loaders.clear()
        self._rows.clear()

    def _loader(self, name: Any, load: Callable[[list[Any]], Awaitable[list[Any]]]) -> DataLoader[Any, Any]:
        if name not in self._loaders:
            self._loaders[name] = DataLoader(load)
        return self._loaders[name]

    async def one(self, source: Source[Row], key: str | None) -> Row | None:
        """A row by its id, gathered with the other look-ups of the same moment into one statement."""
        if key is None or self.viewer is None:
            return None
        known = self._rows.get((id(source), key))
        if known is None:
            known = self._rows[id(source), key] = GATHERING.one(self.house.store, self.viewer, source, key)
        return await _for_one(known)

    async def of_parent(self, source: Source[Row], parent: str, key: str, **filters: Any) -> list[Row]:
        """Every row that points at a parent, newest first, gathered over parents into one statement."""
        if self.viewer is None:
            return []
        # Not the context's: it has the loader, and what refers to itself stays in memory until somebody looks for it.
        reader = self.reader

        async def load(keys: list[str]) -> list[list[Row]]:
            found: dict[str, list[Row]] = defaultdict(list)
            for of, row in await reader.pointing(source, parent, keys, None, **filters):
                found[of].append(row)
            return [found[key] for key in keys]

        return await _for_one(self._loader(("of", id(source), parent, str(filters)), load).load(key))

    async def once(self, name: str, key: str, load: Callable[[list[str]], Awaitable[list[Any]]]) -> Any:
        """What is dear to reckon, reckoned once an answer for each key however many rows ask for it."""
        return await _for_one(self._loader(("once", name), load).load(key))

    async def page(
        self, source: Source[Row], parent: str, key: str, first: int, after: str | None, **filters: Any
    ) -> Page[Row]:
        """A page of a parent's rows, gathered over parents into one statement."""
        if self.viewer is None:
            return Page([], [], False)
        reader = self.reader

        async def load(keys: list[str]) -> list[Page[Row]]:
            found = await reader.pages(source, parent, keys, first=first, after=after, **filters)
            return [found[key] for key in keys]

        asked = "page", id(source), parent, first, after, str(filters)
        return await _for_one(self._loader(asked, load).load(key))


def _for_one(shared: Awaitable[Any]) -> Awaitable[Any]:
    """One field's part in what several wait for. Who is cancelled, because a field beside it failed, takes the answer
    from nobody else; and a loader never learns that nobody waits, after which it would leave who comes later waiting.
    """
    return asyncio.shield(shared)


Info = StrawberryInfo[Context, None]
