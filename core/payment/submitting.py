"""Telling the bank, exactly once.

Law: an attempt is committed before its first byte leaves, with the X-Request-ID it will always have. Found
unresolved, it is asked about where the bank repeats its answer to a repeated X-Request-ID; at every other bank the
payment is locked (OUTCOME_UNKNOWN) until the bank's own limit or the statement proves what happened.
Nobody but the bank can move the money before the approver's SCA, and nobody gets the SCA address but from here.
"""

import json
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import col, select

from core.access import Viewer, require
from core.account import Account
from core.clock import oslo_date
from core.company import Company
from core.consent import Consent
from core.consent.granting import active_agreement, living_consent
from core.errors import (
    BankRefused,
    ConsentMissing,
    ExecutionDateInvalid,
    NotFound,
    OutsideUnavailable,
    PaymentWrongStatus,
    Refusal,
)
from core.house import House
from core.identifiers import new_id
from core.intent import IntentKind
from core.membership import Role
from core.payment.approving import new_order
from core.payment.model import (
    PAYMENT,
    Attempt,
    Authorisation,
    BankOrder,
    Payment,
    PaymentEvent,
    PaymentStatus,
)
from core.ports import (
    BasketRequest,
    NotSent,
    OrderLine,
    OrderRequest,
    OutcomeUnknown,
    OutsideError,
    Presence,
    RateLimited,
    Refused,
)
from core.store import UnitOfWork

FIRST_POLL = timedelta(seconds=5)
PROOF_MARGIN = timedelta(minutes=10)
"""Waited beyond the bank's own limit before its silence counts as proof."""
LATE_BOOKING = timedelta(days=6)
"""After the day an order is for: no bank is closed longer than from Maundy Thursday to Easter Monday."""
SCA_LINK_FRESH = timedelta(minutes=4)


async def submit_payments(house: House, authorisation_id: str) -> None:
    """The durable job of one authorisation: tell the bank every order, then gather them for one act.

    Runs again after a crash from wherever the rows say it came to. Raises NotSent for the job to try again.
    """
    # Two jobs of one authorisation (the first, and one after a proof) must not tell the same order at once.
    async with house.store.latches.alone(f"authorisation {authorisation_id}"):
        authorisation, orders = await _load(house, authorisation_id)
        for order in orders:
            if order.attempt in (Attempt.NOT_TRIED, Attempt.TRYING):
                await _tell(house, authorisation, order)
        await _gather(house, authorisation_id)


async def _load(house: House, authorisation_id: str) -> tuple[Authorisation, list[BankOrder]]:
    async with house.store.read() as session:
        authorisation = await session.get_one(Authorisation, authorisation_id)
        found = await session.exec(
            select(BankOrder).where(BankOrder.authorisation_id == authorisation_id).order_by(col(BankOrder.id))
        )
        return authorisation, list(found.all())


async def _tell(house: House, authorisation: Authorisation, order: BankOrder) -> None:
    profile = house.outside.banks.profile(order.bic)
    assert profile is not None
    repeated = order.attempt is Attempt.TRYING
    if repeated and not profile.replays_request_id:
        await _lost(house, order.id)
        return
    try:
        request = await _request(house, authorisation, order)
    except Refusal as refusal:
        # What allowed the payment is gone. An order that may lie at the bank is locked until it has died there.
        if repeated:
            await _lost(house, order.id)
        else:
            await _refused(house, order.id, refusal.code, None)
        return
    if request is None:
        return
    try:
        started = await house.outside.banks.start_order(order.bic, request)
    except NotSent:
        await _not_sent(house, order.id)
        raise
    except OutcomeUnknown:
        if profile.replays_request_id:
            raise
        await _lost(house, order.id)
        return
    except RateLimited:
        # Not now is not no.
        await _not_sent(house, order.id)
        raise
    except Refused as refusal:
        if repeated:
            # A no to the repetition says nothing about the first, which may live at the bank.
            await _lost(house, order.id)
        else:
            await _refused(house, order.id, refusal.code, refusal.text)
        return
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order.id)
        if order.attempt is not Attempt.TRYING:
            return
        order.attempt, order.bank_order_id = Attempt.KNOWN, started.bank_order_id
        order.sca_url_sealed = house.vault.seal(started.sca_url) if started.sca_url else None
        if repeated:
            order.sca_url_at = authorisation.created_at  # The bank repeats its first answer, old link and all.
        order.next_poll_at = work.now + FIRST_POLL
        for payment in await _payments(work, order):
            payment.record(work, PaymentEvent.SENT_TO_BANK, bank_status=started.raw_status)


