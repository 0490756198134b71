"""What every resolver is given: who asks, how to read as them, and the ports to the rest of the house."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from strawberry.types import Info as StrawberryInfo

from core.access import Viewer
from core.errors import NotSignedIn
from core.gathering import GATHERING
from core.house import House
from core.ports import Presence
from core.presence import Presences
from core.reading import Reader
from core.source import Row, Source
from gql.subscriptions.standing import Standing

T = TypeVar("T")


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


Load = Callable[[list[str]], Awaitable[Sequence[Any]]]
"""Keys -> what each of them leads to, in their order."""
Find = Callable[..., Awaitable[Mapping[str, Any]]]
"""(reader, keys, arguments by name) -> {key: what it leads to}; those that find the same are equal."""


class Found:
    """What is found in one way: read together for all keys that are asked in the same moment, and remembered."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._known: dict[str, Any] = {}
        self._readings: dict[str, asyncio.Task[None]] = {}
        self._wanted: list[str] = []
        self._next: asyncio.Task[None] | None = None
        """A reading that has not begun, of what is `wanted`."""

    async def of(self, keys: Iterable[str]) -> Mapping[str, Any]:
        """{key: what it leads to}, of these and others."""
        for reading in {self._reading(key) for key in keys}:
            await _for_one(reading)
        return self._known

    def _reading(self, key: str) -> asyncio.Task[None]:
        if key not in self._readings:
            self._next = self._next or asyncio.create_task(self._read())
            self._wanted.append(key)
            self._readings[key] = self._next
        return self._readings[key]

    async def _read(self) -> None:
        # Others of the same moment may be a turn behind.
        await asyncio.sleep(0)
        # From here on nobody joins.
        keys, self._wanted, self._next = self._wanted, [], None
        self._known.update(zip(keys, await self._load(keys), strict=True))


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
    _rows: dict[tuple[int, str], asyncio.Future[Any]] = field(default_factory=dict)
    _found: dict[Hashable, Found] = field(default_factory=dict)

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
        self._rows.clear()
        self._found.clear()

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
        reader = self.reader

        async def load(keys: list[str]) -> list[list[Row]]:
            found: dict[str, list[Row]] = defaultdict(list)
            for of, row in await reader.pointing(source, parent, keys, None, **filters):
                found[of].append(row)
            return [found[key] for key in keys]

        return await self.once((id(source), parent, str(filters)), key, load)

    async def found(self, find: Find, keys: Iterable[str], arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """{key: what it leads to, or None}, of these keys and others."""
        way, reader = (find, repr(arguments)), self.reader

        async def load(keys: list[str]) -> list[Any]:
            found = await find(reader, keys, **arguments)
            return [found.get(key) for key in keys]

        return await self._found_by(way, load).of(keys)

    async def once(self, name: Hashable, key: str, load: Callable[[list[str]], Awaitable[Sequence[T]]]) -> T:
        """What is reckoned or read once an answer for each key, together with all keys of the same moment.

        `load` must not hold the context, which keeps it: what refers to itself stays in memory until somebody looks
        for it.
        """
        return (await self._found_by(name, load).of([key]))[key]

    def _found_by(self, name: Hashable, load: Load) -> Found:
        if name not in self._found:
            self._found[name] = Found(load)
        return self._found[name]


def _for_one(shared: Awaitable[T]) -> Awaitable[T]:
    """One field's part in what several wait for: who is cancelled, because a field beside it failed, takes the answer
    from nobody else, and breaks off no reading.
    """
    return asyncio.shield(shared)


Info = StrawberryInfo[Context, None]
