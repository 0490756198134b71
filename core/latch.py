"""Latches: names that one process of the installation holds at a time.

Law: a latch ends with its holder, however that ends: PostgreSQL lets go when the connection does. So it keeps work
apart and tells who lives, and nothing that moves money may rest on it alone: rows decide that.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from weakref import WeakValueDictionary

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

WAIT_SECONDS = timedelta(milliseconds=100).total_seconds()
_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 1))")
_LET_GO = text("SELECT pg_advisory_unlock(hashtextextended(:name, 1))")
_ALIVE = text("SELECT 1")


class Latches:
    """All of a process's latches hang on one connection. Without an engine (SQLite) this process is all there is."""

    def __init__(self, engine: AsyncEngine | None) -> None:
        self._engine = engine
        self._line: AsyncConnection | None = None
        self._using = asyncio.Lock()
        self._held: set[str] = set()
        self._to_retake: set[str] = set()
        """Held on a line that broke."""
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def take(self, name: str) -> bool:
        """True: ours, until it is let go or the line breaks. False: somebody holds it. Raises SQLAlchemyError."""
        async with self._using:
            if name in self._held:
                return False
            if self._engine is not None:
                line = await self._open_line()
                if not (await line.execute(_TAKE, {"name": name})).scalar():
                    return False
            self._held.add(name)
            return True

    async def let_go(self, name: str) -> None:
        """Never raises: with a broken line it is let go already."""
        async with self._using:
            self._held.discard(name)
            self._to_retake.discard(name)
            if self._line is not None:
                with suppress(SQLAlchemyError, OSError):
                    await self._line.execute(_LET_GO, {"name": name})

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[bool]:
        """Whether this is the one turn under way with this name."""
        mine = await self.take(name)
        try:
            yield mine
        finally:
            if mine:
                await self.let_go(name)

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Waits until nobody else is inside."""
        async with self._here.setdefault(name, asyncio.Lock()):
            while not await self.take(name):  # noqa: ASYNC110  (the holder is another process: there is no event)
                await asyncio.sleep(WAIT_SECONDS)
            try:
                yield
            finally:
                await self.let_go(name)

    async def keep(self) -> list[str]:
        """To be asked every second: takes again over a new line what was held; names what somebody else has now."""
        async with self._using:
            if self._line is not None:
                try:
                    async with asyncio.timeout(5):
                        await self._line.execute(_ALIVE)
                except (SQLAlchemyError, OSError, TimeoutError):
                    await self._drop_line()
            if self._engine is not None:
                line = await self._open_line()
                for name in sorted(self._to_retake):
                    if (await line.execute(_TAKE, {"name": name})).scalar():
                        self._to_retake.discard(name)
            return sorted(self._to_retake)

    async def close(self) -> None:
        async with self._using:
            self._held.clear()
            self._to_retake.clear()
            await self._drop_line()

    async def _open_line(self) -> AsyncConnection:
        assert self._engine is not None
        if self._line is not None and self._line.invalidated:
            await self._drop_line()
        if self._line is None:
            self._line = await self._engine.connect()
        return self._line

    async def _drop_line(self) -> None:
        line, self._line = self._line, None
        self._to_retake |= self._held
        if line is not None:
            with suppress(SQLAlchemyError, OSError):
                await line.invalidate()
            with suppress(SQLAlchemyError, OSError):
                await line.close()