async def _request(house: House, authorisation: Authorisation, order: BankOrder) -> OrderRequest | None:
    """Commit the attempt, then say what it tells. None: the payments were taken back meanwhile.

    Raises AgreementNotActive, ConsentMissing, NotFound, NotAllowed, ExecutionDateInvalid when what allowed the
    payment when it was approved does so no longer.
    """
    async with house.store.change("system:payments") as work:
        seen, order = order.attempt, await work.lock(BankOrder, order.id)
        if order.attempt is not seen:
            # Somebody else has begun to tell it since we looked: one attempt has one teller.
            return None
        payments = await _payments(work, order)
        if any(payment.status is not PaymentStatus.APPROVED for payment in payments) or not payments:
            return None
        await _still_allowed(work, authorisation)
        day = payments[0].execution_date
        if day is not None and day < house.clock.today():
            raise ExecutionDateInvalid(date=day.isoformat())
        account = await work.session.get_one(Account, order.account_id)
        company = await work.session.get_one(Company, order.company_id)
        consent = await work.session.get_one(Consent, authorisation.consent_id)
        # The bank's own limit runs from the last time the order may have reached it.
        order.tried_at = work.now
        if order.attempt is Attempt.NOT_TRIED:
            order.attempt = Attempt.TRYING
            salary = any(payment.salary for payment in payments)
            work.record(order.company_id, "BankOrder", order.id, "TRYING", salary=salary)
    return OrderRequest(
        request_id=order.id,
        service=order.service,
        psu_id=house.vault.open(consent.psu_id_sealed),
        corporate_id=company.organisation_number,
        debtor_bban=account.bban,
        execution_date=payments[0].execution_date,
        lines=tuple(_line(payment) for payment in payments),
        redirect_uri=_return_address(house, authorisation),
        presence=Presence(**json.loads(house.vault.open(authorisation.presence_sealed))),
    )


async def _still_allowed(work: UnitOfWork, authorisation: Authorisation) -> None:
    """Agreement, consent and the approver's own role, as they are now: an approval does not outlive them."""
    await active_agreement(work, authorisation.company_id)
    if await living_consent(work, authorisation.company_id, authorisation.person_id, authorisation.bic) is None:
        raise ConsentMissing
    approver = Viewer(authorisation.person_id, f"person:{authorisation.person_id}")
    await require(work, approver, authorisation.company_id, Role.APPROVER)


def _line(payment: Payment) -> OrderLine:
    return OrderLine(
        end_to_end_id=payment.end_to_end_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        creditor_name=payment.creditor_name,
        creditor_bban=payment.creditor_account,
        kid=payment.kid,
        text=payment.text,
        purpose_code=payment.purpose_code,
    )


def _return_address(house: House, authorisation: Authorisation) -> str:
    return f"{house.public_url}/callbacks/payment/{house.vault.open(authorisation.return_sealed)}"


async def _payments(work: UnitOfWork, order: BankOrder) -> list[Payment]:
    return await work.all_where(Payment, Payment.order_id == order.id)


async def _not_sent(house: House, order_id: str) -> None:
    """Nothing left this machine: the attempt is undone, so a crash before the next one is no riddle."""
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order_id)
        if order.attempt is Attempt.TRYING and order.bank_order_id is None:
            profile = house.outside.banks.profile(order.bic)
            # At a bank that repeats its answers an earlier try of the same id may have arrived: it stays TRYING.
            if profile is not None and not profile.replays_request_id:
                order.attempt = Attempt.NOT_TRIED


def proof_limit(house: House, order: BankOrder, day: date | None) -> datetime:
    """From when on a statement that does not show the order proves that it moved nothing; `day` is the one it is for.

    The bank lets an order nobody authorised die. One that was authorised in the online bank is in no statement before
    its day.
    """
    profile = house.outside.banks.profile(order.bic)
    assert profile is not None and order.tried_at is not None, "only a tried order can be lost"  # noqa: PT018
    died = order.tried_at + timedelta(minutes=profile.unauthorised_order_minutes) + PROOF_MARGIN
    if day is None or day <= oslo_date(order.tried_at):
        return died
    return max(died, datetime.combine(day, time(), UTC) + LATE_BOOKING)


