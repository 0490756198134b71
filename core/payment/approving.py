"""Approving: one person's yes to exactly what they saw, and the orders that carry it to the bank."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from core.access import Viewer, require
from core.account import Account
from core.company import Company
from core.consent.granting import active_agreement, living_consent
from core.errors import (
    ApprovalOutdated,
    BatchEmpty,
    BatchTooLarge,
    ConsentMissing,
    CreatorMayNotApprove,
    ExecutionDateInvalid,
    NotFound,
    OutcomeUnknownLock,
    PaymentWrongStatus,
)
from core.house import House
from core.identifiers import digest_of, new_id
from core.intent import IntentKind
from core.membership import Role
from core.payment.making import MAX_LINES
from core.payment.model import (
    Approval,
    Attempt,
    Authorisation,
    BankOrder,
    Payment,
    PaymentBatch,
    PaymentEvent,
    PaymentStatus,
)
from core.ports import BankProfile, OrderService, Presence
from core.store import UnitOfWork, again
from core.vault import new_token


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes to a payment or to a whole batch, with the content hash the approver was shown."""

    content_hash: str
    payment_id: str | None = None
    batch_id: str | None = None


def _left(lines: Sequence[Payment]) -> list[Payment]:
    """A batch without the lines that were taken out of it."""
    return [line for line in lines if line.status is not PaymentStatus.CANCELLED]


def batch_hash(lines: Sequence[Payment]) -> str:
    """What an approval of a batch is a yes to: the content of every line left in it, in the order of their ids."""
    return digest_of(*(line.content_hash for line in sorted(_left(lines), key=lambda line: line.id)))


@again
async def approve_payments(
    house: House, viewer: Viewer, yeses: Sequence[Yes], presence: Presence
) -> list[Authorisation]:
    """Approve ordinary payments and salary batches together: all or none, one act at each bank.

    Raises NotFound, NotAllowed, AgreementNotActive, PaymentWrongStatus, OutcomeUnknownLock, ApprovalOutdated,
    CreatorMayNotApprove, ConsentMissing, ExecutionDateInvalid, BatchEmpty, BatchTooLarge.
    """
    if not yeses:
        raise BatchEmpty
    if len(yeses) > MAX_LINES:
        raise BatchTooLarge(limit=MAX_LINES)
    async with house.store.change(viewer.person_id) as work:
        payments: dict[str, Payment] = {}
        for yes in yeses:
            payments |= {payment.id: payment for payment in await _shown(work, viewer, yes)}
        accounts = {i: await work.lock(Account, i) for i in sorted({p.account_id for p in payments.values()})}
        for payment in payments.values():
            await _approve(house, work, viewer, payment)
        authorisations = []
        by_bank: dict[tuple[str, str], list[Payment]] = defaultdict(list)
        for payment in payments.values():
            account = accounts[payment.account_id]
            by_bank[account.company_id, account.bic].append(payment)
        for (company_id, bic), group in by_bank.items():
            consent = await living_consent(work, company_id, viewer.person_id, bic)
            if consent is None:
                raise ConsentMissing
            authorisations += await _authorise(house, work, viewer, consent.id, bic, group, presence)
    return authorisations


async def _shown(work: UnitOfWork, viewer: Viewer, yes: Yes) -> list[Payment]:
    """The payments behind one yes, if the viewer may approve them and they are still what was shown."""
    if yes.batch_id:
        batch = await work.lock(PaymentBatch, yes.batch_id)
        if Role.PAYROLL not in await require(work, viewer, batch.company_id):
            raise NotFound
        lines = await work.all_where(Payment, Payment.batch_id == batch.id)
        if yes.content_hash != batch_hash(lines):
            raise ApprovalOutdated
        await require(work, viewer, batch.company_id, Role.APPROVER)
        if not _left(lines):
            raise PaymentWrongStatus(status=PaymentStatus.CANCELLED)
        return _left(lines)
    payment = await work.lock(Payment, yes.payment_id or "")
    roles = await require(work, viewer, payment.company_id)
    if payment.salary and Role.PAYROLL not in roles:
        raise NotFound
    await require(work, viewer, payment.company_id, Role.APPROVER)
    if yes.content_hash != payment.content_hash:
        raise ApprovalOutdated
    return [payment]


