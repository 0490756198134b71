"""Companies out of thin air: rows made of their tables' columns, null wherever a column lets them be, odd where not.

Law: nothing here moves by itself: no job, no clock and no bank has anything to do with these rows.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from core.access import Viewer
from core.identifiers import new_id
from core.membership import Role
from core.payment import PaymentStatus
from core.scope import Scope, write_scopes
from core.store import Store
from core.tables import METADATA
from gql.schema.node import global_id
from tests.support.house import a_bban, an_organisation_number

COMPANIES = 8
MOST: dict[str, int] = {
    "company": 1,
    "banklink": 3,
    "account": 5,
    "transaction": 40,
    "paymentbatch": 3,
    "payment": 25,
    "voucher": 12,
    "posting": 25,
    "match": 12,
    "attachment": 5,
}
"""Table (after those it points at) -> rows that one company has at most; a company has any number of them, or none."""
NODES = {
    "company": "Company",
    "account": "Account",
    "transaction": "Transaction",
    "payment": "Payment",
    "voucher": "Voucher",
    "paymentbatch": "PaymentBatch",
}
TEXTS = ("", " ", "Ærlig & Ås", '"quoted" \\ and {braces}', "\u2028\U0001f4b8", "x" * 300, "null", "0")
NUMBERS = (0, 1, -1, 5, 99, 100, 123_456_789, -7_305_100, 2**53 + 1)
DAYS = (date(2024, 2, 29), date(2025, 12, 31), date(2026, 1, 1))
STILL = (PaymentStatus.DRAFT, PaymentStatus.AWAITING_APPROVAL, PaymentStatus.EXECUTED, PaymentStatus.RETURNED)
"""Nobody has to do anything about them."""
BICS = ("DNBANOKK", "SHEDNO22", "SPAVNOBB")


class Generator:
    def __init__(self, seed: int, viewers: Sequence[Viewer]) -> None:
        self._random = random.Random(seed)
        self._people = sorted({one.person_id for one in viewers if not one.partner})
        self._partners = [one for one in viewers if one.partner]
        self._serial = seed % 100_000 * 10
        self._of_company: dict[str, list[str]] = defaultdict(list)
        self.ids: list[str] = []
        """Global ones, a few of each noun and company."""

    async def fill(self, store: Store) -> None:
        async with store.change("system:test") as work:
            for _ in range(COMPANIES):
                for table, rows in self._company().items():
                    if rows:
                        await work.session.execute(sa.insert(METADATA.tables[table]), rows)

    def _company(self) -> dict[str, list[dict[str, Any]]]:
        self._of_company.clear()
        made: dict[str, list[dict[str, Any]]] = {}
        for name, most in MOST.items():
            least = 1 if name == "company" or self._random.random() < 0.8 else 0
            count = self._random.choice((least, most, self._random.randint(least, most)))
            rows = [self._row(METADATA.tables[name], place) for place in range(count)]
            made[name] = [row for row in rows if row is not None]
            if name in NODES:
                some = self._of_company[name][:3]
                self.ids += [global_id(NODES[name], key) for key in some]
        return made | self._who_may()

    def _who_may(self) -> dict[str, list[dict[str, Any]]]:
        """Everybody in some of the companies, in some of the roles, for ever or no longer."""
        (company,), now = self._of_company["company"], datetime(2025, 1, 1, tzinfo=UTC)
        members = [
            {
                "id": new_id(),
                "company_id": company,
                "person_id": person,
                "role": role.value,
                "created_at": now,
                "active_from": self._random.choice((now, now, None)),
                "ended_at": self._random.choice((None, None, None, now)),
            }
            for person in self._people
            for role in self._random.sample(list(Role), self._random.randint(0, len(Role)))
        ]
        grants = [
            {
                "id": new_id(),
                "client_id": partner.person_id,
                "company_id": company,
                "scopes": write_scopes(partner.scopes or frozenset[Scope]()),
                "granted_by": self._people[0],
                "granted_at": now,
                "ended_at": None,
            }
            for partner in self._partners
            if self._random.random() < 0.6
        ]
        return {"membership": members, "apigrant": grants}

    def _row(self, table: sa.Table, place: int) -> dict[str, Any] | None:
        """None: what it must point at is not there."""
        self._serial += 1
        row = {column.name: self._value(table.name, column, place) for column in table.columns}
        if any(row[column.name] is None and not column.nullable for column in table.columns):
            return None
        self._of_company[table.name].append(row["id"])
        return row

    def _nth(self, table: str, place: int) -> str | None:
        """What only one can point at."""
        some = self._of_company[table]
        return some[place] if place < len(some) else None

    def _value(self, table: str, column: sa.Column[Any], place: int) -> Any:
        special = SPECIAL.get(f"{table}.{column.name}") or SPECIAL.get(column.name)
        if special is not None:
            return special(self, place)
        if column.nullable and self._random.random() < 0.4:
            return None
        if column.foreign_keys:
            (target,) = column.foreign_keys
            some = self._of_company[target.column.table.name]
            return self._random.choice(some) if some else None
        if column.primary_key:
            return new_id()
        if isinstance(column.type, sa.Enum):
            return self._random.choice(column.type.enums)
        kind = getattr(column.type, "impl", column.type)
        if isinstance(kind, sa.Integer) and not isinstance(kind, sa.BigInteger):
            # PostgreSQL's have 32 bits.
            return self._random.choice([number for number in NUMBERS if abs(number) < 2**31])
        return MAKERS[kind.python_type](self._random)


MAKERS: dict[type, Callable[[random.Random], Any]] = {
    bool: lambda chance: chance.random() < 0.3,
    int: lambda chance: chance.choice(NUMBERS),
    str: lambda chance: chance.choice(TEXTS),
    datetime: lambda chance: (
        datetime(2025, 6, 1, 12, tzinfo=UTC) + timedelta(microseconds=chance.choice((0, 1, 500_000, 10**12 + 7)))
    ),
    date: lambda chance: chance.choice(DAYS),
}
SPECIAL: dict[str, Callable[[Generator, int], Any]] = {
    "currency": lambda _of, _place: "NOK",
    "bban": lambda of, _place: a_bban(of._serial % 4_000),
    "end_to_end_id": lambda _of, _place: new_id(),
    "created_by": lambda of, _place: of._random.choice(of._people),
    "posted_by": lambda of, _place: of._random.choice(of._people),
    "made_by": lambda of, _place: of._random.choice(of._people),
    "edited_by": lambda of, _place: of._random.choice(of._people),
    "attached_by": lambda of, _place: of._random.choice(of._people),
    "company.organisation_number": lambda of, _place: an_organisation_number(1_000_000 + of._serial),
    "company.roles": lambda _of, _place: "[]",
    "banklink.bic": lambda _of, place: BICS[place],
    "account.bic": lambda of, _place: of._random.choice(BICS),
    "transaction.bank_key": lambda _of, _place: new_id(),
    "payment.status": lambda of, _place: of._random.choice(STILL).value,
    "payment.order_id": lambda _of, _place: None,
    "voucher.number": lambda of, _place: of._serial,
    "voucher.payment_id": lambda of, place: of._nth("payment", place),
    "match.transaction_id": lambda of, place: of._nth("transaction", place),
    "match.payment_id": lambda of, place: of._nth("payment", place) if place % 3 else None,
    "match.voucher_id": lambda of, place: of._nth("voucher", place) if place % 2 else None,
    "attachment.sha256": lambda _of, place: f"{place:064x}",
    "attachment.byte_size": lambda of, _place: of._random.choice((0, 1, 2**31 - 1)),
}
"""By table and column, or by column: what must be unique or understood."""
