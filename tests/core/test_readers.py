"""How SQLite is read: at once what is found soon, in a thread what takes long, and nobody is kept from their turn."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa

from core import readers
from core.readers import SqliteReaders

LONG = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ?) SELECT max(x) FROM n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "read.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE word (id INTEGER PRIMARY KEY)")
        connection.executemany("INSERT INTO word VALUES (?)", [(number,) for number in range(10)])
    connection.close()
    return path


@pytest_asyncio.fixture
async def reading(path: Path) -> AsyncIterator[SqliteReaders]:
    made = SqliteReaders(sa.make_url(f"sqlite:///{path}"))
    yield made
    await made.close()


@pytest.fixture
def threads(reading: SqliteReaders, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """In which threads lines were found."""
    found: list[int] = []
    for name in ("_at_once", "_in_thread"):
        ask = getattr(reading, name)

        def noted(sql: str, parameters: object, ask=ask) -> object:
            lines = ask(sql, parameters)
            found.append(threading.get_ident())
            return lines

        monkeypatch.setattr(reading, name, noted)
    return found


async def test_what_is_found_soon_is_found_at_once(reading: SqliteReaders, threads: list[int]) -> None:
    assert await reading.rows("SELECT id FROM word WHERE id < ?", [2]) == [(0,), (1,)]
    assert threads == [threading.get_ident()]


async def test_what_takes_long_is_found_in_a_thread_while_the_loop_goes_on(
    reading: SqliteReaders, threads: list[int]
) -> None:
    turns, ended = 0, False

    async def turn() -> None:
        nonlocal turns
        while not ended:
            await asyncio.sleep(0)
            turns += 1

    turning = asyncio.create_task(turn())
    assert await reading.rows(LONG, [1_000_000]) == [(1_000_000,)]
    ended = True
    await turning
    assert threads[-1] != threading.get_ident()
    assert len(threads) == 1, "the loop's own thread gave up"
    assert turns > 10
    assert await reading.rows("SELECT count(*) FROM word", []) == [(10,)], "and can be asked again"
    assert threads[-1] == threading.get_ident()


async def test_who_reads_much_lets_others_have_a_turn(
    reading: SqliteReaders, threads: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "PATIENCE_NANOSECONDS", 200_000_000)
    turned = asyncio.Event()
    asyncio.get_running_loop().call_soon(turned.set)
    for _ in range(1_000):
        await reading.rows(LONG, [10_000])
        if turned.is_set():
            break
    assert turned.is_set()
    assert len(threads) > 1, "not at every reading"
    assert set(threads) == {threading.get_ident()}


async def test_where_somebody_holds_the_database_a_thread_waits(
    reading: SqliteReaders, threads: list[int], path: Path
) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    asked = asyncio.create_task(reading.rows("SELECT count(*) FROM word", []))
    await asyncio.sleep(0.1)
    assert not asked.done()
    holder.execute("COMMIT")
    holder.close()
    assert await asked == [(10,)]
    assert threads != [threading.get_ident()]


async def test_a_fault_is_a_fault(reading: SqliteReaders) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await reading.rows("SELECT 1 FROM nowhere", [])


async def test_nothing_can_be_written(reading: SqliteReaders) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await reading.rows("DELETE FROM word", [])


async def test_what_was_written_is_read(reading: SqliteReaders, path: Path) -> None:
    assert await reading.rows("SELECT count(*) FROM word", []) == [(10,)]
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO word VALUES (10)")
    connection.close()
    assert await reading.rows("SELECT count(*) FROM word", []) == [(11,)]
