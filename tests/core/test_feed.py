"""The feed: every noun of the journal has a scope, and readings of many companies are few statements."""

import asyncio
import re
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core import cursor, feed
from core.access import Seat, Sight, Viewer
from core.glance import Glances
from core.journal import INSTALLATION
from core.membership import Role, give
from core.scope import Scope
from core.store import Store
from tests.support import statements
from tests.support.house import Settled, house_of, settle

ROOT = Path(__file__).resolve().parents[2]
_RECORDED = re.compile(r"\.record\(\s*(?P<chain>[\w.]+),\s*\"(?P<noun>\w+)\"")


def test_every_noun_that_core_writes_into_a_companys_journal_has_a_scope() -> None:
    written = {
        found["noun"]
        for path in (ROOT / "core").rglob("*.py")
        for found in _RECORDED.finditer(path.read_text())
        if found["chain"] != "INSTALLATION"
    }
    assert {"Payment", "Account", "Authorisation"} <= written
    assert written <= set(feed.NOUNS), f"give {written - set(feed.NOUNS)} a scope in core/feed.py"
    assert INSTALLATION == "installation"


async def several(store: Store, count: int) -> tuple[Viewer, list[Settled]]:
    """One person who is a member of all of them."""
    companies = [await settle(store) for _ in range(count)]
    me = companies[0].accountant
    async with store.change("system:test") as work:
        for one in companies[1:]:
            await give(work, one.company_id, me.person_id, Role.VIEWER, active=True)
    return me, companies


async def write(store: Store, companies: list[Settled], times: int) -> None:
    async with store.change("system:test") as work:
        for number in range(times):
            for one in companies:
                work.record(one.company_id, "Account", one.account.id, "BALANCE_READ", salary=number == 1)


async def test_many_companies_are_read_by_few_statements(store: Store) -> None:
    me, companies = await several(store, 12)
    begun = await feed.heads(store, me)
    vault = house_of(store).vault
    sealed = cursor.write(vault, me, "feed", begun)
    await write(store, companies, times=3)
    known = cursor.read(vault, me, "feed", sealed)
    assert known is not None
    asked = statements.listen(store)
    now = await feed.heads(store, me)
    places = await feed.resume(store, now, known)
    entries = await feed.events(store, me, {key: (place, now[key]) for key, place in places.items()})
    assert len(asked) == 3
    assert places == begun
    assert [(one.chain, one.sequence) for one in entries] == [
        (key, begun[key].sequence + step) for key in sorted(begun) for step in (1, 3)
    ], "in order, and the veiled one in the middle of each is not told"


async def test_a_token_sees_no_noun_beyond_its_scopes(store: Store, settled: Settled) -> None:
    who = settled.payroll
    begun = await feed.heads(store, who)
    await write(store, [settled], times=1)
    span = {settled.company_id: (begun[settled.company_id], (await feed.heads(store, who))[settled.company_id])}
    for scope, told in ((Scope.ACCOUNTS_READ, 1), (Scope.PAYMENTS_READ, 0)):
        token = Viewer(who.person_id, who.client_id, scopes=frozenset({scope}))
        assert len(await feed.events(store, token, span)) == told


async def test_a_cursor_of_many_companies_stays_a_message(store: Store) -> None:
    me, _ = await several(store, 20)
    sealed = cursor.write(house_of(store).vault, me, "feed", await feed.heads(store, me))
    assert len(sealed) < 1_000


def news(store: Store, who: Viewer, company: Settled, after: cursor.Place | None) -> Awaitable[feed.News | None]:
    return feed.news(store, who, company.company_id, after, frozenset({"Account"}))


async def test_news_are_one_statement_that_tells_no_more_than_the_viewer_may_know(store: Store) -> None:
    company, other = await settle(store), await settle(store)
    begun = (await feed.heads(store, company.payroll))[company.company_id]
    await write(store, [company, other], times=3)
    seat = Seat(company.company_id, Sight.MEMBER, "nb", None)
    narrow = replace(company.payroll, scopes=frozenset({Scope.PAYMENTS_READ}))
    asked = statements.listen(store)
    for who, told in ((company.payroll, 1), (company.accountant, 1), (seat, 1), (narrow, 0)):
        asked.clear()
        found = await news(store, who, company, begun)
        assert found is not None
        assert len(asked) == 1
        assert list(found.ids) == [company.account.id] * told, "three changes of a row are one"
        assert found.head.sequence == begun.sequence + 3, "the place moves on over what is not told"
        assert (found.place, found.more) == (found.head, False)
        assert await news(store, who, company, found.head) == replace(found, ids=[])
        assert await news(store, who, company, None) == replace(found, ids=[])
    assert await news(store, other.payroll, company, begun) is None


async def test_a_salary_is_no_news_behind_the_veil(store: Store, settled: Settled) -> None:
    begun = (await feed.heads(store, settled.payroll))[settled.company_id]
    async with store.change("system:test") as work:
        work.record(settled.company_id, "Account", settled.account.id, "BALANCE_READ", salary=True)
    seats = [Seat(settled.company_id, sight, "nb", None) for sight in (Sight.PAYROLL, Sight.MEMBER, Sight.REGISTRANT)]
    told = [await news(store, who, settled, begun) for who in (settled.payroll, settled.accountant, *seats)]
    assert [len(one.ids) if one else None for one in told] == [1, 0, 1, 0, 0]


async def test_more_rows_than_one_reading_are_told_in_their_order(
    store: Store, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "AT_ONCE", 3)
    me = settled.accountant
    place = (await feed.heads(store, me))[settled.company_id]
    begun = place.sequence
    async with store.change("system:test") as work:
        for key in ("a", "b", "a", "c", "d", "e"):
            work.record(settled.company_id, "Account", key, "BALANCE_READ")
    told, more = [], True
    while more:
        found = await news(store, me, settled, place)
        assert found is not None
        told.append((list(found.ids), found.place.sequence - begun))
        place, more = found.place, found.more
    assert told == [(["b", "a", "c"], 4), (["d", "e"], 6)]


async def test_who_glances_at_the_same_time_asks_together(store: Store) -> None:
    _, companies = await several(store, 3)
    keys = [one.company_id for one in companies]
    await write(store, companies[:1], times=2)
    asked = statements.listen(store)
    glances = Glances()
    told = await asyncio.gather(
        *(glances.sequence(store, key, timedelta(seconds=0.2)) for key in (*keys, keys[0], "unheard of"))
    )
    assert len(asked) == 1
    heads = {
        key: (await feed.heads(store, one.payroll))[key].sequence for key, one in zip(keys, companies, strict=True)
    }
    assert told == [*heads.values(), heads[keys[0]], 0]


async def test_who_no_longer_waits_for_a_glance_takes_it_from_nobody(store: Store, settled: Settled) -> None:
    await write(store, [settled], times=1)
    glances = Glances()
    first, second = (
        asyncio.create_task(glances.sequence(store, settled.company_id, timedelta(seconds=0.4))) for _ in range(2)
    )
    await asyncio.sleep(0)
    first.cancel()
    assert await second > 0
    third = asyncio.create_task(glances.sequence(store, settled.company_id, timedelta(seconds=60)))
    await asyncio.sleep(0)
    third.cancel()
    await asyncio.gather(third, return_exceptions=True)
    async with asyncio.timeout(5):
        assert await glances.sequence(store, settled.company_id, timedelta()) > 0, (
            "the one that nobody waited for is over"
        )
