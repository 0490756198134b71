"""Transactions: the bank's entries, never ours.

Law: pending becoming booked is the same row; two equal purchases on one day are two. A salary line is behind the
veil from the moment it is written.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, or_
from sqlmodel import Field, SQLModel, col

from core.access import member, veiled
from core.account import Account
from core.clock import oslo_date
from core.columns import enum_column, minor_column
from core.identifiers import account_number, digest_of, new_id
from core.lifecycle import Lifecycle
from core.ports import BankEntry
from core.source import Source
from core.store import UnitOfWork


class TransactionStatus(StrEnum):
    PENDING = "PENDING"
    BOOKED = "BOOKED"
    WITHDRAWN = "WITHDRAWN"
    """Was pending, and the bank took it back without booking it."""


class TransactionEvent(StrEnum):
    BOOKED = "BOOKED"
    WITHDRAWN = "WITHDRAWN"


TRANSACTION = Lifecycle(
    "Transaction",
    TransactionStatus.PENDING,
    {
        (TransactionStatus.PENDING, TransactionEvent.BOOKED): TransactionStatus.BOOKED,
        (TransactionStatus.PENDING, TransactionEvent.WITHDRAWN): TransactionStatus.WITHDRAWN,
    },
)


class Transaction(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("account_id", "bank_key"),
        Index("ix_transaction_account_page", "account_id", "booking_date", "id"),
        Index("ix_transaction_company_page", "company_id", "booking_date", "id"),
    )

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    account_id: str = Field(foreign_key="account.id")
    bank_key: str
    """What makes the entry one and the same at every reading; see `_keys`."""
    status: TransactionStatus = enum_column(TransactionStatus)
    booking_date: date
    """The bank's; for a pending entry the day we first saw it."""
    value_date: date | None = None
    amount_minor: int = minor_column()
    currency: str
    counterparty_name: str | None = None
    counterparty_account: str | None = None
    kid: str | None = None
    text: str | None = None
    end_to_end_id: str | None = Field(default=None, index=True)
    bank_transaction_id: str | None = None
    salary: bool = False
    created_at: datetime

    def record(self, work: UnitOfWork, event: TransactionEvent) -> None:
        """Move along one edge and tell the journal: the only writer of `status`."""
        self.status = TRANSACTION.after(self.status, event)
        work.record(self.company_id, "Transaction", self.id, event, salary=self.salary, account=self.account_id)


def _bare_key(entry: BankEntry) -> str | None:
    """The bank's own name for the entry."""
    if entry.entry_reference:
        return f"ref:{entry.entry_reference}"
    return f"id:{entry.transaction_id}" if entry.transaction_id else None


def _keys(entries: Sequence[BankEntry]) -> list[str]:
    """A key an entry: the bank's own name for it, else everything we know of it and its place among its equals.

    Banks use a name again after a while, so a booked line is its name with its day and amount. The place among equals
    is what keeps two equal purchases on one day apart.
    """
    seen: Counter[str] = Counter()
    keys = []
    for entry in entries:
        key = _bare_key(entry)
        if key is None:
            key = "sum:" + digest_of(
                str(entry.booking_date),
                entry.amount_minor,
                entry.counterparty_account,
                entry.kid,
                entry.text,
                entry.end_to_end_id,
            )
        elif entry.booked:
            key = f"{key}@{entry.booking_date}:{entry.amount_minor}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


async def ingest(
    work: UnitOfWork, account: Account, entries: Sequence[BankEntry], salary_ids: frozenset[str]
) -> list[Transaction]:
    """Take in a whole reading (booked and pending); answers with what became booked by it.

    `salary_ids`: end-to-end ids of our own salary payments, so their lines are veiled even where the bank does not
    mark them.
    """
    keys = _keys(entries)
    earliest = min((entry.booking_date for entry in entries if entry.booking_date), default=oslo_date(work.now))
    known = await work.all_where(
        Transaction,
        Transaction.account_id == account.id,
        or_(col(Transaction.booking_date) >= earliest, col(Transaction.status) == TransactionStatus.PENDING),
    )
    names = _Names({row.bank_key: row for row in known}, await _named_before(work, account, entries, known), earliest)
    # What a key names is paired first: a booked line that must guess may then not take the row of a line that waits.
    rows = {}
    for place, entry in enumerate(entries):
        row, keys[place] = names.of(entry, keys[place])
        if row is not None:
            rows[place] = row
    paired = {row.id for row in rows.values()}
    waiting = [row for row in known if row.status is TransactionStatus.PENDING and row.id not in paired]
    booked = []
    for place in sorted(range(len(entries)), key=lambda place: entries[place].booking_date or date.max):
        key, entry = keys[place], entries[place]
        salary = _is_salary(entry, salary_ids)
        row = rows.get(place) or _same_before_booking(entry, waiting)
        if row is None:
            row = _new(work, account, key, entry, salary=salary)
            if row.status is TransactionStatus.BOOKED:
                booked.append(row)
        elif entry.booked and row.status is TransactionStatus.PENDING:
            _fill(row, key, entry, salary=salary)
            row.record(work, TransactionEvent.BOOKED)
            booked.append(row)
        if row in waiting:
            waiting.remove(row)
    for row in waiting:
        # The key is let go: should the bank think again, it tells of a new line.
        row.bank_key = f"withdrawn:{row.id}"
        row.record(work, TransactionEvent.WITHDRAWN)
    await work.session.flush()
    # What left the account before what came in: money that came back can only be told once it has gone.
    return sorted(booked, key=lambda row: row.amount_minor > 0)


