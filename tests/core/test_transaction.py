"""Taking in statements: what the bank says is what the rows say, however often and in whatever order it is told."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.account import Account
from core.ports import BankEntry
from core.store import Store
from core.transaction import Transaction, TransactionStatus, ingest
from tests.support.house import MovedClock, Settled, an_account, an_entry, settle, store_at

BOOKED, PENDING, WITHDRAWN = TransactionStatus.BOOKED, TransactionStatus.PENDING, TransactionStatus.WITHDRAWN
FIRST_DAY = date(2026, 3, 1)
SERIAL = count(2000)


async def take(
    store: Store, account_id: str, *entries: BankEntry, salary_ids: frozenset[str] = frozenset()
) -> list[Transaction]:
    async with store.change("system:test") as work:
        return await ingest(work, await work.lock(Account, account_id), entries, salary_ids)


async def rows_of(store: Store, account_id: str) -> list[Transaction]:
    async with store.read() as session:
        return list((await session.exec(select(Transaction).where(Transaction.account_id == account_id))).all())


# --- Any statement, told in any pieces ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Purchase:
    """One movement in the bank's own books: seen as pending from one day, booked on another."""

    pending_from: int
    booked_on: int
    amount_minor: int
    text: str
    reference: str
    """What the bank names it by: nothing, the same id pending and booked, a new one when it books, one of two that it
    gives to line after line."""

    def entry(self, number: int, day: int) -> BankEntry | None:
        if day < self.pending_from:
            return None
        booked = day >= self.booked_on
        identity = {
            "none": {},
            "same id": {"transaction_id": f"t{number}"},
            "new id": {"transaction_id": f"{'b' if booked else 'p'}{number}"},
            "used again": {"entry_reference": f"u{number % 2}" if booked else None},
            "end to end": {"end_to_end_id": f"e{number}", "entry_reference": f"r{number}" if booked else None},
        }[self.reference]
        booking_date = FIRST_DAY + timedelta(days=self.booked_on) if booked else None
        return an_entry(self.amount_minor, booked=booked, text=self.text, booking_date=booking_date, **identity)


# Few days, amounts and texts: equal purchases that wait and book on different days must be common.
PURCHASES = st.lists(
    st.builds(
        lambda start, wait, amount, text, reference: Purchase(start, start + wait, amount, text, reference),
        st.integers(0, 2),
        st.integers(0, 3),
        st.sampled_from([-100, -100, -100, -250]),
        st.sampled_from(["Kiwi", "Kiwi", "Kiwi", "Rema"]),
        st.sampled_from(["none", "none", "new id", "same id", "end to end", "used again"]),
    ),
    min_size=2,
    max_size=7,
)
LOOKS = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 3)), min_size=2, max_size=6, unique_by=lambda look: look[0]
)


@given(PURCHASES, LOOKS, st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_rows_are_the_statement(
    database: tuple[Path, Settled], purchases: list[Purchase], looks: list[tuple[int, int]], chance: Random
) -> None:
    """Readings on rising days, each reaching back some days, in any order of lines: the rows say what the bank says."""

    async def play() -> None:
        place, settled = database
        store = store_at(place)
        try:
            async with store.change("system:test") as work:
                account = an_account(work, settled.company_id, settled.bank_link_id, next(SERIAL)).id
            day, last_whole = 0, -1
            for step, reach in [*sorted(looks), (7, 7)]:
                day = max(day, step)
                reading = [e for n, p in enumerate(purchases) if (e := p.entry(n, day)) is not None]
                # Each reading reaches at least to where the one before it ended, as feeding does.
                back_to = FIRST_DAY + timedelta(days=min(last_whole, day - reach))
                reading = [e for e in reading if e.booking_date is None or e.booking_date >= back_to]
                chance.shuffle(reading)
                for _ in range(chance.randint(1, 2)):
                    await take(store, account, *reading)
                last_whole = day
                expected = Counter(
                    (BOOKED if e.booked else PENDING, e.booking_date, e.amount_minor, e.text)
                    for n, p in enumerate(purchases)
                    if (e := p.entry(n, day)) is not None
                )
                rows = await rows_of(store, account)
                assert WITHDRAWN not in {row.status for row in rows}, "this bank took nothing back"
                found = Counter((row.status, row.booking_date, row.amount_minor, row.text) for row in rows)
                # A pending line has no date of the bank's; ours is the day it was first seen.
                shown = Counter()
                for (status, booking_date, amount, text), many in found.items():
                    shown[status, booking_date if status is BOOKED else None, amount, text] += many
                assert shown == expected
        finally:
            await store.close()

    asyncio.run(play())


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settled]:
    place = tmp_path_factory.mktemp("statements")

    async def make() -> Settled:
        store = store_at(place)
        settled = await settle(store)
        await store.close()
        return settled

    return place, asyncio.run(make())


# --- One law at a time ----------------------------------------------------------------------------------------------


