"""Following a payment to its end: the bank's codes, the approver's return, cancellation, and proof by statement.

Law: every ISO 20022 code has a meaning here; a code we do not know means "still pending", never success or failure.
"""

import json
from datetime import date, timedelta

from sqlalchemy import and_, or_
from sqlmodel import col, select

from core.access import Viewer
from core.account import Account
from core.consent import Consent
from core.errors import LinkUnknown, OutcomeUnknownLock, PaymentWrongStatus
from core.house import House
from core.intent import IntentKind
from core.membership import Role
from core.payment.making import lock_payment
from core.payment.model import (
    AT_BANK,
    EDITABLE,
    PAYMENT,
    Attempt,
    Authorisation,
    BankOrder,
    Payment,
    PaymentEvent,
    PaymentStatus,
)
from core.payment.submitting import FIRST_POLL, load_own, proof_limit, try_again_after_proof
from core.ports import NotFound as NotFoundAtBank
from core.ports import OrderStatus, OutsideError, Presence, Refused
from core.store import UnitOfWork, again
from core.transaction import Transaction, TransactionStatus

BANK_CODES: dict[str, PaymentEvent | None] = {
    "RCVD": None,  # received; the person has not authorised it
    "PATC": None,  # partially authorised: somebody else at the company must also say yes at the bank
    "PDNG": None,
    "ACTC": None,  # technically right; several banks say so before the person has authorised
    "ACCP": PaymentEvent.BANK_ACCEPTED,
    "ACFC": PaymentEvent.BANK_ACCEPTED,
    "ACSP": PaymentEvent.BANK_ACCEPTED,
    "ACWC": PaymentEvent.BANK_ACCEPTED,
    "ACWP": PaymentEvent.BANK_ACCEPTED,
    "ACSC": PaymentEvent.BANK_EXECUTED,
    "ACCC": PaymentEvent.BANK_EXECUTED,
    "PART": None,  # a bulk in part: which lines, only the statement tells
    "RJCT": PaymentEvent.BANK_REJECTED,
    "CANC": PaymentEvent.BANK_CANCELLED,
}
"""Source: ISO 20022 ExternalPaymentTransactionStatus1Code as used in Berlin Group 1.3.12."""
_AFTER_RETURN = frozenset({"PDNG", "ACTC"})
"""Codes that mean "the bank has it" once the approver has come back from the bank."""
RETURN_SOON = timedelta(minutes=30)
"""An act takes no longer at the bank: a return after that may be anybody with the address."""
CANCEL_LINK_LIVES = timedelta(minutes=15)
"""The bank's own limit for a link, or longer: a cancellation nobody confirmed by then is none."""
PROOF_PAUSE = timedelta(minutes=30)
"""Between two looks for a proof: the statement behind it is read inside the bank's budget."""
_LATER_POLLS = (5, 10, 20, 40, 60, 120, 300, 900)
"""Seconds between questions, the last one for ever."""


def meaning(status: OrderStatus, payment: Payment, *, came_back: bool, today: date) -> PaymentEvent | None:
    """What a bank's code says about this payment; None: no news."""
    event = BANK_CODES.get(status.raw_status)
    if event is None and came_back and status.raw_status in _AFTER_RETURN:
        event = PaymentEvent.BANK_RECEIVED
    if event is PaymentEvent.BANK_ACCEPTED and payment.execution_date is not None and payment.execution_date > today:
        event = PaymentEvent.BANK_SCHEDULED
    return event


async def came_back(house: House, word: str) -> tuple[Authorisation, bool]:
    """The approver's browser returns from the bank: ask the bank about every order of the act. Raises LinkUnknown.

    True: the act's first return, soon enough after it to be the approver's own.
    """
    async with house.store.change("system:payments") as work:
        authorisation = await work.one_where(
            Authorisation, Authorisation.return_fingerprint == house.vault.fingerprint(word)
        )
        if authorisation is None:
            raise LinkUnknown
        authorisation = await work.lock(Authorisation, authorisation.id)
        first = authorisation.came_back_at is None and work.now <= authorisation.created_at + RETURN_SOON
        authorisation.came_back_at = work.now
        orders = await work.all_where(BankOrder, BankOrder.authorisation_id == authorisation.id)
        known = [order.id for order in orders if order.attempt is Attempt.KNOWN]
        for order_id in known:
            # The pauses had grown while the approver was away; now news is near again.
            (await work.lock(BankOrder, order_id)).polls = 0
    for order_id in known:
        await poll_order(house, order_id)
    return authorisation, first


async def company_of_act(house: House, viewer: Viewer, authorisation_id: str) -> str:
    """Whose payments the viewer's own act is about. Raises NotFound."""
    authorisation, _ = await load_own(house, viewer, authorisation_id)
    return authorisation.company_id


