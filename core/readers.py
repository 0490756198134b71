"""Connections that only read, one statement at a time, without the ORM and without a transaction of more than that.

Law: a reader cannot write, and keeps no state between two statements, so there is nothing to reset. What was asked in
vain on a line that broke is asked once more on a new one: asking changes nothing.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter_ns
from typing import Any, Protocol

import asyncpg
from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine

MAX_READERS = 6
"""Connections of one process that read PostgreSQL in this way."""
READING_THREADS = 4
"""Threads that read of SQLite what takes long."""
PATIENCE_NANOSECONDS = 10_000_000
SLOW_FOR_NANOSECONDS = 10_000_000_000
"""So long the loop waits for SQLite, and no longer."""
STEPS_BETWEEN_LOOKS = 2_000
"""Of SQLite's machine, before it looks at the clock: some fifty microseconds."""
READY_STATEMENTS = 500
"""Of a connection of SQLite."""
_BROKEN = (asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError, OSError)
_SETTINGS = {
    "default_transaction_read_only": "on",
    # Days are read as text.
    "DateStyle": "ISO",
    # Rows lie in memory or on a disk without a head: the order of an index costs no more than a sort of all it finds.
    "random_page_cost": "1.0",
    # They are few and asked for ever: to plan one anew takes longer than to run it. A plan that is made while a table
    # is still small must be good when it has a million rows, so it is made as if nothing could be read from end to end.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
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
    """What is found soon is found at once, in the loop's own thread; what takes long is asked again in another.

    To hand a question to a thread costs more than most answers. And a thread lets go of the interpreter for each line
    that it fetches: while the loop works, it gets it back only after milliseconds.
    """

    def __init__(self, url: URL) -> None:
        assert url.database is not None
        self._path = url.database
        self._near: sqlite3.Connection | None = None
        self._until = 0
        self._spent = 0
        self._slow: dict[str, int] = {}
        """Statements that took too long, and until when they are not tried in the loop again."""
        self._threads = ThreadPoolExecutor(READING_THREADS, "reads")
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []

    async def rows(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        begun = perf_counter_ns()
        if self._slow.get(sql, 0) > begun:
            return await self._elsewhere(sql, parameters)
        self._until = begun + PATIENCE_NANOSECONDS
        try:
            found = self._at_once(sql, parameters)
        except sqlite3.OperationalError:
            # It takes long, or somebody holds the whole database; if there is anything else, it is so in a thread too.
            self._slow[sql] = begun + SLOW_FOR_NANOSECONDS
            if len(self._slow) > READY_STATEMENTS:
                self._slow.pop(next(iter(self._slow)))
            return await self._elsewhere(sql, parameters)
        self._spent += perf_counter_ns() - begun
        if self._spent > PATIENCE_NANOSECONDS:
            # Who reads one thing after another has not let anybody else have a turn.
            self._spent = 0
            await asyncio.sleep(0)
        return found

    async def _elsewhere(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._in_thread, sql, parameters)

    def _at_once(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        if self._near is None:
            self._near = self._connect(timeout=0)
            self._near.set_progress_handler(self._is_too_long, STEPS_BETWEEN_LOOKS)
        return self._near.execute(sql, parameters).fetchall()

    def _is_too_long(self) -> bool:
        return perf_counter_ns() > self._until

    def _in_thread(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any]:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = self._connect(timeout=30)
        return connection.execute(sql, parameters).fetchall()

    def _connect(self, timeout: int) -> sqlite3.Connection:
        # Closed by another thread at the end.
        made = sqlite3.connect(
            self._path,
            timeout=timeout,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=READY_STATEMENTS,
        )
        made.execute("PRAGMA query_only=ON")
        self._all.append(made)
        return made

    async def close(self) -> None:
        self._threads.shutdown()
        for connection in self._all:
            connection.close()
