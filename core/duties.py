"""The clock's duties: what becomes due without anybody clicking.

Law: a duty only finds what is due and does it; doing it twice is doing it once, so two clocks do no harm. One row
that fails never keeps the others waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable, Container, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlmodel import SQLModel, col, select

from core.account import ATTENDED_PAUSE, Account, AccountAccess, BankRead, ReadKind
from core.agreement import AgreementEvent, AgreementStatus, BankAgreement
from core.agreement.model import UNDER_PARTNER
from core.agreement.reviewing import fetch_review
from core.consent import CONSENT, LIVING, Consent, ConsentEvent, ConsentStatus
from core.consent.granting import refresh_consent
from core.consent.model import EXPIRING_DAYS, LINK_LIVES
from core.feeding import read_account
from core.house import House
from core.intent import Intent
from core.payment.following import poll_order
from core.payment.model import Attempt, BankOrder
from core.ports import OutsideError, Presence
from core.presence import Presences, present

R = TypeVar("R", bound=SQLModel)

log = structlog.get_logger(__name__)

SLOT = timedelta(hours=6)
"""Four unattended reads a day, evenly."""
SWEEP_AFTER = timedelta(seconds=10)
ASK_ABOUT_OPEN = timedelta(minutes=15)
ASK_ABOUT_STANDING = timedelta(days=1)
ROWS_A_TURN = 100
"""Rows a duty takes in one turn; the rest is due next turn."""
AT_ONCE = 8
"""Calls to the outside a duty has under way at a time: one slow bank delays its own rows only."""


async def quietly(name: str, duty: Awaitable[object]) -> None:
    """A duty that fails is told in the log and comes again at its next turn; the clock goes on."""
    try:
        await duty
    except OutsideError as error:
        log.warning("duty waits for the outside", duty=name, who=error.who, error=type(error).__name__)
    except Exception:
        log.exception("duty failed", duty=name)


async def _each(name: str, keys: Sequence[str], do: Callable[[str], Awaitable[object]]) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def one(key: str) -> None:
        async with places:
            await quietly(name, do(key))

    await asyncio.gather(*(one(key) for key in keys))


async def _due(house: House, table: type[R], *conditions: object) -> list[str]:
    async with house.store.read() as session:
        rows = await session.exec(select(table.id).where(*conditions).limit(ROWS_A_TURN))  # type: ignore[attr-defined,arg-type]
        return list(rows.all())


async def expire_agreements(house: House) -> None:
    """Links that ran out take their agreement with them, and so does a draft that was never sent."""
    unsigned = (AgreementStatus.DRAFT, AgreementStatus.AWAITING_SIGNATURES)

    async def expire(key: str) -> None:
        async with house.store.change("system:clock") as work:
            agreement = await work.lock(BankAgreement, key)
            ran_out = agreement.expires_at is not None and agreement.expires_at <= work.now
            if agreement.status in unsigned and ran_out:
                agreement.record(work, AgreementEvent.LINK_RAN_OUT)

    keys = await _due(
        house,
        BankAgreement,
        col(BankAgreement.status).in_(unsigned),
        col(BankAgreement.expires_at) <= house.clock.now(),
    )
    await _each("expire_agreements", keys, expire)


async def ask_partner(house: House) -> None:
    """The partner's notifications can be lost: ask about every case it can still move, open ones often."""
    now, asked = house.clock.now(), col(BankAgreement.asked_at)
    standing = (AgreementStatus.ACTIVE, AgreementStatus.SUSPENDED)
    open_long = col(BankAgreement.status).in_(UNDER_PARTNER) & (asked < now - ASK_ABOUT_OPEN)
    standing_long = col(BankAgreement.status).in_(standing) & (asked < now - ASK_ABOUT_STANDING)
    keys = await _due(house, BankAgreement, open_long | standing_long)
    await _each("ask_partner", keys, lambda key: fetch_review(house, key))


