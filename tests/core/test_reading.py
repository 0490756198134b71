"""Reading: every row once, in order, by whoever may see it; a cursor that is not ours moves nothing."""

import base64
import json
import random
from datetime import date, datetime, timedelta

import pytest

from core.account import ACCOUNTS
from core.errors import CursorInvalid
from core.identifiers import new_id
from core.payment import PAYMENTS
from core.reading import MAX_PAGE, Reader
from core.source import Source
from core.store import Store, UnitOfWork
from core.transaction import TRANSACTIONS, Transaction, TransactionStatus
from tests.support.house import Settled, an_account


def a_line(work: UnitOfWork, settled: Settled, day: date, account_id: str = "", *, salary: bool = False) -> Transaction:
    return work.add(
        Transaction(
            id=new_id(),
            company_id=settled.company_id,
            account_id=account_id or settled.account.id,
            bank_key=new_id(),
            status=TransactionStatus.BOOKED,
            booking_date=day,
            amount_minor=-100,
            currency="NOK",
            salary=salary,
            created_at=work.now,
        )
    )


async def walk(reader: Reader, source: Source, size: int) -> list[str]:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = await reader.page(source, first=size, after=after)
        seen += [row.id for row in page.rows]
        assert len(page.rows) <= size
        if not page.has_next:
            return seen
        after = page.cursors[-1]
        assert len(seen) < 10_000, "the walk has no end"


@pytest.mark.parametrize("seed", range(5))
async def test_a_walk_over_pages_sees_every_row_once_newest_first(store: Store, settled: Settled, seed: int) -> None:
    chance = random.Random(seed)
    async with store.change("system:test") as work:
        # Few days, many lines a day: the id decides among equals.
        lines = [a_line(work, settled, date(2026, 3, chance.randint(1, 4))) for _ in range(chance.randint(1, 60))]
    expected = [line.id for line in sorted(lines, key=lambda line: (line.booking_date, line.id), reverse=True)]
    reader = Reader(store, settled.accountant)
    for size in (1, 7, 500):
        assert await walk(reader, TRANSACTIONS, size) == expected


