"""The ORM's classes for plain strawberry: what its queries need of the tables."""

from datetime import date, datetime

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {datetime: DateTime(timezone=True)}


class Company(Base):
    __tablename__ = "company"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_number: Mapped[str]
    name: Mapped[str]
    form_code: Mapped[str]


class Account(Base):
    __tablename__ = "account"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    bban: Mapped[str]
    iban: Mapped[str]
    name: Mapped[str]
    product: Mapped[str | None]
    currency: Mapped[str]
    booked_minor: Mapped[int | None]
    available_minor: Mapped[int | None]
    balance_at: Mapped[datetime | None]
    balance_source: Mapped[str | None]
    created_at: Mapped[datetime]


class Transaction(Base):
    __tablename__ = "transaction"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    account_id: Mapped[str]
    status: Mapped[str]
    booking_date: Mapped[date]
    value_date: Mapped[date | None]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    counterparty_name: Mapped[str | None]
    counterparty_account: Mapped[str | None]
    kid: Mapped[str | None]
    text: Mapped[str | None]
    end_to_end_id: Mapped[str | None]


class Payment(Base):
    __tablename__ = "payment"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    account_id: Mapped[str]
    status: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    creditor_name: Mapped[str]
    creditor_account: Mapped[str]
    text: Mapped[str | None]
    execution_date: Mapped[date | None]
    end_to_end_id: Mapped[str]
    salary: Mapped[bool]
    made_by: Mapped[str]
    edited_by: Mapped[str]
    created_at: Mapped[datetime]


class IdempotencyKey(Base):
    __tablename__ = "idempotencykey"
    id: Mapped[str] = mapped_column(primary_key=True)
    company_id: Mapped[str]
    client_id: Mapped[str]
    key: Mapped[str]
    content_digest: Mapped[str]
    result_id: Mapped[str]
    created_at: Mapped[datetime]


class JournalHead(Base):
    __tablename__ = "journalhead"
    chain: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str]


class JournalEntry(Base):
    __tablename__ = "journalentry"
    id: Mapped[str] = mapped_column(primary_key=True)
    chain: Mapped[str]
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str]
    noun: Mapped[str]
    noun_id: Mapped[str]
    event: Mapped[str]
    salary: Mapped[bool]
    facts: Mapped[str]
    previous_hash: Mapped[str]
    hash: Mapped[str]
