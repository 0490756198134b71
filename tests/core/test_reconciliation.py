"""Reconciliation: a line finds what it is when that cannot be a coincidence, and only then."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from core.house import House
from core.payment import Payment, PaymentEvent, PaymentStatus
from core.payment.making import create_payment
from core.reconciliation import Match, MatchRule, reconcile
from core.transaction import ingest
from core.voucher import PostingInput, Voucher, VoucherInput, post_and_pay, post_voucher
from tests.support.house import Settled, a_transfer, an_entry, settle

DAY = date(2026, 3, 2)
KID = "2345676"


async def book(house: House, settled: Settled, amount_minor: int, **other: Any) -> Match | None:
    """One booked line arrives; answers with its match."""
    async with house.store.change("system:test") as work:
        entry = an_entry(amount_minor, booking_date=DAY, **other)
        (line,) = await ingest(work, settled.account, [entry], frozenset())
        return await reconcile(work, line)


async def invoice(house: House, settled: Settled, amount: str = "1000.00", key: str = "a-key-0001") -> Voucher:
    lines = (PostingInput("1500", amount), PostingInput("3000", f"-{amount}"))
    return await post_voucher(
        house, settled.accountant, key, settled.company_id, VoucherInput(DAY, "Faktura 7", lines, kid=KID)
    )


async def at_bank(house: House, settled: Settled, status: PaymentStatus) -> Payment:
    payment = await create_payment(house, settled.accountant, "a-key-0002", settled.account.id, a_transfer("100.00"))
    async with house.store.change("system:test") as work:
        payment = await work.lock(Payment, payment.id)
        for event in (PaymentEvent.APPROVED, PaymentEvent.SENT_TO_BANK):
            payment.record(work, event)
        if status is PaymentStatus.OUTCOME_UNKNOWN:
            payment.record(work, PaymentEvent.BANK_DENIES_IT)
    return payment


async def status_of(house: House, payment: Payment) -> PaymentStatus:
    async with house.store.read() as session:
        return (await session.get_one(Payment, payment.id)).status


async def test_our_own_id_pairs_line_payment_and_voucher_and_proves_the_payment(house: House, settled: Settled) -> None:
    lines = (PostingInput("2400", "100.00"), PostingInput("1920", "-100.00"))
    voucher, _ = await post_and_pay(
        house,
        settled.accountant,
        "a-key-0001",
        settled.account.id,
        VoucherInput(DAY, "Regning", lines),
        a_transfer("100.00"),
    )
    async with house.store.change("system:test") as work:
        payment = await work.lock(Payment, voucher.payment_id or "")
        for event in (PaymentEvent.APPROVED, PaymentEvent.SENT_TO_BANK):
            payment.record(work, event)
    match = await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id)
    assert match is not None
    assert (match.rule, match.payment_id, match.voucher_id) == (MatchRule.END_TO_END_ID, payment.id, voucher.id)
    assert await status_of(house, payment) is PaymentStatus.EXECUTED


async def test_the_statement_solves_an_unknown_outcome(house: House, settled: Settled) -> None:
    payment = await at_bank(house, settled, PaymentStatus.OUTCOME_UNKNOWN)
    assert await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id) is not None
    assert await status_of(house, payment) is PaymentStatus.EXECUTED


@pytest.mark.parametrize("amount_minor", [-9_999, -10_001, 10_000])
async def test_our_id_with_another_amount_is_not_paired_and_proves_nothing(
    house: House, settled: Settled, amount_minor: int
) -> None:
    payment = await at_bank(house, settled, PaymentStatus.OUTCOME_UNKNOWN)
    assert await book(house, settled, amount_minor, end_to_end_id=payment.end_to_end_id) is None
    assert await status_of(house, payment) is PaymentStatus.OUTCOME_UNKNOWN


async def test_money_that_comes_back_returns_the_payment(house: House, settled: Settled) -> None:
    payment = await at_bank(house, settled, PaymentStatus.SUBMITTED)
    await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id)
    await book(house, settled, 10_000, end_to_end_id=payment.end_to_end_id, text="Retur")
    assert await status_of(house, payment) is PaymentStatus.RETURNED


async def test_a_payment_is_paired_once(house: House, settled: Settled) -> None:
    payment = await at_bank(house, settled, PaymentStatus.SUBMITTED)
    first = await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id, entry_reference="1")
    second = await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id, entry_reference="2")
    assert first is not None
    assert second is None


async def test_another_company_s_id_pairs_nothing(house: House, settled: Settled) -> None:
    other = await settle(house.store)
    payment = await at_bank(house, other, PaymentStatus.SUBMITTED)
    assert await book(house, settled, -10_000, end_to_end_id=payment.end_to_end_id) is None
    assert await status_of(house, payment) is PaymentStatus.AWAITING_BANK_AUTHORISATION


async def test_a_kid_with_the_right_amount_settles_the_invoice_once(house: House, settled: Settled) -> None:
    voucher = await invoice(house, settled)
    match = await book(house, settled, 100_000, kid=KID, entry_reference="1")
    assert match is not None
    assert (match.rule, match.voucher_id, match.payment_id) == (MatchRule.KID, voucher.id, None)
    assert await book(house, settled, 100_000, kid=KID, entry_reference="2") is None


@pytest.mark.parametrize(
    ("amount_minor", "kid"), [(99_999, KID), (100_001, KID), (-100_000, KID), (100_000, "12345674"), (100_000, None)]
)
async def test_what_could_be_a_coincidence_waits_for_a_hand(
    house: House, settled: Settled, amount_minor: int, kid: str | None
) -> None:
    await invoice(house, settled)
    assert await book(house, settled, amount_minor, kid=kid) is None
    async with house.store.read() as session:
        assert (await session.exec(select(Match))).all() == []


async def test_two_invoices_with_one_kid_take_one_line_each(house: House, settled: Settled) -> None:
    await invoice(house, settled)
    await invoice(house, settled, key="a-key-0002")
    matches = [await book(house, settled, 100_000, kid=KID, entry_reference=str(n)) for n in range(3)]
    assert len({match.voucher_id for match in matches if match}) == 2
    assert matches[2] is None


async def test_another_company_s_invoice_is_not_settled(house: House, settled: Settled) -> None:
    other = await settle(house.store)
    await invoice(house, other)
    assert await book(house, settled, 100_000, kid=KID) is None
