"""Making and changing payments, before anybody has said yes."""

from dataclasses import dataclass
from datetime import date

from core import idempotency, identifiers
from core.access import Viewer, judge, require, roles_in, whose_standing
from core.account import Account
from core.consent.granting import active_agreement
from core.errors import (
    AgreementNotActive,
    BatchEmpty,
    BatchTooLarge,
    CreditorAccountInvalid,
    CreditorNameInvalid,
    ExecutionDateInvalid,
    KidInvalid,
    NotFound,
    PaymentWrongStatus,
    Refusal,
    RemittanceInvalid,
    TextInvalid,
)
from core.house import House
from core.idempotency import claim
from core.identifiers import digest_of, new_id
from core.journal import End
from core.membership import Role
from core.money import Money, payable
from core.payment import asking
from core.payment.model import EDITABLE, Approval, Payment, PaymentBatch, PaymentEvent, PaymentStatus
from core.store import Sheet, UnitOfWork, again
from core.writing import plain

MAX_LINES = 1000
MAX_DAYS_AHEAD = 365
MAKERS = (Role.ACCOUNTANT, Role.APPROVER, Role.ADMIN)
SALARY_PURPOSE = "SALA"
TEXT_LIMIT = 108
"""Of a bank that the directory does not know."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a user asks for. `amount`: decimal string; exactly one of kid and text; no date: as soon as possible."""

    amount: str
    currency: str
    creditor_name: str
    creditor_account: str
    kid: str | None = None
    text: str | None = None
    execution_date: date | None = None


UNKNOWN = ""
"""Of an account that only the database sees: nothing of it is written."""


@dataclass(frozen=True, slots=True)
class _Checked:
    money: Money
    creditor_name: str
    creditor_account: str
    kid: str | None
    text: str | None
    execution_date: date | None


def check(house: House, account: "Account | Debtor", transfer: Transfer) -> _Checked:
    """Raises AmountInvalid, CreditorAccountInvalid, CreditorNameInvalid, KidInvalid, RemittanceInvalid,
    ExecutionDateInvalid.
    """
    profile = house.outside.banks.profile(account.bic)
    return _check(house, transfer, profile.text_limit if profile else TEXT_LIMIT, own=account.bban)


def _check(house: House, transfer: Transfer, limit: int, *, own: str | None) -> _Checked:
    """`limit`: of the text; `own`: the number of the account that pays, where it is known."""
    money = payable(transfer.amount, transfer.currency)
    creditor_account = identifiers.account_number(transfer.creditor_account)
    if creditor_account is None or creditor_account == own:
        raise CreditorAccountInvalid
    name = transfer.creditor_name.strip()
    if not 0 < len(name) <= 70 or not name.isprintable():
        raise CreditorNameInvalid
    text = transfer.text.strip() if transfer.text else None
    if bool(transfer.kid) == bool(text):
        raise RemittanceInvalid(limit=limit)
    kid = identifiers.kid(transfer.kid) if transfer.kid else None
    if transfer.kid and kid is None:
        raise KidInvalid
    if text and (len(text) > limit or not text.isprintable()):
        raise RemittanceInvalid(limit=limit)
    day, today = transfer.execution_date, house.clock.today()
    if day is not None and not 0 <= (day - today).days <= MAX_DAYS_AHEAD:
        raise ExecutionDateInvalid(date=day.isoformat())
    return _Checked(money, name, creditor_account, kid, text, day)


@dataclass(frozen=True, slots=True)
class Debtor:
    """What a payment needs to know of its account."""

    id: str
    company_id: str
    bic: str
    bban: str


async def account_for(work: UnitOfWork, viewer: Viewer, account_id: str, *roles: Role) -> Account:
    """The debtor account, of a company with an ACTIVE agreement. Raises NotFound, NotAllowed, AgreementNotActive."""
    account = await work.lock(Account, account_id)
    await require(work, viewer, account.company_id, *roles)
    await active_agreement(work, account.company_id)
    return account


