"""Vouchers: balanced postings in the company's ledger, which may make a payment in the same act.

Law: debits and credits of a voucher are equal to the øre; a posted voucher never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, func
from sqlmodel import Field, SQLModel, select

from core import identifiers
from core.access import Viewer, member, require
from core.account import Account
from core.columns import minor_column
from core.company import Company
from core.errors import (
    AmountInvalid,
    KidInvalid,
    LedgerAccountUnknown,
    TextInvalid,
    VoucherDateInvalid,
    VoucherEmpty,
    VoucherUnbalanced,
)
from core.house import House
from core.idempotency import claim
from core.identifiers import digest_of, new_id
from core.ledger import is_ledger_account
from core.membership import Role
from core.money import MAX_MINOR, decimal_string, parse_decimal
from core.payment import Payment
from core.payment.making import Transfer, account_for, check, new_payment, transfer_digest
from core.source import Source
from core.store import UnitOfWork, again

MAX_POSTINGS = 200
MAX_TEXT = 200
DAYS_BACK, DAYS_AHEAD = 3660, 366
POSTERS = (Role.ACCOUNTANT, Role.ADMIN)


class Voucher(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("company_id", "year", "number"),
        Index("ix_voucher_company_page", "company_id", "day", "id"),
    )

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    year: int
    number: int
    """Unbroken within the company's year."""
    day: date
    text: str
    kid: str | None = Field(default=None, index=True)
    """Of an invoice we have sent: the incoming payment that carries it settles this voucher."""
    receivable_minor: int | None = minor_column(default=None)
    """What the incoming payment should be."""
    payment_id: str | None = Field(default=None, foreign_key="payment.id", unique=True)
    posted_by: str
    """A person's id, or a partner's."""
    created_at: datetime


class Posting(SQLModel, table=True):
    id: str = Field(primary_key=True)
    voucher_id: str = Field(foreign_key="voucher.id", index=True)
    company_id: str = Field(foreign_key="company.id")
    place: int
    ledger_account: str
    amount_minor: int = minor_column()
    """Debit is positive, credit negative."""


@dataclass(frozen=True, slots=True)
class PostingInput:
    """`amount`: decimal string, debit positive, credit negative."""

    ledger_account: str
    amount: str


@dataclass(frozen=True, slots=True)
class VoucherInput:
    day: date
    text: str
    postings: tuple[PostingInput, ...]
    kid: str | None = None


def _checked(given: VoucherInput, today: date) -> tuple[list[tuple[str, int]], str | None]:
    if not 0 < len(given.text.strip()) <= MAX_TEXT or not given.text.isprintable():
        raise TextInvalid(field="text", limit=MAX_TEXT)
    if not -DAYS_BACK <= (given.day - today).days <= DAYS_AHEAD:
        raise VoucherDateInvalid(date=given.day.isoformat())
    if not 2 <= len(given.postings) <= MAX_POSTINGS:
        raise VoucherEmpty
    lines = []
    for posting in given.postings:
        if not is_ledger_account(posting.ledger_account):
            raise LedgerAccountUnknown(number=posting.ledger_account[:8])
        minor = parse_decimal(posting.amount)
        if not minor:
            raise AmountInvalid(reason="FORMAT" if minor is None else "ZERO", value=posting.amount[:40])
        if abs(minor) > MAX_MINOR:
            raise AmountInvalid(reason="TOO_LARGE", value=posting.amount[:40])
        lines.append((posting.ledger_account, minor))
    difference = sum(minor for _, minor in lines)
    if difference:
        raise VoucherUnbalanced(difference=decimal_string(difference))
    kid = identifiers.kid(given.kid) if given.kid else None
    if given.kid and kid is None:
        raise KidInvalid
    return lines, kid


def _digest(given: VoucherInput) -> list[str | None]:
    told: list[str | None] = [given.day.isoformat(), given.text, given.kid]
    for posting in given.postings:
        told += [posting.ledger_account, posting.amount]
    return told


async def _write(
    work: UnitOfWork,
    viewer: Viewer,
    company: Company,
    given: VoucherInput,
    lines: Sequence[tuple[str, int]],
    kid: str | None,
    voucher_id: str,
    payment_id: str | None = None,
) -> Voucher:
    # The company's row is locked, so two vouchers cannot take one number.
    highest = select(func.max(Voucher.number)).where(Voucher.company_id == company.id, Voucher.year == given.day.year)
    number = ((await work.session.exec(highest)).one() or 0) + 1
    voucher = work.add(
        Voucher(
            id=voucher_id,
            company_id=company.id,
            year=given.day.year,
            number=number,
            day=given.day,
            text=given.text.strip(),
            kid=kid,
            receivable_minor=sum(minor for _, minor in lines if minor > 0) if kid else None,
            payment_id=payment_id,
            posted_by=viewer.person_id,
            created_at=work.now,
        )
    )
    await work.session.flush()
    for place, (ledger_account, minor) in enumerate(lines):
        work.add(
            Posting(
                id=new_id(),
                voucher_id=voucher.id,
                company_id=company.id,
                place=place,
                ledger_account=ledger_account,
                amount_minor=minor,
            )
        )
    work.record(company.id, "Voucher", voucher.id, "POSTED", number=number, year=voucher.year)
    return voucher


@again
async def post_voucher(house: House, viewer: Viewer, key: str, company_id: str, given: VoucherInput) -> Voucher:
    """Post a voucher; with a KID it waits for the incoming payment that carries it.

    Raises NotFound, NotAllowed, TextInvalid, VoucherDateInvalid, VoucherEmpty, VoucherUnbalanced,
    LedgerAccountUnknown, AmountInvalid, KidInvalid, IdempotencyKeyInvalid, IdempotencyKeyReused.
    """
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id, *POSTERS)
        company = await work.lock(Company, company_id)
        voucher_id = new_id()
        digest = digest_of("voucher", company_id, *_digest(given))
        done = await claim(work, viewer, company_id, key, digest, voucher_id)
        if done is not None:
            return await work.lock(Voucher, done)
        lines, kid = _checked(given, house.clock.today())
        return await _write(work, viewer, company, given, lines, kid, voucher_id)


@again
async def post_and_pay(
    house: House, viewer: Viewer, key: str, account_id: str, given: VoucherInput, transfer: Transfer
) -> tuple[Voucher, Payment]:
    """Post and add the payment in one act: both or neither. Raises what `post_voucher` and `create_payment` raise."""
    async with house.store.change(viewer.person_id) as work:
        account: Account = await account_for(work, viewer, account_id, *POSTERS)
        company = await work.lock(Company, account.company_id)
        voucher_id = new_id()
        digest = digest_of("post-and-pay", transfer_digest("", account_id, transfer), *_digest(given))
        done = await claim(work, viewer, company.id, key, digest, voucher_id)
        if done is not None:
            voucher = await work.lock(Voucher, done)
            return voucher, await work.lock(Payment, voucher.payment_id or "")
        lines, kid = _checked(given, house.clock.today())
        payment = work.add(new_payment(work, viewer, account, check(house, account, transfer)))
        await work.session.flush()
        return await _write(work, viewer, company, given, lines, kid, voucher_id, payment.id), payment


VOUCHERS = Source(Voucher, sees=member, order=("day",))
POSTINGS = Source(Posting, sees=member)
