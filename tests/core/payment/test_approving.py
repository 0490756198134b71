"""Approving: a yes is to exactly one content, by somebody who may say it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.access import Viewer
from core.agreement import AgreementEvent, BankAgreement
from core.consent import Consent, ConsentEvent
from core.errors import (
    AgreementNotActive,
    ApprovalOutdated,
    BatchEmpty,
    ConsentMissing,
    CreatorMayNotApprove,
    ExecutionDateInvalid,
    NotAllowed,
    NotFound,
    OutcomeUnknownLock,
    PaymentWrongStatus,
    Refusal,
)
from core.house import House
from core.membership import Role
from core.payment import Approval, BankOrder, Payment, PaymentEvent, PaymentStatus
from core.payment.approving import Yes, approve_payments, batch_hash, set_four_eyes
from core.payment.following import cancel_payment
from core.payment.making import create_payment, create_salary_batch, edit_payment
from core.payment.model import Authorisation
from core.store import Store
from tests.support.house import HERE, Settled, a_membership, a_transfer, bench_of, clock_of


async def rows(store: Store, table: type[Any]) -> list[Any]:
    async with store.read() as session:
        return list((await session.exec(select(table))).all())


async def a_payment(house: House, settled: Settled, key: str = "a-key-0001", **other: Any) -> Payment:
    return await create_payment(house, settled.accountant, key, settled.account.id, a_transfer(**other))


async def say_yes(house: House, who: Viewer, *payments: Payment) -> list[Authorisation]:
    return await approve_payments(house, who, [Yes(p.content_hash, payment_id=p.id) for p in payments], HERE)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_id", "other"), ("creditor_account", "other"), ("creditor_name", "other"), ("amount_minor", 1),
        ("currency", "SEK"), ("execution_date", date(2027, 1, 4)), ("kid", "2345676"), ("text", "other"),
        ("text", None), ("purpose_code", "SALA"),
    ],
)  # fmt: skip
async def test_the_content_hash_changes_with_every_field(
    house: House, settled: Settled, field: str, value: object
) -> None:
    payment = await a_payment(house, settled)
    before = payment.content_hash
    setattr(payment, field, value)
    assert payment.content_hash != before


async def test_the_content_hash_is_of_the_content_and_nothing_else(house: House, settled: Settled) -> None:
    one, two = await a_payment(house, settled), await a_payment(house, settled, "a-key-0002")
    assert one.id != two.id
    assert one.content_hash == two.content_hash


async def test_a_yes_is_kept_with_its_content_and_becomes_one_order(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    (authorisation,) = await say_yes(house, settled.approver, payment)
    (approval,), (order,), (kept,) = (
        await rows(house.store, Approval), await rows(house.store, BankOrder), await rows(house.store, Payment)
    )  # fmt: skip
    assert (approval.person_id, approval.content_hash) == (settled.approver.person_id, payment.content_hash)
    assert (kept.status, kept.order_id) == (PaymentStatus.APPROVED, order.id)
    assert order.authorisation_id == authorisation.id
    assert [kind for kind, _ in bench_of(house.store).started] == ["SUBMIT_PAYMENTS"]


async def test_a_yes_to_what_was_shown_before_an_edit_is_outdated(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    await edit_payment(house, settled.accountant, payment.id, a_transfer("125.51"))
    with pytest.raises(ApprovalOutdated):
        await say_yes(house, settled.approver, payment)


async def test_an_edit_voids_every_approval_of_the_old_content(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    async with house.store.change("system:test") as work:
        # One yes of two, as the approval matrix will make them: the payment still waits, and may still be edited.
        work.add(
            Approval(
                id="a1", payment_id=payment.id, company_id=settled.company_id, person_id=settled.admin.person_id,
                content_hash=payment.content_hash, salary=False, at=work.now,
            )
        )  # fmt: skip
    await edit_payment(house, settled.accountant, payment.id, a_transfer("125.51"))
    (approval,) = await rows(house.store, Approval)
    assert approval.voided_at is not None


async def test_an_approved_payment_cannot_be_edited_or_approved_again(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    await say_yes(house, settled.approver, payment)
    with pytest.raises(PaymentWrongStatus):
        await edit_payment(house, settled.accountant, payment.id, a_transfer("1.00"))
    with pytest.raises(PaymentWrongStatus):
        await say_yes(house, settled.approver, payment)
    assert len(await rows(house.store, BankOrder)) == 1


async def test_an_unknown_outcome_locks_the_payment(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    await say_yes(house, settled.approver, payment)
    async with house.store.change("system:test") as work:
        (await work.lock(Payment, payment.id)).record(work, PaymentEvent.REPLY_LOST)
    with pytest.raises(OutcomeUnknownLock):
        await say_yes(house, settled.approver, payment)
    with pytest.raises(OutcomeUnknownLock):
        await cancel_payment(house, settled.approver, payment.id)


async def test_all_or_none_are_approved(house: House, settled: Settled) -> None:
    good, edited = await a_payment(house, settled), await a_payment(house, settled, "a-key-0002")
    await edit_payment(house, settled.accountant, edited.id, a_transfer("1.00"))
    with pytest.raises(ApprovalOutdated):
        await say_yes(house, settled.approver, good, edited)
    assert {p.status for p in await rows(house.store, Payment)} == {PaymentStatus.AWAITING_APPROVAL}
    assert await rows(house.store, Approval) == []


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("stranger", NotFound),
        ("registrant", NotFound),
        ("viewer", NotAllowed),
        ("accountant", NotAllowed),
        ("admin", NotAllowed),
    ],
)
async def test_who_may_not_approve(house: House, settled: Settled, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await say_yes(house, settled.people[who], await a_payment(house, settled))


async def test_no_approval_without_a_consent_of_one_s_own(house: House, settled: Settled) -> None:
    payment = await a_payment(house, settled)
    async with house.store.change("system:test") as work:
        a_membership(work, settled.company_id, settled.admin, Role.APPROVER)
    with pytest.raises(ConsentMissing):
        await say_yes(house, settled.admin, payment)
    async with house.store.change("system:test") as work:
        (await work.lock(Consent, settled.consent_id)).record(work, ConsentEvent.REVOKED_AT_BANK)
    with pytest.raises(ConsentMissing):
        await say_yes(house, settled.approver, payment)


async def test_no_approval_after_the_agreement_ended_or_the_day_passed(house: House, settled: Settled) -> None:
    today = await a_payment(house, settled, execution_date=house.clock.today())
    clock_of(house).forward(days=1)
    with pytest.raises(ExecutionDateInvalid):
        await say_yes(house, settled.approver, today)
    later = await a_payment(house, settled, "a-key-0002")
    async with house.store.change("system:test") as work:
        (await work.lock(BankAgreement, settled.agreement_id)).record(work, AgreementEvent.SUSPENDED)
    with pytest.raises(AgreementNotActive):
        await say_yes(house, settled.approver, later)


async def test_nothing_approved_is_refused(house: House, settled: Settled) -> None:
    with pytest.raises(BatchEmpty):
        await approve_payments(house, settled.approver, [], HERE)


@pytest.mark.parametrize("act", ["made", "edited", "made, then edited by another"])
async def test_four_eyes_who_made_or_last_edited_may_not_approve(house: House, settled: Settled, act: str) -> None:
    await set_four_eyes(house, settled.admin, settled.company_id, True)
    maker = settled.accountant if act == "edited" else settled.approver
    payment = await create_payment(house, maker, "a-key-0001", settled.account.id, a_transfer())
    if act != "made":
        editor = settled.approver if act == "edited" else settled.accountant
        payment = await edit_payment(house, editor, payment.id, a_transfer("1.00"))
    with pytest.raises(CreatorMayNotApprove):
        await say_yes(house, settled.approver, payment)
    await set_four_eyes(house, settled.admin, settled.company_id, False)
    await say_yes(house, settled.approver, payment)


@pytest.fixture
async def run(house: House, settled: Settled) -> list[Payment]:
    """A salary run of three; the approver may see salaries."""
    async with house.store.change("system:test") as work:
        a_membership(work, settled.company_id, settled.approver, Role.PAYROLL)
    transfers = tuple(a_transfer(f"{amount}.00") for amount in (100, 200, 300))
    await create_salary_batch(house, settled.payroll, "a-key-0009", settled.account.id, "Mars", transfers)
    return await rows(house.store, Payment)


def whole(lines: Iterable[Payment]) -> Yes:
    lines = list(lines)
    return Yes(batch_hash(lines), batch_id=lines[0].batch_id)


async def test_a_run_is_approved_whole_in_bulks_within_the_bank_s_limit(
    house: House, settled: Settled, run: list[Payment]
) -> None:
    (authorisation,) = await approve_payments(house, settled.approver, [whole(run)], HERE)
    orders = await rows(house.store, BankOrder)
    paid = await rows(house.store, Payment)
    assert sorted(sum(p.order_id == o.id for p in paid) for o in orders) == [1, 2], "this bank's bulks carry two"
    assert {o.authorisation_id for o in orders} == {authorisation.id}
    assert authorisation.salary


async def test_a_run_in_which_one_line_changed_is_outdated(house: House, settled: Settled, run: list[Payment]) -> None:
    await edit_payment(house, settled.payroll, run[1].id, a_transfer("201.00"))
    with pytest.raises(ApprovalOutdated):
        await approve_payments(house, settled.approver, [whole(run)], HERE)


async def test_a_run_without_a_line_that_was_taken_out_can_be_approved(
    house: House, settled: Settled, run: list[Payment]
) -> None:
    await cancel_payment(house, settled.payroll, run[1].id)
    with pytest.raises(ApprovalOutdated):
        await approve_payments(house, settled.approver, [whole(run)], HERE)
    await approve_payments(house, settled.approver, [whole(await rows(house.store, Payment))], HERE)
    statuses = sorted(p.status for p in await rows(house.store, Payment))
    assert statuses == [PaymentStatus.APPROVED, PaymentStatus.APPROVED, PaymentStatus.CANCELLED]


async def test_a_run_is_missing_for_an_approver_who_may_not_see_salaries(
    house: House, settled: Settled, run: list[Payment]
) -> None:
    async with house.store.change("system:test") as work:
        a_membership(work, settled.company_id, settled.admin, Role.APPROVER)
    for yes in (whole(run), Yes(run[0].content_hash, payment_id=run[0].id)):
        with pytest.raises(NotFound):
            await approve_payments(house, settled.admin, [yes], HERE)
        with pytest.raises(NotFound):
            await approve_payments(house, settled.admin, [replace(yes, content_hash="guess")], HERE)


async def test_baskets_are_within_the_bank_s_limit(house: House, settled: Settled) -> None:
    payments = [await a_payment(house, settled, f"a-key-{n:04}") for n in range(5)]
    authorisations = await say_yes(house, settled.approver, *payments)
    orders = await rows(house.store, BankOrder)
    assert sorted(sum(o.authorisation_id == a.id for o in orders) for a in authorisations) == [1, 2, 2]


async def test_a_moved_clock_is_the_only_clock(house: House, settled: Settled) -> None:
    clock_of(house).forward(days=400)
    payment = await a_payment(house, settled, execution_date=house.clock.today() + timedelta(days=1))
    assert payment.created_at > settled.account.created_at + timedelta(days=399)