def kiwi(*, booked: bool = True, day: int = 0, **other: Any) -> BankEntry:
    booking_date = FIRST_DAY + timedelta(days=day) if booked else None
    return an_entry(-100, booked=booked, text="Kiwi", booking_date=booking_date, **other)


async def statuses(store: Store, account_id: str) -> list[str]:
    return sorted(row.status.value for row in await rows_of(store, account_id))


async def test_two_equal_purchases_on_one_day_are_two_and_stay_two(store: Store, settled: Settled) -> None:
    account = settled.account.id
    for _ in range(3):
        await take(store, account, kiwi(), kiwi())
    assert await statuses(store, account) == ["BOOKED", "BOOKED"]
    await take(store, account, kiwi(), kiwi(), kiwi())
    assert await statuses(store, account) == ["BOOKED"] * 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {}),
        ({"transaction_id": "t"}, {"transaction_id": "t"}),
        ({"transaction_id": "p"}, {"transaction_id": "b"}),
        ({"transaction_id": "p"}, {"entry_reference": "r"}),
        ({"end_to_end_id": "e"}, {"end_to_end_id": "e", "entry_reference": "r"}),
        ({}, {"end_to_end_id": "e", "entry_reference": "r"}),
    ],
)
async def test_pending_becoming_booked_is_the_same_row(
    store: Store, settled: Settled, before: dict[str, Any], after: dict[str, Any]
) -> None:
    account = settled.account.id
    assert await take(store, account, kiwi(booked=False, **before)) == []
    (pending,) = await rows_of(store, account)
    (told_booked,) = await take(store, account, kiwi(**after))
    (booked,) = await rows_of(store, account)
    assert (pending.id, told_booked.id, booked.status) == (booked.id, booked.id, BOOKED)
    assert booked.booking_date == FIRST_DAY
    assert await take(store, account, kiwi(**after)) == [], "told again, it is no news"


@pytest.mark.parametrize(
    "ids", [({}, {}, {}), ({"transaction_id": "p1"}, {"transaction_id": "p2"}, {"transaction_id": "b2"})]
)
async def test_one_of_two_equal_pending_purchases_is_booked_and_the_other_waits(
    store: Store, settled: Settled, ids: tuple[dict[str, Any], ...]
) -> None:
    account, (first, second, booked) = settled.account.id, ids
    await take(store, account, kiwi(booked=False, **first), kiwi(booked=False, **second))
    await take(store, account, kiwi(**booked), kiwi(booked=False, **first))
    assert await statuses(store, account) == ["BOOKED", "PENDING"]
    await take(store, account, kiwi(**booked), kiwi(**first))
    assert await statuses(store, account) == ["BOOKED", "BOOKED"]


@pytest.mark.parametrize("amount", [-100, -250])
async def test_a_reference_used_again_is_a_new_line_and_stays_one(store: Store, settled: Settled, amount: int) -> None:
    """Also when the older line has left the window, and with the same amount: a standing order is paid every month."""
    account = settled.account.id
    old = kiwi(entry_reference="r")
    new = an_entry(amount, booked=True, text="Rema", booking_date=FIRST_DAY + timedelta(days=5), entry_reference="r")
    newest = kiwi(day=9, entry_reference="r")
    for reading, lines in (
        ((old,), 1),
        ((new, old), 2),
        ((old, new), 2),
        ((new,), 2),
        ((newest, new), 3),
        ((newest,), 3),
    ):
        await take(store, account, *reading)
        assert await statuses(store, account) == ["BOOKED"] * lines


async def test_a_waiting_line_bears_the_name_of_one_long_booked_and_is_booked_as_itself(
    store: Store, settled: Settled
) -> None:
    account = settled.account.id
    await take(store, account, kiwi(entry_reference="r"))
    waits = kiwi(booked=False, entry_reference="r")
    for _ in range(2):
        await take(store, account, kiwi(day=20, entry_reference="other"), waits)
        assert await statuses(store, account) == ["BOOKED", "BOOKED", "PENDING"]
    for _ in range(2):
        await take(store, account, kiwi(day=21, entry_reference="r"), kiwi(day=20, entry_reference="other"))
        assert await statuses(store, account) == ["BOOKED"] * 3


async def test_a_line_that_an_older_release_wrote_is_known_again(store: Store, settled: Settled) -> None:
    """It named booked lines by their reference alone."""
    account = settled.account.id
    (old,) = await take(store, account, kiwi(entry_reference="r"))
    assert old.bank_key == "ref:r"
    assert await take(store, account, kiwi(entry_reference="r")) == []


async def test_what_the_bank_takes_back_is_withdrawn_and_kept(store: Store, settled: Settled) -> None:
    account = settled.account.id
    await take(store, account, kiwi(booked=False), kiwi(day=1))
    await take(store, account, kiwi(day=1))
    assert await statuses(store, account) == ["BOOKED", "WITHDRAWN"]


