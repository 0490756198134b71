"""Intents: work that must be done outside the transaction that decided it.

Law: the row is written in the deciding transaction; a durable job with the row's id does the work after the
commit, so starting twice is once, and the sweeper starts what a crash left unstarted.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from core.columns import enum_column


class IntentKind(StrEnum):
    SEND_MESSAGE = "SEND_MESSAGE"
    SUBMIT_AGREEMENT = "SUBMIT_AGREEMENT"
    CORRECT_KYC = "CORRECT_KYC"
    FETCH_REVIEW = "FETCH_REVIEW"
    REVOKE_CONSENT = "REVOKE_CONSENT"
    FETCH_BANK_DATA = "FETCH_BANK_DATA"
    SUBMIT_PAYMENTS = "SUBMIT_PAYMENTS"
    CANCEL_PAYMENT = "CANCEL_PAYMENT"


_LEFT = text("done_at IS NULL")


class Intent(SQLModel, table=True):
    """`subject_id` is the row the work is about; what to do is read from that row when the work starts."""

    __table_args__ = (
        # Of those that are left: nearly all are done.
        Index("ix_intent_left", "created_at", postgresql_where=_LEFT, sqlite_where=_LEFT),
    )

    id: str = Field(primary_key=True)
    kind: IntentKind = enum_column(IntentKind)
    subject_id: str
    created_at: datetime
    done_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None
