"""Connections of PostgreSQL for units of work that are one statement: no BEGIN, no COMMIT, nothing to reset.

Law: a statement is told once. Whether what was told on a line that broke has happened only the rows know.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

MAX_WRITERS = 4
"""Connections of one process that write in this way."""
BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
"""The database took it back, or the line broke."""
EXPECTED = frozenset({"23505", "40001", "40P01", "55P03"})
"""What the database takes back in the ordinary course of things: a key that was written meanwhile, and who waited for
whom (SQLSTATE)."""
_SETTINGS = {
    # They are few and made once: to plan one anew takes longer than to run it. A plan that is made while a table is
    # still empty must be good when it has a million rows, so it is made as if nothing could be read from end to end.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    # Whoever has to wait longer waits the long way, on a connection of which there are more: they are few, and one
    # company's trouble must not be another's.
    "lock_timeout": "300ms",
    "jit": "off",
}


class PostgresWriters:
    """`settings`: of every connection, beside its own."""

    def __init__(self, engine: AsyncEngine, settings: dict[str, str]) -> None:
        _, self._where = engine.dialect.create_connect_args(engine.url)
        self._settings = settings | _SETTINGS
        self._room = asyncio.Semaphore(MAX_WRITERS)
        self._free: list[asyncpg.Connection] = []

    async def line(self, sql: str, parameters: Sequence[Any]) -> Sequence[Any] | None:
        """The one line that it tells, if any. Raises BROKEN."""
        async with self._room:
            connection = await self._open()
            try:
                found = await connection.fetch(sql, *parameters)
            except asyncpg.PostgresError:
                self._free.append(connection)
                raise
            except BaseException:
                # Cancelled or broken: nobody can say what the next answer on this line would be.
                connection.terminate()
                raise
            self._free.append(connection)
            return found[0] if found else None

    async def _open(self) -> asyncpg.Connection:
        while self._free:
            connection = self._free.pop()
            # The driver sees at once when the other side closes a line.
            if not connection.is_closed():
                return connection
        return await asyncpg.connect(**self._where, timeout=10, server_settings=self._settings)

    async def close(self) -> None:
        free, self._free = self._free, []
        for connection in free:
            await connection.close(timeout=5)
