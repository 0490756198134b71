"""Reconciliation: the bank's booked line finds the payment and the voucher it belongs to.

Law: only what cannot be a coincidence is matched without a hand: our own end-to-end id, or a KID with the right
amount. Every match says by which rule it was made.
"""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.access import member, veiled
from core.columns import enum_column
from core.identifiers import new_id
from core.payment import Payment
from core.payment.following import proven_by_statement
from core.source import Source
from core.store import UnitOfWork
from core.transaction import Transaction
from core.voucher import Voucher


class MatchRule(StrEnum):
    END_TO_END_ID = "END_TO_END_ID"
    """The line carries the id we gave the payment."""
    KID = "KID"
    """An incoming line carries the KID of an open invoice voucher, with its amount."""


class Match(SQLModel, table=True):
    """One line paired with what it is; a line is paired once, and so is a payment."""

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    transaction_id: str = Field(foreign_key="transaction.id", unique=True)
    payment_id: str | None = Field(default=None, foreign_key="payment.id", unique=True)
    voucher_id: str | None = Field(default=None, foreign_key="voucher.id", unique=True)
    rule: MatchRule = enum_column(MatchRule)
    salary: bool
    created_at: datetime


async def reconcile(work: UnitOfWork, line: Transaction) -> Match | None:
    """Pair a newly booked line, and let it prove what became of its payment."""
    payment = await _payment_of(work, line)
    if payment is not None:
        await proven_by_statement(work, payment, line)
        if line.amount_minor != -payment.amount_minor or await _taken(work, payment_id=payment.id):
            return None
        voucher = await work.one_where(Voucher, Voucher.payment_id == payment.id)
        return await _pair(work, line, MatchRule.END_TO_END_ID, payment, voucher)
    if line.amount_minor > 0 and line.kid:
        vouchers = await work.all_where(Voucher, Voucher.company_id == line.company_id, Voucher.kid == line.kid)
        for voucher in vouchers:
            open_still = not await _taken(work, voucher_id=voucher.id)
            if voucher.receivable_minor == line.amount_minor and open_still:
                return await _pair(work, line, MatchRule.KID, None, voucher)
    return None


async def _payment_of(work: UnitOfWork, line: Transaction) -> Payment | None:
    if line.end_to_end_id is None:
        return None
    return await work.one_where(
        Payment, Payment.company_id == line.company_id, Payment.end_to_end_id == line.end_to_end_id
    )


async def _taken(work: UnitOfWork, *, payment_id: str | None = None, voucher_id: str | None = None) -> bool:
    which = Match.payment_id == payment_id if payment_id else Match.voucher_id == voucher_id
    return await work.one_where(Match, which) is not None


async def _pair(
    work: UnitOfWork, line: Transaction, rule: MatchRule, payment: Payment | None, voucher: Voucher | None
) -> Match:
    match = work.add(
        Match(
            id=new_id(),
            company_id=line.company_id,
            transaction_id=line.id,
            payment_id=payment.id if payment else None,
            voucher_id=voucher.id if voucher else None,
            rule=rule,
            salary=line.salary,
            created_at=work.now,
        )
    )
    work.record(line.company_id, "Match", match.id, "MATCHED", salary=line.salary, rule=rule.value, line=line.id)
    await work.session.flush()
    return match


MATCHES = Source(Match, sees=veiled(member), order=("created_at",))