@pytest.mark.parametrize("ids", [{}, {"transaction_id": "t"}, {"end_to_end_id": "e"}])
async def test_what_was_taken_back_and_booked_after_all_is_booked_once(
    store: Store, settled: Settled, ids: dict[str, Any]
) -> None:
    account = settled.account.id
    await take(store, account, kiwi(booked=False, **ids))
    await take(store, account)
    booked = await take(store, account, kiwi(day=40, **ids))
    assert [row.status for row in booked] == [BOOKED]
    assert (await statuses(store, account)).count("BOOKED") == 1
    assert await take(store, account, kiwi(day=40, **ids)) == []


@pytest.mark.parametrize("ids", [{}, {"transaction_id": "t"}])
async def test_what_was_taken_back_and_is_pending_again_is_shown_again(
    store: Store, settled: Settled, ids: dict[str, Any]
) -> None:
    account = settled.account.id
    await take(store, account, kiwi(booked=False, **ids))
    await take(store, account)
    for _ in range(2):
        await take(store, account, kiwi(booked=False, **ids))
        assert (await statuses(store, account)).count("PENDING") == 1


async def test_a_booked_line_is_never_unbooked_by_a_shorter_reading(store: Store, settled: Settled) -> None:
    account = settled.account.id
    await take(store, account, *(kiwi(day=day) for day in range(5)))
    await take(store, account, kiwi(day=4))
    await take(store, account)
    assert await statuses(store, account) == ["BOOKED"] * 5


async def test_accounts_do_not_mix(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        other = an_account(work, settled.company_id, settled.bank_link_id, 900).id
    await take(store, settled.account.id, kiwi(transaction_id="t"), kiwi(booked=False))
    await take(store, other, kiwi(transaction_id="t"))
    assert await statuses(store, settled.account.id) == ["BOOKED", "PENDING"]
    assert await statuses(store, other) == ["BOOKED"]


SALARY = frozenset({"e-salary"})


@pytest.mark.parametrize(
    ("entry", "salary"),
    [
        (kiwi(purpose_code="SALA"), True),
        (kiwi(end_to_end_id="e-salary"), True),
        (kiwi(booked=False, end_to_end_id="e-salary"), True),
        (kiwi(purpose_code="SUPP", end_to_end_id="e-other"), False),
        (kiwi(), False),
    ],
)
async def test_a_salary_line_is_veiled_from_the_first_moment(
    store: Store, settled: Settled, entry: BankEntry, salary: bool
) -> None:
    await take(store, settled.account.id, entry, salary_ids=SALARY)
    assert [row.salary for row in await rows_of(store, settled.account.id)] == [salary]


@pytest.mark.parametrize("marks", [{"purpose_code": "SALA"}, {"end_to_end_id": "e-salary"}])
async def test_a_line_the_bank_marks_as_salary_only_when_it_books_is_veiled_then(
    store: Store, settled: Settled, marks: dict[str, Any]
) -> None:
    pending = kiwi(booked=False, transaction_id="t")
    await take(store, settled.account.id, pending, salary_ids=SALARY)
    await take(
        store, settled.account.id, replace(pending, booked=True, booking_date=FIRST_DAY, **marks), salary_ids=SALARY
    )
    (row,) = await rows_of(store, settled.account.id)
    assert (row.status, row.salary) == (BOOKED, True)


async def test_the_veil_is_never_lifted_by_a_bank_that_forgets_the_mark(store: Store, settled: Settled) -> None:
    marked = kiwi(booked=False, transaction_id="t", purpose_code="SALA")
    await take(store, settled.account.id, marked)
    await take(store, settled.account.id, replace(marked, booked=True, booking_date=FIRST_DAY, purpose_code=None))
    assert [row.salary for row in await rows_of(store, settled.account.id)] == [True]


async def test_every_arrival_and_move_is_in_the_journal(store: Store, settled: Settled) -> None:
    async def events(entries: Sequence[BankEntry]) -> list[str]:
        async with store.change("system:test") as work:
            await ingest(work, await work.lock(Account, settled.account.id), entries, frozenset())
            return [change.event for change in work.changes]

    assert await events([kiwi(booked=False)]) == ["ARRIVED"]
    assert await events([kiwi()]) == ["BOOKED"]
    assert await events([kiwi()]) == []
    assert await events([kiwi(booked=False, transaction_id="x")]) == ["ARRIVED"]
    assert await events([]) == ["WITHDRAWN"]


async def test_a_line_without_a_date_gets_the_day_it_is_in_norway(store: Store, settled: Settled) -> None:
    clock = cast("MovedClock", store.clock)
    clock.stop_at(datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    await take(store, settled.account.id, an_entry(-500, booked=False))
    (row,) = await rows_of(store, settled.account.id)
    assert row.booking_date == date(2026, 7, 1)
