"""The balance of the days before: the bank's newest word, less the lines that came later.

Law: nothing is stored here. Who may not see a salary line gets no curve that goes over it: beside the other lines of
its day the curve would tell what it was.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, case, func
from sqlmodel import col, select

from core.access import Viewer, member, payroll_companies
from core.account import Account
from core.clock import oslo_date
from core.store import Store
from core.transaction import Transaction, TransactionStatus

MAX_DAYS = 366


@dataclass(frozen=True, slots=True)
class Point:
    """Booked at the end of this day, in Oslo."""

    day: date
    booked_minor: int


Curve = tuple[Point, ...]


async def curves(
    store: Store, viewer: Viewer, account_ids: Sequence[str], today: date, days: int
) -> list[Curve | None]:
    """Each account's last days up to `today`, oldest first, by two statements of one moment; in the order of the ids.

    None: no balance is known, the account is not the viewer's to see, or a salary line lies in it that is not.
    """
    days = max(0, min(days, MAX_DAYS))
    first = today - timedelta(days=days - 1)
    known = select(Account.id, Account.booked_minor, Account.balance_at).where(
        col(Account.id).in_(account_ids), col(Account.balance_at).is_not(None), member(viewer, Account)
    )
    async with store.read() as session:
        told = {
            key: (booked, min(oslo_date(at), today))
            for key, booked, at in (await session.exec(known)).all()
            if booked is not None and at is not None
        }
        reach = min([first, *(at for _, at in told.values())])
        moved: dict[str, dict[date, int]] = defaultdict(dict)
        hidden: dict[str, date] = {}
        if told:
            for key, day, amount_minor, veiled in (await session.exec(_moved(viewer, list(told), reach, today))).all():
                moved[key][day] = int(amount_minor)
                if veiled:
                    hidden[key] = max(day, hidden[key]) if key in hidden else day
    found: list[Curve | None] = []
    for key in account_ids:
        at = told.get(key)
        over_salary = at is not None and key in hidden and hidden[key] >= min(first, at[1])
        found.append(None if at is None or over_salary else _curve(*at, moved[key], first, days))
    return found


def _moved(viewer: Viewer, account_ids: list[str], reach: date, today: date) -> Any:
    """What was booked each day, and whether salaries are in it that the viewer may not see."""
    account, day = col(Transaction.account_id), col(Transaction.booking_date)
    veiled = and_(col(Transaction.salary).is_(True), col(Transaction.company_id).not_in(payroll_companies(viewer)))
    return (
        select(account, day, func.sum(Transaction.amount_minor), func.max(case((veiled, 1), else_=0)))
        .where(
            account.in_(account_ids),
            day.between(reach, today),
            col(Transaction.status) == TransactionStatus.BOOKED,
            member(viewer, Transaction),
        )
        .group_by(account, day)
    )


def _curve(booked_minor: int, at: date, moved: Mapping[date, int], first: date, days: int) -> Curve:
    """`at`: the day of the balance. Each day ends with what the day before ended with, and what was booked on it."""
    later = sum(amount for day, amount in moved.items() if first < day <= at)
    since = sum(amount for day, amount in moved.items() if at < day <= first)
    points, booked = [], booked_minor - later + since
    for place in range(days):
        day = first + timedelta(days=place)
        booked += moved.get(day, 0) if place else 0
        points.append(Point(day, booked))
    return tuple(points)