async def _approve(house: House, work: UnitOfWork, viewer: Viewer, payment: Payment) -> None:
    await active_agreement(work, payment.company_id)
    if payment.status is PaymentStatus.OUTCOME_UNKNOWN:
        raise OutcomeUnknownLock
    if payment.status is not PaymentStatus.AWAITING_APPROVAL:
        raise PaymentWrongStatus(status=payment.status)
    company = await work.lock(Company, payment.company_id)
    if company.four_eyes and viewer.person_id in (payment.made_by, payment.edited_by):
        raise CreatorMayNotApprove
    if payment.execution_date is not None and payment.execution_date < house.clock.today():
        raise ExecutionDateInvalid(date=payment.execution_date.isoformat())
    work.add(
        Approval(
            id=new_id(),
            payment_id=payment.id,
            company_id=payment.company_id,
            person_id=viewer.person_id,
            content_hash=payment.content_hash,
            salary=payment.salary,
            at=work.now,
        )
    )
    payment.record(work, PaymentEvent.APPROVED)


async def _authorise(
    house: House,
    work: UnitOfWork,
    viewer: Viewer,
    consent_id: str,
    bic: str,
    payments: list[Payment],
    presence: Presence,
) -> list[Authorisation]:
    """Orders within the bank's limits, gathered in as few acts as its baskets allow."""
    profile = house.outside.banks.profile(bic)
    assert profile is not None, "an account row cannot exist at a bank outside the directory"
    parcels = _parcels(payments, profile)
    made = []
    for start in range(0, len(parcels), profile.basket_limit):
        share = parcels[start : start + profile.basket_limit]
        word = new_token()
        authorisation = work.add(
            Authorisation(
                id=new_id(),
                company_id=payments[0].company_id,
                person_id=viewer.person_id,
                consent_id=consent_id,
                bic=bic,
                salary=any(payment.salary for parcel in share for payment in parcel),
                return_fingerprint=house.vault.fingerprint(word),
                return_sealed=house.vault.seal(word),
                presence_sealed=house.vault.seal(json.dumps(asdict(presence))),
                basket_request_id=new_id(),
                created_at=work.now,
            )
        )
        await work.session.flush()
        for parcel in share:
            order = work.add(new_order(authorisation, parcel))
            await work.session.flush()
            for payment in parcel:
                payment.order_id = order.id
        work.record(
            authorisation.company_id,
            "Authorisation",
            authorisation.id,
            "MADE",
            salary=authorisation.salary,
            orders=len(share),
        )
        work.intend(IntentKind.SUBMIT_PAYMENTS, authorisation.id)
        made.append(authorisation)
    return made


def new_order(authorisation: Authorisation, parcel: Sequence[Payment]) -> BankOrder:
    return BankOrder(
        id=new_id(),
        authorisation_id=authorisation.id,
        company_id=authorisation.company_id,
        account_id=parcel[0].account_id,
        bic=authorisation.bic,
        salary=any(payment.salary for payment in parcel),
        service=OrderService.BULK_PAYMENTS if len(parcel) > 1 else OrderService.PAYMENTS,
        attempt=Attempt.NOT_TRIED,
    )


def _parcels(payments: Sequence[Payment], profile: BankProfile) -> list[list[Payment]]:
    """One parcel an order: salary lines of one account and date share bulks, everything else goes alone."""
    alone = [[payment] for payment in payments if payment.batch_id is None]
    runs: dict[tuple[str, str, date | None], list[Payment]] = defaultdict(list)
    for payment in sorted((p for p in payments if p.batch_id is not None), key=lambda p: p.id):
        runs[payment.batch_id or "", payment.account_id, payment.execution_date].append(payment)
    bulks = [
        run[start : start + profile.bulk_limit]
        for run in runs.values()
        for start in range(0, len(run), profile.bulk_limit)
    ]
    return alone + bulks


@again
async def set_four_eyes(house: House, viewer: Viewer, company_id: str, on: bool) -> Company:
    """Whether who made or last edited a payment may approve it. Raises NotFound, NotAllowed."""
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id, Role.ADMIN)
        company = await work.lock(Company, company_id)
        company.four_eyes = on
        work.record(company_id, "Company", company_id, "FOUR_EYES_SET", on=on)
    return company
