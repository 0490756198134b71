"""Connections that only read, one statement at a time, without the ORM and without a transaction of more than that.

Law: a reader cannot write, and keeps no state between two statements, so there is nothing to reset. What was asked in
vain on a line that broke is asked once more on a new one: asking changes nothing.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import asyncpg
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

from core.written import teach

MAX_READERS = 6
"""Connections of one process that read PostgreSQL in this way."""
READING_THREADS = 4
"""Threads that read SQLite."""
_BROKEN = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError, OSError)
_SETTINGS = {
    "default_transaction_read_only": "on",
    # Days are read as text.
    "DateStyle": "ISO",
    # Rows lie in memory or on a disk without a head: the order of an index costs no more than a sort of all it finds.
    "random_page_cost": "1.0",
    # To compile a plan takes longer than any of these statements.
    "jit": "off",
}


class Readers(Protocol):
    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        """The lines, each a sequence of values as the driver gives them."""
        ...

    async def close(self) -> None: ...


class PostgresReaders:
    """`settings`: of every connection, beside its own."""

    def __init__(self, engine: AsyncEngine, settings: dict[str, str]) -> None:
        _, self._where = engine.dialect.create_connect_args(engine.url)
        self._settings = settings | _SETTINGS
        self._room = asyncio.Semaphore(MAX_READERS)
        self._free: list[asyncpg.Connection] = []

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        async with self._room:
            try:
                return await self._ask(sql, parameters)
            except _BROKEN:
                await self._forget()
                return await self._ask(sql, parameters)

    async def _ask(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        # The one used last: its statements are prepared, and those at the bottom may rest.
        connection = self._free.pop() if self._free else await self._connect()
        try:
            found = await connection.fetch(sql, *parameters)
        except asyncpg.PostgresError:
            self._give_back(connection)
            raise
        except BaseException:
            # Cancelled or broken: nobody can say what the next answer on this line would be.
            connection.terminate()
            raise
        self._give_back(connection)
        return found

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(**self._where, timeout=10, server_settings=self._settings)

    def _give_back(self, connection: asyncpg.Connection) -> None:
        if not connection.is_closed():
            self._free.append(connection)

    async def _forget(self) -> None:
        """All of them: where one line broke, the others have."""
        forgotten, self._free = self._free, []
        for connection in forgotten:
            connection.terminate()

    async def close(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            await connection.close(timeout=5)


class SqliteReaders:
    """A thread costs a hop; the asynchronous driver costs a dozen."""

    def __init__(self, url: URL) -> None:
        assert url.database is not None
        self._path = url.database
        self._threads = ThreadPoolExecutor(READING_THREADS, "reads")
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, sql, parameters)

    def _ask(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect()
        return connection.execute(sql, parameters).fetchall()

    def _connect(self) -> sqlite3.Connection:
        # Closed by another thread at the end.
        made = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        made.execute("PRAGMA query_only=ON")
        teach(made)
        self._all.append(made)
        return made

    async def close(self) -> None:
        self._threads.shutdown()
        for connection in self._all:
            connection.close()