async def age_consents(house: House) -> None:
    """Ending soon and run out by the date the bank granted; given up when nobody came back from the bank."""
    today, now = house.clock.today(), house.clock.now()

    async def move(key: str, event: ConsentEvent) -> None:
        async with house.store.change("system:clock") as work:
            consent = await work.lock(Consent, key)
            if CONSENT.allows(consent.status, event):
                consent.record(work, event)

    async def give_up(key: str) -> None:
        # The person may have said yes and lost the way back: the bank knows.
        await refresh_consent(house, key)
        await move(key, ConsentEvent.GIVEN_UP)

    ended = await _due(house, Consent, col(Consent.status).in_(LIVING), col(Consent.valid_until) < today)
    await _each("age_consents", ended, lambda key: move(key, ConsentEvent.RAN_OUT))
    soon = today + timedelta(days=EXPIRING_DAYS)
    ending = await _due(house, Consent, Consent.status == ConsentStatus.VALID, col(Consent.valid_until) < soon)
    await _each("age_consents", ending, lambda key: move(key, ConsentEvent.ENDS_SOON))
    begun = (ConsentStatus.REQUESTED, ConsentStatus.AWAITING_AUTHORISATION)
    left = await _due(house, Consent, col(Consent.status).in_(begun), Consent.created_at < now - LINK_LIVES)
    await _each("age_consents", left, give_up)


async def poll_payments(house: House) -> None:
    """Ask banks about orders whose next question is due; a lost one needs a fresh statement first, as its proof."""

    async def poll(key: str) -> None:
        async with house.store.read() as session:
            order = await session.get_one(BankOrder, key)
        if order.attempt is Attempt.LOST:
            await quietly("poll_payments", read_account(house, order.account_id, None, None))
        await poll_order(house, key)

    await _each("poll_payments", await _due(house, BankOrder, col(BankOrder.next_poll_at) <= house.clock.now()), poll)


async def read_scheduled(house: House) -> None:
    """Every account that a living consent opens, once a slot, without anybody present."""
    # Either kind: a bank that fails at the balance, which is asked first, has had its turn too.
    read_in_slot = select(BankRead.subject_id).where(
        col(BankRead.kind).in_((ReadKind.BALANCES, ReadKind.TRANSACTIONS)), BankRead.at > house.clock.now() - SLOT
    )
    keys = await _due(house, Account, col(Account.id).not_in(read_in_slot), col(Account.id).in_(_opened()))
    await _each("read_scheduled", keys, lambda key: read_account(house, key, None, None))


def _opened(person_id: str | None = None):
    """Accounts that a living consent (of this person) opens."""
    statement = (
        select(AccountAccess.account_id)
        .join(Consent, col(Consent.id) == AccountAccess.consent_id)
        .where(col(Consent.status).in_(LIVING))
    )
    return statement.where(Consent.person_id == person_id) if person_id else statement


async def read_for_present(house: House, presences: Presences) -> None:
    """Attended reads: only for people present now, only through their own consent, a minute apart."""

    async def read_for(person_id: str, presence: Presence) -> None:
        just_read = select(BankRead.subject_id).where(
            BankRead.kind == ReadKind.TRANSACTIONS,
            col(BankRead.attended).is_(True),
            BankRead.at > house.clock.now() - ATTENDED_PAUSE,
        )
        mine = col(Account.id).in_(_opened(person_id))
        keys = await _due(house, Account, col(Account.id).not_in(just_read), mine)
        await _each("read_for_present", keys, lambda key: read_account(house, key, person_id, presence))

    await presences.tell(house)
    for person_id, presence in (await present(house)).items():
        await read_for(person_id, presence)


async def sweep(house: House, start: Callable[[str, str], Awaitable[None]], begun: Container[str]) -> None:
    """Start the jobs of intents that a crash left between commit and start; `begun` names those already started."""
    async with house.store.read() as session:
        rows = await session.exec(
            select(Intent.kind, Intent.id)
            .where(col(Intent.done_at).is_(None), Intent.created_at < house.clock.now() - SWEEP_AFTER)
            .order_by(col(Intent.created_at))
        )
        left = [(kind, key) for kind, key in rows.all() if key not in begun]
    for kind, key in left[:ROWS_A_TURN]:
        await start(kind, key)
