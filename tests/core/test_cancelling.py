"""Whoever is cancelled, whenever and however often: the database serves the next, and nothing is left over."""

import asyncio
from random import Random

import pytest
from sqlmodel import select

from core.journal import JournalHead
from core.store import Store

ROUNDS = 250


async def write(store: Store, number: int) -> None:
    async with store.change("system:test") as work:
        work.record("installation", "Company", str(number), "MOVED")
        await work.session.flush()


async def read(store: Store) -> None:
    async with store.read() as session:
        (await session.exec(select(JournalHead))).all()


@pytest.mark.parametrize("seed", range(4))
async def test_the_next_is_served_and_nobody_is_left_hanging(store: Store, seed: int) -> None:
    chance = Random(seed)
    before = asyncio.all_tasks()
    for number in range(ROUNDS):
        tasks = [
            asyncio.create_task(write(store, number) if chance.random() < 0.6 else read(store))
            for _ in range(chance.randint(1, 4))
        ]
        await asyncio.sleep(chance.random() * 0.006)
        for task in tasks:
            task.cancel()
            if chance.random() < 0.3:
                await asyncio.sleep(chance.random() * 0.001)
                task.cancel()
        _, hanging = await asyncio.wait(tasks, timeout=10)
        assert not hanging, f"round {number}"
    async with asyncio.timeout(10):
        await write(store, ROUNDS)
        while asyncio.all_tasks() - before:  # noqa: ASYNC110  (the driver's own, which nobody can wait for)
            await asyncio.sleep(0.01)
