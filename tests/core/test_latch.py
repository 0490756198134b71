"""Latches: one holder at a time, and nobody's when the holder is gone."""

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from core.store import Store
from tests.support.databases import postgres_only
from tests.support.house import store_at


async def test_a_name_is_held_once_and_free_again_when_let_go(store: Store) -> None:
    assert await store.latches.take("a")
    assert not await store.latches.take("a")
    assert await store.latches.take("b")
    await store.latches.let_go("a")
    assert await store.latches.take("a")


async def test_work_alone_is_never_two_at_once(store: Store) -> None:
    inside, most = 0, 0

    async def work() -> None:
        nonlocal inside, most
        async with store.latches.alone("a"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(work() for _ in range(10)))
    assert most == 1


async def test_a_turn_that_is_under_way_is_nobody_elses(store: Store) -> None:
    async with store.latches.turn("a") as first, store.latches.turn("a") as second:
        assert (first, second) == (True, False)
    async with store.latches.turn("a") as third:
        assert third


@postgres_only
async def test_between_processes_a_name_is_held_once_and_ends_with_its_holder(store: Store, tmp_path: Path) -> None:
    other = store_at(tmp_path)
    assert await store.latches.take("a")
    assert not await other.latches.take("a")
    await store.latches.close()
    assert await other.latches.take("a")
    await other.close()


@postgres_only
async def test_what_was_held_is_taken_again_when_the_line_broke(store: Store, tmp_path: Path) -> None:
    other = store_at(tmp_path)
    assert await store.latches.take("mine")
    assert await store.latches.take("lost")
    async with other.engine.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
                "WHERE l.locktype = 'advisory' AND d.datname = current_database()"
            )
        )
    for _ in range(100):
        if await other.latches.take("lost"):
            break
        await asyncio.sleep(0.05)
    # Whoever opens the new line, and for whatever: what was held before is not forgotten.
    with suppress(SQLAlchemyError):
        await store.latches.take("something else")
    assert await store.latches.keep() == ["lost"]
    assert not await other.latches.take("mine")
    await other.latches.let_go("lost")
    assert await store.latches.keep() == []
    await other.close()
