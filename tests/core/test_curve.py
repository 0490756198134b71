"""The curve ends in the newest balance, moves by the lines, and never goes over a salary for who may not see it."""

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.access import Viewer
from core.account import Account, BalanceSource
from core.clock import OSLO
from core.curve import MAX_DAYS, Curve, curves
from core.identifiers import new_id
from core.scope import PARTNER_MAY, Scope
from core.store import Store, UnitOfWork
from core.transaction import Transaction, TransactionStatus
from tests.support.house import Settled, an_account

TODAY = date(2026, 3, 31)


def a_line(work: UnitOfWork, settled: Settled, day: date, amount_minor: int, **more: Any) -> None:
    fields: dict[str, Any] = {"account_id": settled.account.id, "status": TransactionStatus.BOOKED} | more
    work.add(
        Transaction(
            id=new_id(),
            company_id=settled.company_id,
            bank_key=new_id(),
            booking_date=day,
            amount_minor=amount_minor,
            currency="NOK",
            created_at=work.now,
            **fields,
        )
    )


async def told(store: Store, settled: Settled, on: date, booked_minor: int = 1_000_000) -> None:
    """The bank's word on this day."""
    async with store.change("system:test") as work:
        account = await work.lock(Account, settled.account.id)
        account.booked_minor = account.available_minor = booked_minor
        account.balance_at = datetime(on.year, on.month, on.day, 12, tzinfo=OSLO)
        account.balance_source = BalanceSource.BANK_SCHEDULED


async def of(store: Store, settled: Settled, viewer: Viewer, days: int) -> Curve | None:
    (found,) = await curves(store, viewer, [settled.account.id], TODAY, days)
    return found


@pytest.mark.parametrize("seed", range(4))
async def test_every_day_ends_with_what_was_booked_by_then(store: Store, settled: Settled, seed: int) -> None:
    chance = random.Random(seed)
    on = TODAY - timedelta(days=chance.choice([0, 0, 3, 12]))
    await told(store, settled, on)
    lines = [(TODAY - timedelta(days=chance.randint(-3, 40)), chance.randint(-9_999, 9_999)) for _ in range(80)]
    async with store.change("system:test") as work:
        for day, amount in lines:
            a_line(work, settled, day, amount)
        a_line(work, settled, TODAY, 77, status=TransactionStatus.PENDING)
        a_line(work, settled, TODAY, 77, status=TransactionStatus.WITHDRAWN)
    for days in (1, 7, 30):
        found = await of(store, settled, settled.viewer, days)
        assert found is not None
        assert [point.day for point in found] == [TODAY - timedelta(days=n) for n in reversed(range(days))]
        for point in found:
            later = sum(amount for day, amount in lines if point.day < day <= on)
            since = sum(amount for day, amount in lines if on < day <= point.day)
            assert point.booked_minor == 1_000_000 - later + since


async def test_a_curve_has_so_many_days_and_no_more(store: Store, settled: Settled) -> None:
    await told(store, settled, TODAY)
    assert [len(await of(store, settled, settled.viewer, days) or ()) for days in (-1, 0, 1, 366, 367, 10**9)] == [
        0, 0, 1, MAX_DAYS, MAX_DAYS, MAX_DAYS,
    ]  # fmt: skip


async def test_without_a_balance_there_is_none(store: Store, settled: Settled) -> None:
    assert await of(store, settled, settled.viewer, 5) is None


async def test_a_stranger_gets_what_is_not_there(store: Store, settled: Settled) -> None:
    await told(store, settled, TODAY)
    for viewer in (settled.stranger, settled.registrant):
        assert await of(store, settled, viewer, 5) is None


async def test_it_never_goes_over_a_salary_for_who_may_not_see_it(store: Store, settled: Settled) -> None:
    await told(store, settled, TODAY)
    async with store.change("system:test") as work:
        a_line(work, settled, TODAY - timedelta(days=5), -4_500_000, salary=True)
        a_line(work, settled, TODAY - timedelta(days=2), -100)
    app = Viewer(settled.payroll.person_id, "app", scopes=PARTNER_MAY - {Scope.PAYROLL_READ}, app="app")
    for days in (1, 3, 5, 6, 7, 30):
        assert (await of(store, settled, settled.payroll, days)) is not None
        for viewer in (settled.viewer, settled.accountant, settled.admin, app):
            assert (await of(store, settled, viewer, days) is None) == (days >= 6), days
    # The balance is old: what lies between it and the first day is in the curve too.
    await told(store, settled, TODAY - timedelta(days=8))
    assert await of(store, settled, settled.viewer, 1) is None


async def test_accounts_are_asked_together_and_kept_apart(store: Store, settled: Settled) -> None:
    await told(store, settled, TODAY)
    async with store.change("system:test") as work:
        other = an_account(work, settled.company_id, settled.bank_link_id, 77)
        other.booked_minor, other.balance_at = 5, datetime(2026, 3, 31, 12, tzinfo=OSLO)
        await work.session.flush()
        a_line(work, settled, TODAY, -100, account_id=other.id, salary=True)
        a_line(work, settled, TODAY, 30)
    keys = [other.id, new_id(), settled.account.id]
    hidden, nothing, own = await curves(store, settled.viewer, keys, TODAY, 2)
    assert (hidden, nothing) == (None, None)
    assert [point.booked_minor for point in own or ()] == [999_970, 1_000_000]
    seen, _, _ = await curves(store, settled.payroll, keys, TODAY, 2)
    assert [point.booked_minor for point in seen or ()] == [105, 5]


async def test_a_balance_late_in_the_evening_is_of_its_day_in_norway(store: Store, settled: Settled) -> None:
    await told(store, settled, TODAY)
    async with store.change("system:test") as work:
        account = await work.lock(Account, settled.account.id)
        account.balance_at = datetime.fromisoformat("2026-03-30T22:30:00+00:00")
        a_line(work, settled, TODAY, 40)
    found = await of(store, settled, settled.viewer, 2)
    assert [point.booked_minor for point in found or ()] == [999_960, 1_000_000]
