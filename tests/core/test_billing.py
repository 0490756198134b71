"""Billing: booked lines from the activation date on; what was before it, pending or withdrawn costs nothing."""

from datetime import date, timedelta

import pytest

from core.access import Viewer
from core.agreement import AgreementEvent, AgreementStatus, BankAgreement
from core.billing import Bill, BillingPeriod, bills
from core.clock import oslo_date
from core.identifiers import new_id
from core.store import Store
from core.transaction import ingest
from tests.support.house import Settled, an_entry, clock_of, house_of, settle

ACTIVATED = date(2026, 3, 15)


@pytest.fixture
async def active(store: Store, settled: Settled) -> Settled:
    async with store.change("system:test") as work:
        (await work.lock(BankAgreement, settled.agreement_id)).activated_on = ACTIVATED
    return settled


async def book(store: Store, settled: Settled, *days: date | None, **other: object) -> None:
    async with store.change("system:test") as work:
        entries = [
            an_entry(-100 - n, booked=day is not None, booking_date=day, entry_reference=f"{day}/{n}", **other)
            for n, day in enumerate(days)
        ]
        await ingest(work, settled.account, entries, frozenset())


async def bill_of(store: Store, viewer: Viewer, company_id: str) -> Bill:
    (bill,) = await bills(store, viewer, [company_id])
    return bill


async def test_the_day_of_activation_is_the_first_that_counts(store: Store, active: Settled) -> None:
    await book(store, active, *(ACTIVATED + timedelta(days=n) for n in (-400, -1, 0, 1, 20)))
    bill = await bill_of(store, active.viewer, active.company_id)
    since, periods = bill.since, list(bill.periods)
    assert since == ACTIVATED
    assert periods == [
        BillingPeriod(date(2026, 4, 1), billed=1, free=0),
        BillingPeriod(date(2026, 3, 1), billed=2, free=1),
        BillingPeriod(date(2025, 2, 1), billed=0, free=1),
    ]


async def test_pending_and_withdrawn_lines_cost_nothing(store: Store, active: Settled) -> None:
    await book(store, active, None)
    assert (await bill_of(store, active.viewer, active.company_id)).periods == ()
    await book(store, active, ACTIVATED)
    assert (await bill_of(store, active.viewer, active.company_id)).periods == (BillingPeriod(date(2026, 3, 1), 1, 0),)


async def test_salaries_count_alike_for_everybody(store: Store, active: Settled) -> None:
    await book(store, active, ACTIVATED, ACTIVATED, purpose_code="SALA")
    for name in ("viewer", "accountant", "payroll"):
        (period,) = (await bill_of(store, active.people[name], active.company_id)).periods
        assert period.billed == 2


async def test_a_stranger_gets_nothing(store: Store, active: Settled) -> None:
    await book(store, active, ACTIVATED)
    for outsider in (active.stranger, active.registrant):
        assert await bill_of(store, outsider, active.company_id) == Bill()


async def test_nothing_is_billed_before_the_agreement_is_active(store: Store) -> None:
    waiting = await settle(store, status=AgreementStatus.UNDER_REVIEW)
    await book(store, waiting, ACTIVATED)
    assert await bill_of(store, waiting.viewer, waiting.company_id) == Bill()


async def test_activation_is_the_oslo_date_and_stays_the_first(store: Store) -> None:
    waiting = await settle(store, status=AgreementStatus.UNDER_REVIEW)
    clock = clock_of(house_of(store))
    async with store.change("system:test") as work:
        agreement = await work.lock(BankAgreement, waiting.agreement_id)
        agreement.record(work, AgreementEvent.APPROVED)
        first = agreement.activated_on
        assert first == oslo_date(work.now)
    clock.forward(days=40)
    async with store.change("system:test") as work:
        agreement = await work.lock(BankAgreement, waiting.agreement_id)
        agreement.record(work, AgreementEvent.SUSPENDED)
        agreement.record(work, AgreementEvent.RESUMED)
        assert agreement.activated_on == first


async def test_a_second_agreement_makes_no_past_month_free(store: Store, active: Settled) -> None:
    await book(store, active, ACTIVATED, ACTIVATED + timedelta(days=40))
    async with store.change("system:test") as work:
        first = await work.lock(BankAgreement, active.agreement_id)
        work.add(
            BankAgreement(
                id=new_id(),
                company_id=active.company_id,
                registered_by=first.registered_by,
                terms_version=first.terms_version,
                status=AgreementStatus.ACTIVE,
                kyc="{}",
                created_at=work.now,
                activated_on=ACTIVATED + timedelta(days=100),
            )
        )
        first.status = AgreementStatus.TERMINATED
    bill = await bill_of(store, active.viewer, active.company_id)
    since, periods = bill.since, list(bill.periods)
    assert since == ACTIVATED
    assert sum(period.billed for period in periods) == 2