async def test_a_walk_in_the_order_of_a_moment(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        for serial in range(500, 512):
            account = an_account(work, settled.company_id, settled.bank_link_id, serial)
            account.created_at = work.now + timedelta(microseconds=serial % 3)
    rows = await Reader(store, settled.accountant).where(ACCOUNTS)
    assert [row.id for row in rows] == [
        row.id for row in sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    ]
    assert await walk(Reader(store, settled.accountant), ACCOUNTS, 2) == [row.id for row in rows]


async def test_rows_that_arrive_during_a_walk_move_nothing_already_seen(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        old = [a_line(work, settled, date(2026, 3, day)) for day in range(1, 7)]
    reader = Reader(store, settled.accountant)
    first = await reader.page(TRANSACTIONS, first=3, after=None)
    async with store.change("system:test") as work:
        a_line(work, settled, date(2026, 4, 1))
    second = await reader.page(TRANSACTIONS, first=10, after=first.cursors[-1])
    assert {row.id for row in [*first.rows, *second.rows]} == {line.id for line in old}
    assert len(first.rows) + len(second.rows) == len(old)


def _written(told: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "ø",
        "%%%%",
        "AAAA",
        _written(None),
        _written(5),
        _written([]),
        _written(["2026-03-01"]),
        _written(["2026-03-01", "id", "more"]),
        _written(["2026-13-01", "id"]),
        _written([20260301, "id"]),
        _written(["2026-03-01", 7]),
        _written(["2026-03-01", None]),
        _written(["2026-03-01", "\ud800"]),
        _written({"a": 1}),
        base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    ],
)
async def test_a_cursor_that_is_not_ours_is_refused(store: Store, settled: Settled, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await Reader(store, settled.accountant).page(TRANSACTIONS, first=5, after=cursor)


@pytest.mark.parametrize("moment", ["2026-03-01T10:00:00", "yesterday", 5, None, True, "0001-01-01T00:00:00+14:00"])
async def test_a_cursor_with_a_false_moment_is_refused(store: Store, settled: Settled, moment: object) -> None:
    with pytest.raises(CursorInvalid):
        await Reader(store, settled.accountant).page(PAYMENTS, first=5, after=_written([moment, "id"]))


async def test_a_cursor_taken_from_another_source_is_refused(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        a_line(work, settled, date(2026, 3, 1))
    reader = Reader(store, settled.accountant)
    of_lines = (await reader.page(TRANSACTIONS, first=1, after=None)).cursors[0]
    with pytest.raises(CursorInvalid):
        await reader.page(ACCOUNTS, first=1, after=of_lines)


async def test_a_strangers_cursor_moves_the_start_and_opens_nothing(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        for day in range(1, 5):
            a_line(work, settled, date(2026, 3, day))
    cursor = (await Reader(store, settled.accountant).page(TRANSACTIONS, first=1, after=None)).cursors[0]
    page = await Reader(store, settled.stranger).page(TRANSACTIONS, first=10, after=cursor)
    assert (list(page.rows), page.has_next) == ([], False)


async def test_a_stranger_gets_for_a_row_what_a_missing_row_gives(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        line = a_line(work, settled, date(2026, 3, 1))
    stranger = Reader(store, settled.stranger)
    assert await stranger.one(TRANSACTIONS, line.id) is None
    assert await stranger.one(TRANSACTIONS, new_id()) is None
    assert await stranger.many(TRANSACTIONS, [line.id, line.id]) == [None, None]
    assert await stranger.count(TRANSACTIONS) == 0
    assert (await stranger.pages(TRANSACTIONS, "account_id", [settled.account.id], first=5))[
        settled.account.id
    ].rows == []
    assert (await Reader(store, settled.accountant).one(TRANSACTIONS, line.id)) is not None


async def test_many_answers_in_the_order_asked_however_many(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        lines = [a_line(work, settled, date(2026, 3, 1)) for _ in range(MAX_PAGE + 20)]
    keys = [line.id for line in lines]
    random.Random(1).shuffle(keys)
    rows = await Reader(store, settled.accountant).many(TRANSACTIONS, [*keys, "missing"])
    assert [row.id if row else None for row in rows] == [*keys, None]
    assert await Reader(store, settled.accountant).many(TRANSACTIONS, []) == []


async def test_pages_of_many_parents_are_the_pages_of_each(store: Store, settled: Settled) -> None:
    chance = random.Random(7)
    async with store.change("system:test") as work:
        accounts = [settled.account.id]
        for serial in (601, 602, 603):
            accounts.append(an_account(work, settled.company_id, settled.bank_link_id, serial).id)
        await work.session.flush()
        for account in accounts[:-1]:
            for _ in range(chance.randint(1, 9)):
                a_line(work, settled, date(2026, 3, chance.randint(1, 3)), account)
    reader = Reader(store, settled.accountant)
    together = await reader.pages(TRANSACTIONS, "account_id", accounts, first=4)
    for account in accounts:
        page = together[account]
        alone = await reader.page(TRANSACTIONS, first=4, after=None, account_id=account)
        assert page == alone
        for after in (None, *page.cursors):
            of_one = (await reader.pages(TRANSACTIONS, "account_id", [account], first=4, after=after))[account]
            assert of_one == await reader.page(TRANSACTIONS, first=4, after=after, account_id=account)
            of_two = await reader.pages(TRANSACTIONS, "account_id", [account, "missing"], first=4, after=after)
            assert of_two[account] == of_one


async def test_a_page_is_never_longer_than_the_stated_maximum(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        for _ in range(MAX_PAGE + 3):
            a_line(work, settled, date(2026, 3, 1))
    reader = Reader(store, settled.accountant)
    page = await reader.page(TRANSACTIONS, first=10**9, after=None)
    assert (len(page.rows), page.has_next) == (MAX_PAGE, True)
    empty = await reader.page(TRANSACTIONS, first=-3, after=None)
    assert (list(empty.rows), empty.has_next) == ([], True)


async def test_a_moment_is_read_back_as_it_was_written(store: Store, settled: Settled) -> None:
    account = await Reader(store, settled.accountant).one(ACCOUNTS, settled.account.id)
    assert account is not None
    assert account.created_at == settled.account.created_at
    assert isinstance(account.created_at, datetime)
    assert account.created_at.tzinfo is not None