class _Names:
    """Who bears which name. The first line to bear one keeps it bare; who bears it after that, with day and amount."""

    def __init__(self, known: dict[str, Transaction], before: dict[str, Transaction], earliest: date) -> None:
        self._rows = before | known
        self._earliest = earliest
        self._given: set[str] = set()
        """Rows and bare names that entries of this reading have."""

    def of(self, entry: BankEntry, key: str) -> tuple[Transaction | None, str]:
        """The entry's row, if it has one by name, and the key of its row."""
        bare, named = _bare_key(entry), self._rows.get(key)
        if bare is None or (named is not None and not self._is_long_booked(named, entry)):
            return self._take(named), key
        if not entry.booked:
            return (None, key) if named is None else (self._take(self._rows.get(f"{bare}@pending")), f"{bare}@pending")
        holder = self._rows.get(bare)
        if holder is None and bare not in self._given:
            waits = self._take(self._rows.get(f"{bare}@pending"))
            self._given.add(bare)
            return waits, bare
        if holder is not None and self._is(holder, entry):
            return self._take(holder), bare
        return self._take(self._rows.get(f"{bare}@pending")), key

    def _take(self, row: Transaction | None) -> Transaction | None:
        if row is None or row.id in self._given:
            return None
        self._given.add(row.id)
        return row

    def _is_long_booked(self, row: Transaction, entry: BankEntry) -> bool:
        """A line that waits is not one that was booked before the reading began."""
        return not entry.booked and row.status is TransactionStatus.BOOKED and row.booking_date < self._earliest

    def _is(self, row: Transaction, entry: BankEntry) -> bool:
        if row.id in self._given:
            return False
        if row.status is TransactionStatus.PENDING:
            return True
        return (row.booking_date, row.amount_minor) == (entry.booking_date, entry.amount_minor)


async def _named_before(
    work: UnitOfWork, account: Account, entries: Sequence[BankEntry], known: Sequence[Transaction]
) -> dict[str, Transaction]:
    """Rows of before the reading that bear a name of it: the bank uses it again."""
    names = sorted({name for entry in entries if (name := _bare_key(entry))} - {row.bank_key for row in known})
    found: dict[str, Transaction] = {}
    # A statement of three years has more names than a database takes in one question.
    for start in range(0, len(names), 500):
        some = col(Transaction.bank_key).in_(names[start : start + 500])
        rows = await work.all_where(Transaction, Transaction.account_id == account.id, some)
        found |= {row.bank_key: row for row in rows}
    return found


def _same_before_booking(entry: BankEntry, waiting: list[Transaction]) -> Transaction | None:
    """The pending row this booked entry was, where the bank gave it a new reference: each row is taken once."""
    if not entry.booked:
        return None
    for row in waiting:
        if entry.end_to_end_id and row.end_to_end_id == entry.end_to_end_id:
            return row
    for row in waiting:
        account = account_number(entry.counterparty_account or "") or entry.counterparty_account
        alike = (row.amount_minor, row.counterparty_account, row.kid, row.text)
        if not row.end_to_end_id and alike == (entry.amount_minor, account, entry.kid, entry.text):
            return row
    return None


def _is_salary(entry: BankEntry, salary_ids: frozenset[str]) -> bool:
    return entry.purpose_code == "SALA" or (entry.end_to_end_id is not None and entry.end_to_end_id in salary_ids)


def _new(work: UnitOfWork, account: Account, key: str, entry: BankEntry, *, salary: bool) -> Transaction:
    row = Transaction(
        id=new_id(),
        company_id=account.company_id,
        account_id=account.id,
        bank_key=key,
        status=TransactionStatus.BOOKED if entry.booked else TransactionStatus.PENDING,
        booking_date=entry.booking_date or entry.value_date or oslo_date(work.now),
        amount_minor=entry.amount_minor,
        currency=entry.currency,
        created_at=work.now,
    )
    _fill(row, key, entry, salary=salary)
    work.add(row)
    work.record(row.company_id, "Transaction", row.id, "ARRIVED", salary=salary, account=account.id)
    return row


def _fill(row: Transaction, key: str, entry: BankEntry, *, salary: bool) -> None:
    row.bank_key = key
    # Several banks mark a salary only when it books; a mark once seen is never forgotten.
    row.salary = row.salary or salary
    row.booking_date = entry.booking_date or row.booking_date
    row.value_date = entry.value_date
    row.amount_minor, row.currency = entry.amount_minor, entry.currency
    row.counterparty_name = entry.counterparty_name
    # One spelling: the same payee may stand as BBAN here and as IBAN there.
    row.counterparty_account = account_number(entry.counterparty_account or "") or entry.counterparty_account
    row.kid, row.text = entry.kid, entry.text
    row.end_to_end_id, row.bank_transaction_id = entry.end_to_end_id, entry.transaction_id


TRANSACTIONS = Source(Transaction, sees=veiled(member), order=("booking_date",))
