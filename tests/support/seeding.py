"""Many rows of everything, so that a database that plans badly is found out: two hundred companies, one of them big.

Law: a row is made from its table's columns; only what a question asks about is said here, as it is in a company that
has been at work for long: nearly everything is done, and little is due.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import sqlalchemy as sa
from psycopg import sql

from bench.data.rows import new_id
from core.agreement import AgreementStatus
from core.apiclient import ClientKind
from core.consent import ConsentStatus
from core.membership import Role
from core.payment import PaymentStatus
from core.scope import PARTNER_MAY, write_scopes
from core.tables import METADATA
from core.webhook.model import DeliveryStatus, EndpointStatus

BEGAN = datetime(2025, 1, 1, 9, tzinfo=UTC)
COMPANIES, MINE = 200, 20
"""In all; with the person who asks among the members. The first of them is the big one."""
COUNTS: dict[str, tuple[int, int]] = {
    "person": (1000, 0),
    "company": (COMPANIES, 0),
    "apiclient": (3, 0),
    "document": (200, 0),
    "bankagreement": (300, 0),
    "signatory": (300, 0),
    "membership": (700, 0),
    "banklink": (COMPANIES, 0),
    "account": (205, 5),
    "consent": (600, 20),
    "accountaccess": (600, 0),
    "bankread": (8000, 0),
    "transaction": (20000, 6000),
    "paymentbatch": (500, 100),
    "authorisation": (4000, 1000),
    "bankorder": (4000, 1000),
    "payment": (8000, 3000),
    "approval": (8000, 3000),
    "voucher": (8000, 3000),
    "posting": (8000, 3000),
    "match": (20000, 6000),
    "attachment": (4000, 1000),
    "apigrant": (COMPANIES, 0),
    "webhookendpoint": (4, 0),
    "webhooklane": (4 * COMPANIES, 0),
    "webhookdelivery": (8000, 3000),
    "journalhead": (COMPANIES, 0),
    "journalentry": (20000, 6000),
    "intent": (8000, 0),
    "idempotencykey": (8000, 3000),
    "session": (8000, 0),
    "tokenfamily": (4000, 0),
    "refreshtoken": (8000, 0),
    "message": (4000, 0),
    "fileticket": (4000, 0),
}
"""Table (after those it points at) -> rows, and how many of them are the big company's."""
LARGE = frozenset(table for table, (rows, _) in COUNTS.items() if rows >= 4000)


