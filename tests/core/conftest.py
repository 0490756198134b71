"""A house of its own for every test of core."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from core.house import House
from core.store import Store
from tests.support.house import Settled, house_of, settle, store_at


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = store_at(tmp_path)
    yield opened
    await opened.close()


@pytest_asyncio.fixture
async def house(store: Store) -> House:
    return house_of(store)


@pytest_asyncio.fixture
async def settled(store: Store) -> Settled:
    return await settle(store)
