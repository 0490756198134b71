"""Submitting: an approval does not outlive what allowed it, and what is taken back in time is never told."""

import pytest
from sqlmodel import col, select

from core.agreement import AgreementEvent, BankAgreement
from core.consent import Consent, ConsentEvent
from core.errors import PaymentWrongStatus
from core.house import House
from core.membership import Membership, end
from core.payment import BankOrder, Payment, PaymentStatus
from core.payment.approving import Yes, approve_payments
from core.payment.following import cancel_payment
from core.payment.making import create_payment
from core.payment.model import Attempt, Authorisation
from core.payment.submitting import submit_payments
from core.store import UnitOfWork
from tests.support.house import HERE, Settled, a_transfer, clock_of


async def approved(house: House, settled: Settled) -> tuple[Payment, Authorisation]:
    payment = await create_payment(house, settled.accountant, "a-key-0001", settled.account.id, a_transfer())
    (act,) = await approve_payments(house, settled.approver, [Yes(payment.content_hash, payment_id=payment.id)], HERE)
    return payment, act


async def now(house: House, payment: Payment) -> tuple[Payment, BankOrder]:
    async with house.store.read() as session:
        row = await session.get_one(Payment, payment.id)
        return row, (await session.exec(select(BankOrder).where(BankOrder.id == row.order_id))).one()


async def _agreement_ends(work: UnitOfWork, settled: Settled) -> None:
    for agreement in await work.all_where(BankAgreement, BankAgreement.company_id == settled.account.company_id):
        agreement.record(work, AgreementEvent.TERMINATED)


async def _consent_is_taken_back(work: UnitOfWork, settled: Settled) -> None:
    for consent in await work.all_where(Consent, Consent.person_id == settled.approver.person_id):
        consent.record(work, ConsentEvent.REVOKED_BY_USER)


async def _approver_leaves(work: UnitOfWork, settled: Settled) -> None:
    for member in await work.all_where(Membership, Membership.person_id == settled.approver.person_id):
        end(work, member)


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        (_agreement_ends, "AGREEMENT_NOT_ACTIVE"),
        (_consent_is_taken_back, "CONSENT_MISSING"),
        (_approver_leaves, "NOT_FOUND"),
    ],
)
async def test_what_allowed_the_payment_is_gone_and_the_bank_is_never_told(
    house: House, settled: Settled, happens, code: str
) -> None:
    payment, act = await approved(house, settled)
    async with house.store.change("system:test") as work:
        await happens(work, settled)
    await submit_payments(house, act.id)
    row, order = await now(house, payment)
    assert (row.status, row.reason_code, order.attempt) == (PaymentStatus.REJECTED, code, Attempt.REFUSED)


async def test_a_day_that_has_passed_is_not_told(house: House, settled: Settled) -> None:
    day = house.clock.today()
    payment = await create_payment(
        house, settled.accountant, "a-key-0001", settled.account.id, a_transfer(execution_date=day)
    )
    (act,) = await approve_payments(house, settled.approver, [Yes(payment.content_hash, payment_id=payment.id)], HERE)
    clock_of(house).forward(days=2)
    await submit_payments(house, act.id)
    row, _ = await now(house, payment)
    assert (row.status, row.reason_code) == (PaymentStatus.REJECTED, "EXECUTION_DATE_INVALID")


async def test_an_approved_payment_is_taken_back_before_the_bank_is_told(house: House, settled: Settled) -> None:
    payment, act = await approved(house, settled)
    assert (await cancel_payment(house, settled.approver, payment.id)).status is PaymentStatus.CANCELLED
    await submit_payments(house, act.id)
    row, order = await now(house, payment)
    assert (row.status, order.attempt) == (PaymentStatus.CANCELLED, Attempt.NOT_TRIED)


async def test_once_the_bank_may_have_it_it_is_not_simply_taken_back(house: House, settled: Settled) -> None:
    payment, _ = await approved(house, settled)
    async with house.store.change("system:test") as work:
        for order in await work.all_where(BankOrder, col(BankOrder.attempt) == Attempt.NOT_TRIED):
            order.attempt, order.tried_at = Attempt.TRYING, work.now
    with pytest.raises(PaymentWrongStatus):
        await cancel_payment(house, settled.approver, payment.id)
