"""SQLite's connection as we use it: cancelled in the middle of anything, it ends, and its locks with it.

Source: aiosqlite 0.22 under SQLAlchemy 2.1, cancelled at every moment (tests/core/test_cancelling.py). Without this a
writer that is cancelled twice can leave a transaction open that nobody knows of, and every other writer waits for it.
"""

import asyncio
import sqlite3
from typing import Any

import aiosqlite


class Tidy(sqlite3.Connection):
    """Closes without a transaction: one with a cursor that somebody still holds would live on, and keep its locks."""

    def close(self) -> None:
        if self.in_transaction:
            self.rollback()
        super().close()


class Stoppable(aiosqlite.Connection):
    """Stops once: the thread ends at the first word, and who waited for a second would wait for ever."""

    _stopping = False

    def stop(self) -> asyncio.Future[Any] | None:
        if self._stopping:
            return None
        self._stopping = True
        return super().stop()


def connect(database: str, **options: Any) -> Stoppable:
    """For SQLAlchemy's `async_creator_fn`."""
    made = Stoppable(lambda: sqlite3.connect(database, factory=Tidy, **options), iter_chunk_size=64)
    made._thread.daemon = True
    return made
