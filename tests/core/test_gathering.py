"""Point reads meet in a statement, never two viewers, and nobody suffers for another's end."""

import asyncio
from typing import Any

import pytest

from core.access import Viewer
from core.account import ACCOUNTS
from core.gathering import AT_ONCE, Gathering
from core.store import Store
from core.transaction import TRANSACTIONS
from tests.support.house import Settled


@pytest.fixture
def asked(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What each statement was given."""
    found: list[dict[str, Any]] = []
    rows = store.rows

    async def noted(statement: Any, given: Any) -> Any:
        found.append(dict(given))
        return await rows(statement, given)

    monkeypatch.setattr(store, "rows", noted)
    return found


async def test_what_is_asked_in_one_turn_is_one_statement(store: Store, settled: Settled, asked: list[Any]) -> None:
    gathering, key, me = Gathering(), settled.account.id, settled.accountant
    asks = (gathering.one(store, me, ACCOUNTS, one) for one in (key, "nothing", key))
    first, nothing, again = await asyncio.gather(*asks)
    assert first is not None
    assert again is not None
    assert (first.id, nothing, again.id) == (key, None, key)
    assert len(asked) == 1
    await gathering.one(store, me, ACCOUNTS, key)
    assert len(asked) == 2, "another turn, another answer"


async def test_two_viewers_never_meet(store: Store, settled: Settled, asked: list[Any]) -> None:
    gathering, key = Gathering(), settled.account.id
    viewers = (settled.accountant, settled.stranger)
    mine, theirs = await asyncio.gather(*(gathering.one(store, viewer, ACCOUNTS, key) for viewer in viewers))
    assert mine is not None
    assert theirs is None
    assert {given["viewer_person_id"] for given in asked} == {viewer.person_id for viewer in viewers}


async def test_who_gives_up_takes_the_answer_from_nobody(store: Store, settled: Settled) -> None:
    gathering, key, me = Gathering(), settled.account.id, settled.accountant
    leaving = gathering.one(store, me, ACCOUNTS, key)
    staying = gathering.one(store, me, ACCOUNTS, key)
    await asyncio.sleep(0)
    leaving.cancel()
    found = await staying
    assert found is not None
    assert found.id == key


async def test_a_statement_that_fails_is_told_to_everybody_and_forgotten(
    store: Store, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathering, key, me = Gathering(), settled.account.id, settled.accountant

    async def broken(*_: Any) -> Any:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(store, "rows", broken)
        told = await asyncio.gather(
            *(gathering.one(store, me, ACCOUNTS, key) for _ in range(2)), return_exceptions=True
        )
    assert [type(one) for one in told] == [OSError, OSError]
    assert await gathering.one(store, me, ACCOUNTS, key) is not None


async def test_however_many_are_asked_a_statement_is_bounded(store: Store, settled: Settled, asked: list[Any]) -> None:
    gathering = Gathering()
    viewer: Viewer = settled.accountant
    keys = [f"line {number}" for number in range(2 * AT_ONCE + 1)]
    assert set(await asyncio.gather(*(gathering.one(store, viewer, TRANSACTIONS, key) for key in keys))) == {None}
    assert [given["limit"] for given in asked] == [AT_ONCE, AT_ONCE, 1]