async def _lost(house: House, order_id: str) -> None:
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order_id)
        if order.attempt is not Attempt.TRYING:
            return
        order.attempt = Attempt.LOST
        payments = await _payments(work, order)
        order.next_poll_at = proof_limit(house, order, payments[0].execution_date)
        for payment in payments:
            payment.record(work, PaymentEvent.REPLY_LOST)


async def _refused(house: House, order_id: str, code: str, text: str | None) -> None:
    async with house.store.change("system:payments") as work:
        order = await work.lock(BankOrder, order_id)
        if order.attempt not in (Attempt.NOT_TRIED, Attempt.TRYING):
            return
        order.attempt, order.next_poll_at = Attempt.REFUSED, None
        for payment in await _payments(work, order):
            if PAYMENT.allows(payment.status, PaymentEvent.BANK_REJECTED):
                payment.record(work, PaymentEvent.BANK_REJECTED, reason_code=code, reason_text=text)


async def try_again_after_proof(house: House, work: UnitOfWork, order: BankOrder) -> None:
    """Proven: the lost order died unauthorised at the bank. A new attempt, with a new id, by the same approval."""
    authorisation = await work.lock(Authorisation, order.authorisation_id)
    payments = await _payments(work, order)
    order.next_poll_at, order.attempt = None, Attempt.REFUSED
    # The act's basket is spent or being spent without this order: what waits gathers anew.
    authorisation.basket_id, authorisation.sca_url_sealed = None, None
    authorisation.basket_request_id = new_id()
    again = work.add(new_order(authorisation, payments))
    await work.session.flush()
    for payment in payments:
        payment.order_id = again.id
        payment.record(work, PaymentEvent.PROVEN_NOT_MOVED)
    work.intend(IntentKind.SUBMIT_PAYMENTS, authorisation.id)


async def _gather(house: House, authorisation_id: str) -> None:
    """One order has its own SCA address; several share a basket's. Where the bank will not, each keeps its own."""
    authorisation, orders = await _load(house, authorisation_id)
    async with house.store.read() as session:
        waiting = select(Payment.order_id).where(Payment.status == PaymentStatus.AWAITING_BANK_AUTHORISATION)
        awaited = set((await session.exec(waiting.where(col(Payment.order_id).in_([o.id for o in orders])))).all())
    known = [order for order in orders if order.attempt is Attempt.KNOWN and order.id in awaited]
    if len(known) < 2 or authorisation.basket_id or authorisation.basket_given_up:
        return
    async with house.store.read() as session:
        company = await session.get_one(Company, authorisation.company_id)
        consent = await session.get_one(Consent, authorisation.consent_id)
    try:
        basket = await house.outside.banks.start_basket(
            authorisation.bic,
            BasketRequest(
                request_id=authorisation.basket_request_id,
                psu_id=house.vault.open(consent.psu_id_sealed),
                corporate_id=company.organisation_number,
                bank_order_ids=tuple(order.bank_order_id or "" for order in known),
                redirect_uri=_return_address(house, authorisation),
                presence=Presence(**json.loads(house.vault.open(authorisation.presence_sealed))),
            ),
        )
    except NotSent:
        raise
    except OutsideError as error:
        profile = house.outside.banks.profile(authorisation.bic)
        if isinstance(error, OutcomeUnknown) and profile is not None and profile.replays_request_id:
            raise
        # A basket moves no money, and its orders can be authorised one by one: better than a guess.
        async with house.store.change("system:payments") as work:
            authorisation = await work.lock(Authorisation, authorisation_id)
            authorisation.basket_given_up = True
            if isinstance(error, OutcomeUnknown):
                # The bank may have made it, which voids the orders' own links: only a renewed one shows otherwise.
                for order in known:
                    (await work.lock(BankOrder, order.id)).sca_url_sealed = None
            _tell_journal(work, authorisation, "BASKET_GIVEN_UP", type(error).__name__)
        return
    async with house.store.change("system:payments") as work:
        authorisation = await work.lock(Authorisation, authorisation_id)
        authorisation.basket_id = basket.basket_id
        if basket.sca_url:
            authorisation.sca_url_sealed, authorisation.sca_url_at = house.vault.seal(basket.sca_url), work.now
        _tell_journal(work, authorisation, "BASKET_MADE")


