"""A field that is cancelled, because one beside it failed, takes the answer from nobody who waits for the same."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from core.access import Viewer
from core.account import ACCOUNTS
from core.colleagues import COMPANIES
from core.ports import Presence
from core.presence import Presences
from core.transaction import TRANSACTIONS
from gql.context import Context, NoRings
from tests.support import databases
from tests.support.house import house_of, store_at
from tests.support.seeding import seed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
SECONDS = 10
Ask = Callable[[Context, str], Awaitable[Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Callable[[], Context], list[str]]]:
    path = tmp_path_factory.mktemp("seeded")
    store = store_at(path)
    seeded = seed(databases.url_at(path))
    person = seeded.keys["person"][0]
    viewer = Viewer(person, f"person:{person}", "en")

    def context() -> Context:
        return Context(house_of(store), NoRings(), Presences(), viewer, "en", Presence("127.0.0.1", None))

    yield context, [seeded.big, *(one for one in seeded.keys["company"] if one != seeded.big)]
    await store.close()


async def _reckoned(keys: list[str]) -> list[str]:
    await asyncio.sleep(0)
    return keys


ASKED: dict[str, Ask] = {
    "a row": lambda context, key: context.one(COMPANIES, key),
    "rows of a parent": lambda context, key: context.of_parent(ACCOUNTS, "company_id", key),
    "a page": lambda context, key: context.page(TRANSACTIONS, "company_id", key, 2, None),
    "what is reckoned once": lambda context, key: context.once("key", key, _reckoned),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("turns", range(4))
async def test_others_who_wait_for_the_same_are_answered(
    scene: tuple[Callable[[], Context], list[str]], ask: Ask, turns: int
) -> None:
    """However far it has come when the first gives up: the second of the same, and a third of another, who is late."""
    context, (big, other, *_) = scene[0](), scene[1]
    first, second = (asyncio.ensure_future(_asked(ask, context, big)) for _ in range(2))
    for _ in range(turns):
        await asyncio.sleep(0)
    first.cancel()
    third = asyncio.ensure_future(_asked(ask, context, other))
    told = await asyncio.wait_for(asyncio.gather(second, third), SECONDS)
    assert told[0]


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("turns", range(4))
async def test_who_comes_when_all_have_given_up_is_answered(
    scene: tuple[Callable[[], Context], list[str]], ask: Ask, turns: int
) -> None:
    context, (big, other, *_) = scene[0](), scene[1]
    gone = [asyncio.ensure_future(_asked(ask, context, key)) for key in (big, other)]
    for _ in range(turns):
        await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await asyncio.sleep(0)
    assert await asyncio.wait_for(_asked(ask, context, big), SECONDS)


async def _asked(ask: Ask, context: Context, key: str) -> Any:
    return await ask(context, key)
