"""A field that is cancelled, because one beside it failed, takes the answer from nobody who waits for the same."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio

from core.account import ACCOUNTS
from core.colleagues import COMPANIES
from gql.context import Context
from gql.schema.account import account_of
from gql.schema.relation import Every, Find
from tests.support.seeded_store import SeededStore

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]
SECONDS = 10
Ask = Callable[[Context, str], Awaitable[Any]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SeededStore]:
    async with SeededStore.at(tmp_path_factory.mktemp("seeded")) as scene:
        yield scene


def _of(scene: SeededStore) -> tuple[Context, str, str]:
    """Somebody's context, and two companies: the big one, which they may see, and another."""
    big = scene.seeded.big
    return scene.context(scene.person), big, next(one for one in scene.seeded.keys["company"] if one != big)


async def _reckoned(keys: list[str]) -> list[str]:
    await asyncio.sleep(0)
    return keys


_ACCOUNTS = Find(Every(ACCOUNTS, "company_id", lambda: account_of), None, account_of)
ASKED: dict[str, Ask] = {
    "a row": lambda context, key: context.one(COMPANIES, key),
    "rows of a parent": lambda context, key: context.of_parent(ACCOUNTS, "company_id", key),
    "what a row leads to": lambda context, key: context.found(_ACCOUNTS, [key], {}),
    "what is reckoned once": lambda context, key: context.once("key", key, _reckoned),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("turns", range(4))
async def test_others_who_wait_for_the_same_are_answered(scene: SeededStore, ask: Ask, turns: int) -> None:
    """However far it has come when the first gives up: the second of the same, and a third of another, who is late."""
    context, big, other = _of(scene)
    first, second = (asyncio.ensure_future(_asked(ask, context, big)) for _ in range(2))
    for _ in range(turns):
        await asyncio.sleep(0)
    first.cancel()
    third = asyncio.ensure_future(_asked(ask, context, other))
    told = await asyncio.wait_for(asyncio.gather(second, third), SECONDS)
    assert told[0]


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("turns", range(4))
async def test_who_comes_when_all_have_given_up_is_answered(scene: SeededStore, ask: Ask, turns: int) -> None:
    context, big, other = _of(scene)
    gone = [asyncio.ensure_future(_asked(ask, context, key)) for key in (big, other)]
    for _ in range(turns):
        await asyncio.sleep(0)
    for one in gone:
        one.cancel()
    await asyncio.sleep(0)
    assert await asyncio.wait_for(_asked(ask, context, big), SECONDS)


async def _asked(ask: Ask, context: Context, key: str) -> Any:
    return await ask(context, key)