def _tell_journal(work: UnitOfWork, authorisation: Authorisation, event: str, why: str | None = None) -> None:
    work.record(
        authorisation.company_id, "Authorisation", authorisation.id, event, salary=authorisation.salary, why=why
    )


async def bank_address(house: House, viewer: Viewer, authorisation_id: str, presence: Presence) -> str | None:
    """Where the approver authorises at the bank; None while the bank has not been told, or has not answered, yet.

    A fresh address from the bank when the old one has aged. With several orders and no basket: the next one that
    waits. Raises NotFound, PaymentWrongStatus when nothing waits any more, BankRefused, OutsideUnavailable, and
    AgreementNotActive, ConsentMissing or NotAllowed when what allowed the payment is gone.
    """
    # Payments before orders: an order read earlier than its payment may lack the address that the status promises.
    async with house.store.read() as session:
        found = await session.exec(
            select(Payment)
            .join(BankOrder, col(BankOrder.id) == Payment.order_id)
            .where(BankOrder.authorisation_id == authorisation_id)
        )
        payments = list(found.all())
    authorisation, orders = await load_own(house, viewer, authorisation_id)
    waiting = {p.order_id for p in payments if p.status is PaymentStatus.AWAITING_BANK_AUTHORISATION}
    to_cancel = {p.order_id for p in payments if p.status is PaymentStatus.CANCEL_REQUESTED}
    for order in orders:
        if order.id in to_cancel and order.cancel_url_sealed:
            return house.vault.open(order.cancel_url_sealed)
    if any(p.status is PaymentStatus.APPROVED for p in payments):
        # The bank is still being told: these orders may join the basket, which makes an address of one order void.
        return None
    if to_cancel and not waiting:
        # The bank has not yet said whether it wants the person to confirm the cancellation.
        return None
    if not waiting:
        raise PaymentWrongStatus(status=payments[0].status if payments else PaymentStatus.CANCELLED)
    async with house.store.read() as session:
        await _still_allowed(UnitOfWork(session, "system:payments", house.clock.now(), looks_only=True), authorisation)
    if len(waiting) > 1 and not authorisation.basket_id and not authorisation.basket_given_up:
        return None
    order = next(order for order in orders if order.id in waiting)
    profile = house.outside.banks.profile(order.bic)
    bank = profile.name if profile else ""
    try:
        return await _fresh_address(house, authorisation, order, presence)
    except Refused as error:
        raise BankRefused(bank=bank, bank_code=error.code) from error
    except OutsideError as error:
        raise OutsideUnavailable(who=bank) from error


async def load_own(house: House, viewer: Viewer, authorisation_id: str) -> tuple[Authorisation, list[BankOrder]]:
    async with house.store.read() as session:
        authorisation = await session.get(Authorisation, authorisation_id)
    if authorisation is None or authorisation.person_id != viewer.person_id:
        raise NotFound
    return await _load(house, authorisation_id)


async def _fresh_address(house: House, authorisation: Authorisation, order: BankOrder, presence: Presence) -> str:
    in_basket = authorisation.basket_id is not None
    sealed = authorisation.sca_url_sealed if in_basket else order.sca_url_sealed
    given_at = authorisation.sca_url_at if in_basket else (order.sca_url_at or order.tried_at)
    if sealed and given_at and house.clock.now() - given_at < SCA_LINK_FRESH:
        return house.vault.open(sealed)
    async with house.store.read() as session:
        consent = await session.get_one(Consent, authorisation.consent_id)
    psu, back = house.vault.open(consent.psu_id_sealed), _return_address(house, authorisation)
    banks = house.outside.banks
    if authorisation.basket_id:
        url = await banks.renew_basket_link(
            order.bic, authorisation.basket_id, psu_id=psu, redirect_uri=back, presence=presence
        )
    else:
        url = await banks.renew_order_link(
            order.bic, order.service, order.bank_order_id or "", psu_id=psu, redirect_uri=back, presence=presence
        )
    async with house.store.change("system:payments") as work:
        row = await (work.lock(Authorisation, authorisation.id) if in_basket else work.lock(BankOrder, order.id))
        row.sca_url_sealed, row.sca_url_at = house.vault.seal(url), work.now
    return url
