"""Billing: booked transactions from the activation date; what the bank gives of the time before is free.

Law: nothing is stored here; the bill is counted from the lines, so it can always be explained by them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Bill:
    """`since`: the activation date, None before it; `periods`: every month with lines, newest first."""

    since: date | None = None
    periods: tuple[BillingPeriod, ...] = ()


async def bills(store: Store, viewer: Viewer, company_ids: Sequence[str]) -> list[Bill]:
    """In the order of the companies, by two statements. A stranger gets an empty one.

    Counts every booked line, salaries included: how many lines there were is what the company pays for, and says
    nothing of what anybody earns.
    """
    company, day = col(Transaction.company_id), col(Transaction.booking_date)
    activated = (
        select(BankAgreement.company_id, func.min(BankAgreement.activated_on).label("since"))
        .where(col(BankAgreement.company_id).in_(company_ids), member(viewer, BankAgreement))
        .group_by(col(BankAgreement.company_id))
    )
    periods: dict[str, list[BillingPeriod]] = defaultdict(list)
    async with store.read() as session:
        since = {key: day for key, day in (await session.exec(activated)).all() if day is not None}
        if since:
            first, year, month = activated.subquery(), extract("year", day), extract("month", day)
            counted: Any = (
                select(company, year, month, func.sum(case((day >= first.c.since, 1), else_=0)), func.count())  # type: ignore[call-overload]
                .join(first, first.c.company_id == company)
                .where(
                    company.in_(list(since)),
                    col(Transaction.status) == TransactionStatus.BOOKED,
                    member(viewer, Transaction),
                )
                .group_by(company, year, month)
                .order_by(year.desc(), month.desc())
            )
            for key, y, m, billed, total in (await session.exec(counted)).all():
                periods[key].append(BillingPeriod(date(int(y), int(m), 1), int(billed), int(total) - int(billed)))
    return [Bill(since.get(key), tuple(periods[key])) for key in company_ids]