@dataclass
class Seeded:
    keys: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    of_company: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def big(self) -> str:
        return self.keys["company"][0]

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        count, big = COUNTS[table.name]
        (key,) = table.primary_key.columns
        makers = [(column.name, self._maker(column)) for column in table.columns if not column.nullable]
        nulls = dict.fromkeys(column.name for column in table.columns if column.nullable)
        special = SPECIAL.get(table.name, {})
        for place in range(count):
            company = self.company(place, big)
            row = nulls | {name: make(place, company) for name, make in makers}
            row |= {name: make(self, place) for name, make in special.items()}
            self.keys[table.name].append(row[key.name])
            self.of_company[table.name, str(row.get("company_id"))].append(row[key.name])
            yield row

    def company(self, place: int, big: int) -> str:
        some = self.keys["company"]
        return "" if not some else some[0] if place < big else some[place % len(some)]

    def _maker(self, column: sa.Column[Any]) -> Callable[[int, str], Any]:
        name = column.name
        if column.foreign_keys:
            (target,) = column.foreign_keys
            table = target.column.table.name
            return lambda place, company: company if table == "company" else self._other(table, place, company)
        if column.primary_key:
            return lambda _place, _company: new_id()
        if isinstance(column.type, sa.Enum):
            first = column.type.enums[0]
            return lambda _place, _company: first
        makers: dict[type, Callable[[int, str], Any]] = {
            bool: lambda _place, _company: False,
            int: lambda place, _company: place,
            str: lambda place, _company: f"{name} {place}",
            datetime: lambda place, _company: BEGAN + timedelta(minutes=place),
            date: lambda place, _company: BEGAN.date() + timedelta(days=place % 600),
            bytes: lambda _place, _company: b"",
        }
        return makers[getattr(column.type, "impl", column.type).python_type]

    def _other(self, table: str, place: int, company: str) -> Any:
        some = self.of_company.get((table, company)) or self.keys[table]
        return some[place // COMPANIES % len(some)]


def _seldom(value: Any, often: Any, one_in: int = 500) -> Callable[[Seeded, int], Any]:
    return lambda _seeded, place: often if place % one_in else value


def _always(value: Any) -> Callable[[Seeded, int], Any]:
    return lambda _seeded, _place: value


def _member(seeded: Seeded, place: int) -> str:
    """The one who asks is in the first companies, with each role."""
    return seeded.keys["person"][0 if place % COMPANIES < MINE else place % 999 + 1]


SPECIAL: dict[str, dict[str, Callable[[Seeded, int], Any]]] = {
    "company": {"roles": _always("[]")},
    "apiclient": {"kind": _always(ClientKind.PARTNER.value), "scopes": _always(write_scopes(PARTNER_MAY))},
    "apigrant": {"scopes": _always(write_scopes(PARTNER_MAY))},
    "bankagreement": {
        "status": _seldom(AgreementStatus.MANUAL_REVIEW.value, AgreementStatus.ACTIVE.value),
        "kyc": _always("{}"),
        "review_reasons": _always("[]"),
        "activated_on": _always(BEGAN.date()),
        "asked_at": _always(datetime(2099, 1, 1, tzinfo=UTC)),
    },
    "membership": {
        "person_id": _member,
        "role": lambda _seeded, place: list(Role)[place // COMPANIES].value,
        "active_from": _always(BEGAN),
    },
    "consent": {
        "status": lambda _seeded, place: list(ConsentStatus)[place % len(ConsentStatus)].value,
        "valid_until": _always(date(2099, 1, 1)),
        "person_id": _member,
    },
    "accountaccess": {"consent_id": lambda seeded, place: seeded.keys["consent"][place]},
    "bankread": {"subject_id": lambda seeded, place: seeded.keys["account"][place % 205]},
    "transaction": {"status": _seldom("PENDING", "BOOKED")},
    "payment": {
        "status": _seldom(PaymentStatus.AWAITING_APPROVAL.value, PaymentStatus.EXECUTED.value, 50),
        "end_to_end_id": lambda _seeded, place: f"e2e {place}",
        "batch_id": lambda seeded, place: seeded.keys["paymentbatch"][place // 20] if place < 2000 else None,
        "order_id": lambda seeded, place: seeded.keys["bankorder"][place // 2],
    },
    "bankorder": {"next_poll_at": _seldom(BEGAN, None)},
    "match": {"transaction_id": lambda seeded, place: seeded.keys["transaction"][place]},
    "approval": {"payment_id": lambda seeded, place: seeded.keys["payment"][place]},
    "posting": {
        "voucher_id": lambda seeded, place: seeded.keys["voucher"][place // 2],
        "ledger_account": _always("1500"),
    },
    "attachment": {"voucher_id": lambda seeded, place: seeded.keys["voucher"][place * 2]},
    "journalhead": {
        "chain": lambda seeded, place: seeded.keys["company"][place],
        "sequence": _always(60000),
    },
    "journalentry": {
        "chain": lambda seeded, place: seeded.company(place, COUNTS["journalentry"][1]),
        "noun": lambda _seeded, place: ("Payment", "Account", "Transaction")[place % 3],
    },
    "intent": {"done_at": _seldom(None, BEGAN)},
    "webhookendpoint": {
        "url": _always("https://partner.example"),
        "nouns": _always(""),
        "status": _always(EndpointStatus.ACTIVE.value),
    },
    "webhooklane": {"next_at": _seldom(BEGAN, None, 100), "position": _always(59990)},
    "webhookdelivery": {"status": _seldom(DeliveryStatus.PENDING.value, DeliveryStatus.DELIVERED.value)},
    "session": {"expires_at": _always(datetime(2099, 1, 1, tzinfo=UTC))},
    "tokenfamily": {"expires_at": _always(datetime(2099, 1, 1, tzinfo=UTC))},
    "fileticket": {"expires_at": _always(datetime(2099, 1, 1, tzinfo=UTC))},
}


def seed(url: str) -> Seeded:
    """Fill the tables of this database, which has them already, and let it look at what it has."""
    seeded, address = Seeded(), sa.make_url(url)
    tables = [METADATA.tables[name] for name in COUNTS]
    if address.drivername.startswith("sqlite"):
        engine = sa.create_engine(address.set(drivername="sqlite"))
        with engine.begin() as connection:
            for table in tables:
                connection.execute(sa.insert(table), list(seeded.rows(table)))
        with engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
        engine.dispose()
        return seeded
    with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as driver:
        for table in tables:
            _copy(driver, table, seeded)
        driver.execute("ANALYZE")
    return seeded


def _copy(driver: psycopg.Connection[Any], table: sa.Table, seeded: Seeded) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in seeded.rows(table):
            copy.write_row([row[column.name] for column in table.columns])