def new_payment(
    work: Sheet,
    viewer: Viewer,
    account: Account | Debtor,
    checked: _Checked,
    *,
    draft: bool = False,
    batch_id: str | None = None,
    payment_id: str | None = None,
    kind: type[Payment] = Payment,
) -> Payment:
    """The row, to be added, or put where it may be of a plain `kind`, and its first journal entry."""
    salary = batch_id is not None
    payment = kind(
        id=payment_id or new_id(),
        company_id=account.company_id,
        account_id=account.id,
        batch_id=batch_id,
        order_id=None,
        status=PaymentStatus.DRAFT,
        amount_minor=checked.money.minor,
        currency=checked.money.currency,
        creditor_name=checked.creditor_name,
        creditor_account=checked.creditor_account,
        kid=checked.kid,
        text=checked.text,
        execution_date=checked.execution_date,
        # 35 characters at most (ISO 20022), the same for ever: the thread through bank, statement and voucher.
        end_to_end_id=new_id().replace("-", ""),
        purpose_code=SALARY_PURPOSE if salary else None,
        salary=salary,
        bank_status=None,
        reason_code=None,
        reason_text=None,
        made_by=viewer.person_id,
        edited_by=viewer.person_id,
        created_at=work.now,
    )
    work.record(payment.company_id, "Payment", payment.id, "MADE", salary=salary, after=payment.status.value)
    if not draft:
        payment.record(work, PaymentEvent.READY_FOR_APPROVAL)
    return payment


def transfer_digest(kind: str, account_id: str, *transfers: Transfer) -> str:
    """What an idempotency key stands for: what the user wrote."""
    told: list[str | None] = [kind, account_id]
    for t in transfers:
        told += [t.amount, t.currency, t.creditor_name, t.creditor_account, t.kid, t.text, str(t.execution_date)]
    return digest_of(*told)


@again
async def create_payment(
    house: House, viewer: Viewer, key: str, account_id: str, transfer: Transfer, *, draft: bool = False
) -> Payment:
    """One ordinary payment, waiting for approval unless it is a draft.

    Raises what `check` and `account_for` raise, IdempotencyKeyInvalid, IdempotencyKeyReused.
    """
    if (made := await _made_at_once(house, viewer, key, account_id, transfer, draft=draft)) is not None:
        return made
    async with house.store.change(viewer.person_id) as work:
        statement = asking.what_is_there(partner=viewer.partner)
        who = whose_standing(viewer)
        found = await work.ask(statement, account=account_id, who=who, client=viewer.client_id, key=key)
        if found is None:
            raise NotFound
        judge(roles_in(viewer, found.standing), *MAKERS)
        if not found.agreed:
            raise AgreementNotActive
        idempotency.check(key)
        account = Debtor(found.id, found.company_id, found.bic, found.bban)
        if found.sequence is not None:
            work.held[account.company_id] = End(account.company_id, found.sequence, found.hash)
        payment_id = new_id()
        digest = transfer_digest(f"payment:{draft}", account_id, transfer)
        known = found if found.result_id is not None else None
        done = idempotency.claim_after(known, work, viewer, account.company_id, key, digest, payment_id)
        if done is not None:
            return await work.lock(Payment, done)
        checked = check(house, account, transfer)
        return work.put(
            new_payment(work, viewer, account, checked, draft=draft, payment_id=payment_id, kind=plain(Payment))
        )


async def _made_at_once(
    house: House, viewer: Viewer, key: str, account_id: str, transfer: Transfer, *, draft: bool
) -> Payment | None:
    """The same in one statement, where nothing speaks against it; None: it is to be done the long way, which tells what
    did. Also where nobody knows whether it happened: it has used its key then, and the long way finds that.
    """
    if not house.store.at_once or (viewer.partner and not roles_in(viewer, "") & set(MAKERS)):
        return None
    # The bank is not known yet: a text that one of them would not take is looked at with its account.
    limit = min(house.outside.banks.shortest_text_limit(), TEXT_LIMIT)
    try:
        idempotency.check(key)
        checked = _check(house, transfer, limit, own=None)
    except Refusal:
        return None
    sheet = Sheet(viewer.person_id, house.clock.now())
    account, payment_id = Debtor(account_id, UNKNOWN, UNKNOWN, UNKNOWN), new_id()
    digest = transfer_digest(f"payment:{draft}", account_id, transfer)
    idempotency.claim_after(None, sheet, viewer, UNKNOWN, key, digest, payment_id)
    payment = sheet.put(
        new_payment(sheet, viewer, account, checked, draft=draft, payment_id=payment_id, kind=plain(Payment))
    )
    chain = await house.store.change_at_once(
        sheet,
        ("payment", viewer.partner),
        lambda: asking.end_if_nothing_is_against_it(MAKERS, partner=viewer.partner),
        account=account_id,
        who=whose_standing(viewer),
        client=viewer.client_id,
        key=key,
        payee=checked.creditor_account,
    )
    if chain is None:
        return None
    payment.company_id = chain
    return payment


