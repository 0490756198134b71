"""The feed: every noun of the journal has a scope, and readings of many companies are few statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event

from core import cursor, feed
from core.access import Viewer
from core.journal import INSTALLATION
from core.membership import Role, give
from core.scope import Scope
from core.store import Store
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


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(store.read_engine.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.read_engine.sync_engine, "before_cursor_execute", note)


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
    with statements(store) as asked:
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
