"""Billing: booked transactions from the activation date; what the bank gives of the time before is free.

Law: nothing is stored here; the bill is counted from the lines, so it can always be explained by them.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, extract, func
from sqlmodel import col, select

from core.access import Viewer, member
from core.agreement import BankAgreement
from core.store import Store
from core.transaction import Transaction, TransactionStatus


@dataclass(frozen=True, slots=True)
class BillingPeriod:
    """One calendar month. `billed` lines are dated on or after the activation date, `free` ones before it."""

    month: date
    """The first day."""
    billed: int
    free: int


async def billing_periods(store: Store, viewer: Viewer, company_id: str) -> tuple[date | None, list[BillingPeriod]]:
    """The activation date and every month with lines, newest first. A stranger gets None and nothing.

    Counts every booked line, salaries included: how many lines there were is what the company pays for, and says
    nothing of what anybody earns.
    """
    async with store.read() as session:
        first = select(func.min(BankAgreement.activated_on))
        first = first.where(col(BankAgreement.company_id) == company_id, member(viewer, BankAgreement))
        activated_on = (await session.exec(first)).one()
        if activated_on is None:
            return None, []
        year, month = extract("year", col(Transaction.booking_date)), extract("month", col(Transaction.booking_date))
        billed = func.sum(case((col(Transaction.booking_date) >= activated_on, 1), else_=0))
        rows = await session.exec(
            select(year, month, billed, func.count())
            .where(
                col(Transaction.company_id) == company_id,
                col(Transaction.status) == TransactionStatus.BOOKED,
                member(viewer, Transaction),
            )
            .group_by(year, month)
            .order_by(year.desc(), month.desc())
        )
    return activated_on, [
        BillingPeriod(date(int(y), int(m), 1), int(counted), int(total) - int(counted)) for y, m, counted, total in rows
    ]