@again
async def create_salary_batch(
    house: House, viewer: Viewer, key: str, account_id: str, name: str, transfers: tuple[Transfer, ...]
) -> PaymentBatch:
    """A salary run, waiting for approval: all lines or none.

    Raises what `create_payment` raises, BatchEmpty, BatchTooLarge, TextInvalid.
    """
    if not transfers:
        raise BatchEmpty
    if len(transfers) > MAX_LINES:
        raise BatchTooLarge(limit=MAX_LINES)
    if not 0 < len(name.strip()) <= 70 or not name.isprintable():
        raise TextInvalid(field="name", limit=70)
    async with house.store.change(viewer.person_id) as work:
        account = await account_for(work, viewer, account_id, Role.PAYROLL)
        batch_id = new_id()
        digest = transfer_digest(f"salary:{name}", account_id, *transfers)
        done = await claim(work, viewer, account.company_id, key, digest, batch_id)
        if done is not None:
            return await work.lock(PaymentBatch, done)
        batch = work.add(
            PaymentBatch(
                id=batch_id,
                company_id=account.company_id,
                account_id=account.id,
                name=name.strip(),
                created_by=viewer.person_id,
                created_at=work.now,
            )
        )
        await work.session.flush()
        work.record(batch.company_id, "PaymentBatch", batch.id, "MADE", salary=True, lines=len(transfers))
        for transfer in transfers:
            work.add(new_payment(work, viewer, account, check(house, account, transfer), batch_id=batch.id))
        return batch


async def lock_payment(work: UnitOfWork, viewer: Viewer, payment_id: str, *roles: Role) -> Payment:
    """The payment, for who may change it; a salary line needs PAYROLL. Raises NotFound, NotAllowed."""
    payment = await work.lock(Payment, payment_id)
    held = await require(work, viewer, payment.company_id)
    if payment.salary and Role.PAYROLL not in held:
        raise NotFound
    await require(work, viewer, payment.company_id, *(roles if not payment.salary else (Role.PAYROLL,)))
    return payment


@again
async def edit_payment(house: House, viewer: Viewer, payment_id: str, transfer: Transfer) -> Payment:
    """Other content; every approval of the old content is void. Raises what `check` raises, NotFound, NotAllowed,
    PaymentWrongStatus.
    """
    async with house.store.change(viewer.person_id) as work:
        payment = await lock_payment(work, viewer, payment_id, *MAKERS)
        if payment.status not in EDITABLE:
            raise PaymentWrongStatus(status=payment.status)
        account = await work.lock(Account, payment.account_id)
        checked = check(house, account, transfer)
        payment.amount_minor, payment.currency = checked.money.minor, checked.money.currency
        payment.creditor_name, payment.creditor_account = checked.creditor_name, checked.creditor_account
        payment.kid, payment.text, payment.execution_date = checked.kid, checked.text, checked.execution_date
        payment.edited_by = viewer.person_id
        for approval in await work.all_where(
            Approval,
            Approval.payment_id == payment.id,
            Approval.voided_at.is_(None),  # type: ignore[union-attr]
        ):
            approval.voided_at = work.now
        payment.record(work, PaymentEvent.EDITED)
    return payment


@again
async def finish_draft(house: House, viewer: Viewer, payment_id: str) -> Payment:
    """A draft is ready for approval. Raises NotFound, NotAllowed, PaymentWrongStatus, ExecutionDateInvalid."""
    async with house.store.change(viewer.person_id) as work:
        payment = await lock_payment(work, viewer, payment_id, *MAKERS)
        if payment.status is not PaymentStatus.DRAFT:
            raise PaymentWrongStatus(status=payment.status)
        if payment.execution_date is not None and payment.execution_date < house.clock.today():
            raise ExecutionDateInvalid(date=payment.execution_date.isoformat())
        payment.record(work, PaymentEvent.READY_FOR_APPROVAL)
    return payment
