"""Business accounts owned by the company, their balances, and which consent opens which.

Law: an account that is private or somebody else's never becomes a row of the company; its refusal is told to the
person whose consent showed it, and to nobody else.
"""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel, col, select

from core.access import member, own
from core.columns import enum_column, minor_column
from core.company import Company
from core.consent import LIVING, Consent
from core.errors import AccountForeignOwned, AccountPrivate
from core.identifiers import account_number, new_id
from core.ports import BankAccount, BankBalance, Ownership
from core.source import Source
from core.store import UnitOfWork

UNATTENDED_READS_A_DAY = 4
"""Per account and kind of read, in any 24 hours: Berlin Group's limit for reads without the user."""
UNATTENDED_WINDOW = timedelta(hours=24, minutes=1)
"""The bank counts from when a read reached it, by its own clock: a minute more than the limit's day."""
ATTENDED_PAUSE = timedelta(seconds=60)


class BalanceSource(StrEnum):
    BANK_ATTENDED = "BANK_ATTENDED"
    """Read while a consenting user was present."""
    BANK_SCHEDULED = "BANK_SCHEDULED"
    """Read by the clock, inside the bank's budget."""
    OWN_PAYMENT = "OWN_PAYMENT"
    """The bank's last word, less what our own payments have moved since."""


class Account(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("bank_link_id", "bban"),)

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    bank_link_id: str = Field(foreign_key="banklink.id")
    bic: str
    bban: str
    iban: str
    name: str
    product: str | None = None
    owner_name: str | None = None
    currency: str
    booked_minor: int | None = minor_column(default=None)
    available_minor: int | None = minor_column(default=None)
    balance_at: datetime | None = None
    balance_source: BalanceSource | None = enum_column(BalanceSource, default=None, nullable=True)
    statement_at: datetime | None = None
    """When a whole statement was last read: what is not in it by then has not been booked."""
    created_at: datetime

    def hear_balances(self, work: UnitOfWork, balances: tuple[BankBalance, ...], *, attended: bool) -> None:
        """The bank's word on the balance. Unknown balance types are passed over."""
        booked = _first(balances, "interimBooked", "closingBooked", "openingBooked")
        available = _first(balances, "interimAvailable", "expected", "forwardAvailable")
        if booked is None and available is None:
            return
        self.booked_minor = booked if booked is not None else available
        self.available_minor = available if available is not None else booked
        self.balance_at = work.now
        self.balance_source = BalanceSource.BANK_ATTENDED if attended else BalanceSource.BANK_SCHEDULED
        work.record(self.company_id, "Account", self.id, "BALANCE_READ", source=self.balance_source.value)

    def own_payment(self, work: UnitOfWork, amount_minor: int) -> None:
        """Our own payment left the account: shown at once, until the bank is read again."""
        if self.available_minor is None or self.booked_minor is None:
            return
        self.available_minor -= amount_minor
        self.booked_minor -= amount_minor
        self.balance_at, self.balance_source = work.now, BalanceSource.OWN_PAYMENT
        work.record(self.company_id, "Account", self.id, "BALANCE_MOVED", source=self.balance_source.value)


def _first(balances: tuple[BankBalance, ...], *types: str) -> int | None:
    for wanted in types:
        for balance in balances:
            if balance.type == wanted:
                return balance.amount_minor
    return None


class AccountAccess(SQLModel, table=True):
    """This consent opens this account under this name at the bank."""

    __table_args__ = (UniqueConstraint("account_id", "consent_id"),)

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="account.id")
    consent_id: str = Field(foreign_key="consent.id", index=True)
    resource_id: str


class RefusalReason(StrEnum):
    ACCOUNT_PRIVATE = AccountPrivate.code
    ACCOUNT_FOREIGN_OWNED = AccountForeignOwned.code


class RefusedAccount(SQLModel, table=True):
    """An account the consent showed and we do not take: only its last four digits, and only for its person."""

    __table_args__ = (UniqueConstraint("consent_id", "last_four"),)

    id: str = Field(primary_key=True)
    consent_id: str = Field(foreign_key="consent.id")
    person_id: str = Field(foreign_key="person.id")
    last_four: str
    reason: RefusalReason = enum_column(RefusalReason)


class ReadKind(StrEnum):
    ACCOUNTS = "ACCOUNTS"
    BALANCES = "BALANCES"
    TRANSACTIONS = "TRANSACTIONS"