async def poll_order(house: House, order_id: str) -> None:
    """Ask the bank about one order and move its payments. A silent bank changes only when we ask next."""
    async with house.store.read() as session:
        order = await session.get_one(BankOrder, order_id)
        authorisation = await session.get_one(Authorisation, order.authorisation_id)
        of_the_act = select(BankOrder.id).where(BankOrder.authorisation_id == order.authorisation_id)
        alone = len((await session.exec(of_the_act)).all()) == 1
    if order.attempt is Attempt.LOST:
        await _seek_proof(house, order_id)
        return
    if order.attempt is not Attempt.KNOWN or order.bank_order_id is None:
        return
    # Of several orders without a basket each is authorised by itself: a return does not say which.
    returned = authorisation.came_back_at is not None and (alone or authorisation.basket_id is not None)
    status: OrderStatus | None = None
    denied = False
    try:
        status = await house.outside.banks.order_status(order.bic, order.service, order.bank_order_id)
    except NotFoundAtBank:
        denied = True
    except OutsideError:
        status = None
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order_id)
        payments = await work.all_where(Payment, Payment.order_id == order_id)
        for payment in payments:
            if denied and PAYMENT.allows(payment.status, PaymentEvent.BANK_DENIES_IT):
                payment.record(work, PaymentEvent.BANK_DENIES_IT)
            elif status is not None:
                await _hear(house, work, payment, status, came_back=returned)
                if _kept_after_all(work, payment, order, authorisation):
                    payment.record(work, PaymentEvent.CANCEL_REFUSED)
                    await _hear(house, work, payment, status, came_back=True)
        order.polls += 1
        waiting = any(p.status in (*AT_BANK, PaymentStatus.OUTCOME_UNKNOWN) for p in payments)
        pause = _LATER_POLLS[min(order.polls, len(_LATER_POLLS)) - 1]
        order.next_poll_at = work.now + timedelta(seconds=pause) if waiting else None


def _kept_after_all(work: UnitOfWork, payment: Payment, order: BankOrder, authorisation: Authorisation) -> bool:
    """The bank wanted the cancellation confirmed, and it was not: said no there, or nobody went within the link's life.

    The payment then goes on as the bank has it.
    """
    if payment.status is not PaymentStatus.CANCEL_REQUESTED or order.cancel_url_at is None:
        return False
    came_back = authorisation.came_back_at is not None and authorisation.came_back_at > order.cancel_url_at
    return came_back or work.now > order.cancel_url_at + CANCEL_LINK_LIVES


async def _hear(house: House, work: UnitOfWork, payment: Payment, status: OrderStatus, *, came_back: bool) -> None:
    event = meaning(status, payment, came_back=came_back, today=house.clock.today())
    if event is None or not PAYMENT.allows(payment.status, event):
        payment.bank_status = status.raw_status
        return
    payment.record(work, event, bank_status=status.raw_status, reason_code=status.reason_code, reason_text=status.text)
    if event is PaymentEvent.BANK_EXECUTED:
        await _left_the_account(work, payment)


async def _left_the_account(work: UnitOfWork, payment: Payment) -> None:
    """Shown at once in the balance, unless a statement line already told it."""
    line = await work.one_where(
        Transaction,
        Transaction.account_id == payment.account_id,
        Transaction.end_to_end_id == payment.end_to_end_id,
    )
    if line is None:
        (await work.lock(Account, payment.account_id)).own_payment(work, payment.amount_minor)


async def proven_by_statement(work: UnitOfWork, payment: Payment, line: Transaction) -> None:
    """A booked line with the payment's end-to-end id and amount: the proof that beats every status."""
    if line.status is not TransactionStatus.BOOKED:
        return
    if line.amount_minor == -payment.amount_minor and line.account_id == payment.account_id:
        for event in (PaymentEvent.BANK_EXECUTED, PaymentEvent.STATEMENT_SHOWS_IT):
            if PAYMENT.allows(payment.status, event):
                payment.record(work, event)
                return
    elif (
        line.amount_minor == payment.amount_minor
        # A transfer between the company's own accounts arrives with the same id, and is no return.
        and line.account_id == payment.account_id
        and PAYMENT.allows(payment.status, PaymentEvent.SENT_BACK)
    ):
        payment.record(work, PaymentEvent.SENT_BACK)


async def _seek_proof(house: House, order_id: str) -> None:
    """A lost order, past the bank's own limit for orders nobody authorised: does a statement read since then show it?

    No statement younger than the limit, no proof: the lock stays, and the clock asks again.
    """
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order_id)
        due = order.next_poll_at
        if order.attempt is not Attempt.LOST or due is None or work.now < due:
            return
        payments = await work.all_where(Payment, Payment.order_id == order_id)
        if any(payment.status is not PaymentStatus.OUTCOME_UNKNOWN for payment in payments):
            order.next_poll_at = None
            return
        account = await work.session.get_one(Account, order.account_id)
        if await _looks_paid(work, account, order, payments):
            # Something like it left the account: no proof of the contrary. A later line, or a human, tells.
            order.next_poll_at = work.now + PROOF_PAUSE
            return
        limit = proof_limit(house, order, payments[0].execution_date)
        if account.statement_at is None or account.statement_at < limit:
            order.next_poll_at = work.now + PROOF_PAUSE
            return
        await try_again_after_proof(house, work, order)


async def _looks_paid(work: UnitOfWork, account: Account, order: BankOrder, payments: list[Payment]) -> bool:
    """A line, pending or booked, since the order was tried, that carries an id of ours or pays the same to the same."""
    tried_on = (order.tried_at or work.now).date()
    for payment in payments:
        like_it = or_(
            col(Transaction.end_to_end_id) == payment.end_to_end_id,
            and_(
                col(Transaction.amount_minor) == -payment.amount_minor,
                col(Transaction.counterparty_account) == payment.creditor_account,
                col(Transaction.booking_date) >= tried_on,
                col(Transaction.end_to_end_id).is_(None),
            ),
        )
        live = Transaction.status != TransactionStatus.WITHDRAWN
        if await work.one_where(Transaction, Transaction.account_id == account.id, live, like_it) is not None:
            return True
    return False


@again
async def cancel_payment(house: House, viewer: Viewer, payment_id: str) -> Payment:
    """Take a payment back: at once before the bank has it, else by asking the bank.

    Raises NotFound, NotAllowed, PaymentWrongStatus, OutcomeUnknownLock.
    """
    async with house.store.change(viewer.person_id) as work:
        payment = await lock_payment(work, viewer, payment_id, Role.ACCOUNTANT, Role.APPROVER, Role.ADMIN)
        if payment.status is PaymentStatus.OUTCOME_UNKNOWN:
            raise OutcomeUnknownLock
        if payment.status in EDITABLE:
            payment.record(work, PaymentEvent.WITHDRAWN)
            return payment
        order = await work.lock(BankOrder, payment.order_id) if payment.order_id else None
        # A bulk is one order: the bank cannot take one line out of it.
        alone = order is not None and payment.batch_id is None
        if alone and order.attempt is Attempt.NOT_TRIED and payment.status is PaymentStatus.APPROVED:  # type: ignore[union-attr]
            # Under the order's lock: the job that would tell the bank finds nothing to tell.
            payment.record(work, PaymentEvent.WITHDRAWN)
            return payment
        if not alone or not PAYMENT.allows(payment.status, PaymentEvent.CANCEL_ASKED):
            raise PaymentWrongStatus(status=payment.status)
        payment.record(work, PaymentEvent.CANCEL_ASKED)
        work.intend(IntentKind.CANCEL_PAYMENT, payment.id)
    return payment


async def cancel_at_bank(house: House, payment_id: str) -> None:
    """The job after `cancel_payment`. A bank that refuses leaves the payment to go on."""
    async with house.store.read() as session:
        payment = await session.get_one(Payment, payment_id)
        if payment.status is not PaymentStatus.CANCEL_REQUESTED:
            return
        order = (await session.exec(select(BankOrder).where(BankOrder.id == payment.order_id))).one()
        authorisation = await session.get_one(Authorisation, order.authorisation_id)
        consent = await session.get_one(Consent, authorisation.consent_id)
    event: PaymentEvent | None = PaymentEvent.BANK_CANCELLED
    try:
        confirm_at = await house.outside.banks.cancel_order(
            order.bic,
            order.service,
            order.bank_order_id or "",
            psu_id=house.vault.open(consent.psu_id_sealed),
            redirect_uri=f"{house.public_url}/callbacks/payment/{house.vault.open(authorisation.return_sealed)}",
            presence=Presence(**json.loads(house.vault.open(authorisation.presence_sealed))),
        )
    except Refused as refusal:
        confirm_at, event = None, PaymentEvent.CANCEL_REFUSED
        reason: str | None = refusal.code
    else:
        reason = None
    async with house.store.change("system:payments") as work:
        payment = await work.lock(Payment, payment_id)
        order = await work.lock(BankOrder, order.id)
        if confirm_at is not None:
            # The bank wants the person to confirm there; the payment's state carries the address.
            order.cancel_url_sealed, order.cancel_url_at = house.vault.seal(confirm_at), work.now
            order.next_poll_at = work.now + FIRST_POLL
            work.record(payment.company_id, "Payment", payment.id, "CANCEL_TO_CONFIRM", salary=payment.salary)
        elif PAYMENT.allows(payment.status, event):
            payment.record(work, event, reason_code=reason)
            order.next_poll_at = work.now + FIRST_POLL if event is PaymentEvent.CANCEL_REFUSED else None