class BankRead(SQLModel, table=True):
    """One read at a bank, written before the call: the bank counts it even when the answer is lost."""

    __table_args__ = (Index("ix_bankread_subject_id_at", "subject_id", "at"),)

    id: str = Field(primary_key=True)
    subject_id: str
    """The account, or the consent for a list of accounts."""
    kind: ReadKind = enum_column(ReadKind)
    attended: bool
    at: datetime = Field(index=True)


async def may_read(work: UnitOfWork, subject_id: str, kind: ReadKind, *, attended: bool) -> bool:
    """Note a read if the budget (unattended) or the pause (attended) allows it; False: not now."""
    await work.queue(f"read {subject_id}")
    since = work.now - (ATTENDED_PAUSE if attended else UNATTENDED_WINDOW)
    rows = await work.session.exec(
        select(BankRead).where(
            BankRead.subject_id == subject_id,
            BankRead.kind == kind,
            BankRead.attended == attended,
            col(BankRead.at) > since,
        )
    )
    if len(rows.all()) >= (1 if attended else UNATTENDED_READS_A_DAY):
        return False
    work.add(BankRead(id=new_id(), subject_id=subject_id, kind=kind, attended=attended, at=work.now))
    return True


def refusal_of(found: BankAccount, company: Company, ownership: Ownership) -> RefusalReason | None:
    """Whose account is it? The partner's account register decides; where it does not know, the bank's owner name.

    Silence refuses: an account nobody confirms as the company's is not taken.
    """
    if found.usage == "PRIV":
        return RefusalReason.ACCOUNT_PRIVATE
    if ownership is Ownership.OWNED:
        return None
    if ownership is Ownership.UNKNOWN and _plain(found.owner_name or "") == _plain(company.name):
        return None
    return RefusalReason.ACCOUNT_FOREIGN_OWNED


def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", name).strip().casefold()


async def keep_account(
    work: UnitOfWork, consent: Consent, found: BankAccount, refused: RefusalReason | None
) -> Account | None:
    """The account's row and this consent's access to it, or the refusal for the person to read."""
    bban = account_number(found.bban or found.iban or "")
    if refused is not None or bban is None:
        last_four = (found.bban or found.iban or found.resource_id)[-4:]
        known = await work.one_where(
            RefusedAccount, RefusedAccount.consent_id == consent.id, RefusedAccount.last_four == last_four
        )
        if known is None:
            reason = refused or RefusalReason.ACCOUNT_FOREIGN_OWNED
            work.add(
                RefusedAccount(
                    id=new_id(),
                    consent_id=consent.id,
                    person_id=consent.person_id,
                    last_four=last_four,
                    reason=reason,
                )
            )
            work.record(consent.company_id, "Consent", consent.id, "ACCOUNT_REFUSED", reason=reason.value)
        return None
    await work.queue(f"account {consent.bank_link_id} {bban}")
    account = await work.one_where(Account, Account.bank_link_id == consent.bank_link_id, Account.bban == bban)
    if account is None:
        account = work.add(
            Account(
                id=new_id(),
                company_id=consent.company_id,
                bank_link_id=consent.bank_link_id,
                bic=consent.bic,
                bban=bban,
                iban=found.iban or "",
                name=found.name or found.product or bban,
                currency=found.currency,
                created_at=work.now,
            )
        )
        work.record(consent.company_id, "Account", account.id, "OPENED")
    account.name = found.name or account.name
    account.product, account.owner_name = found.product, found.owner_name
    await work.session.flush()
    await _open(work, account, consent, found.resource_id)
    return account


async def _open(work: UnitOfWork, account: Account, consent: Consent, resource_id: str) -> None:
    access = await work.one_where(
        AccountAccess, AccountAccess.account_id == account.id, AccountAccess.consent_id == consent.id
    )
    if access is None:
        access = AccountAccess(id=new_id(), account_id=account.id, consent_id=consent.id, resource_id=resource_id)
        work.add(access)
    access.resource_id = resource_id


async def ways_in(
    work: UnitOfWork, account_id: str, person_id: str | None = None
) -> list[tuple[AccountAccess, Consent]]:
    """Living consents that open the account, the youngest first; only this person's when one is named."""
    statement = (
        select(AccountAccess, Consent)
        .join(Consent, col(Consent.id) == AccountAccess.consent_id)
        .where(AccountAccess.account_id == account_id, col(Consent.status).in_(LIVING))
        .order_by(col(Consent.authorised_at).desc())
    )
    if person_id is not None:
        statement = statement.where(Consent.person_id == person_id)
    return list((await work.session.exec(statement)).all())


ACCOUNTS = Source(Account, sees=member, order=("created_at",))
REFUSED_ACCOUNTS = Source(RefusedAccount, sees=own)
