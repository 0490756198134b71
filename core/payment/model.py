"""A payment: our order to move money; a salary run is a batch of them.

Law: `record` is the only writer of `status`, and the table below is the only way it goes. OUTCOME_UNKNOWN has no
edge that sends again: only proof leads out of it.
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from core.access import member, veiled
from core.columns import enum_column, minor_column
from core.identifiers import digest_of
from core.lifecycle import Lifecycle
from core.ports import OrderService
from core.source import Source
from core.store import Sheet


class PaymentStatus(StrEnum):
    DRAFT = "DRAFT"
    AWAITING_APPROVAL = "AWAITING_APPROVAL"
    APPROVED = "APPROVED"
    AWAITING_BANK_AUTHORISATION = "AWAITING_BANK_AUTHORISATION"
    SUBMITTED = "SUBMITTED"
    ACCEPTED = "ACCEPTED"
    SCHEDULED = "SCHEDULED"
    EXECUTED = "EXECUTED"
    REJECTED = "REJECTED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CANCELLED = "CANCELLED"
    OUTCOME_UNKNOWN = "OUTCOME_UNKNOWN"
    RETURNED = "RETURNED"


class PaymentEvent(StrEnum):
    READY_FOR_APPROVAL = "READY_FOR_APPROVAL"
    """A draft is complete and waits for approval."""
    EDITED = "EDITED"
    APPROVED = "APPROVED"
    SENT_TO_BANK = "SENT_TO_BANK"
    REPLY_LOST = "REPLY_LOST"
    PROVEN_NOT_MOVED = "PROVEN_NOT_MOVED"
    BANK_RECEIVED = "BANK_RECEIVED"
    BANK_ACCEPTED = "BANK_ACCEPTED"
    BANK_SCHEDULED = "BANK_SCHEDULED"
    BANK_EXECUTED = "BANK_EXECUTED"
    BANK_REJECTED = "BANK_REJECTED"
    BANK_CANCELLED = "BANK_CANCELLED"
    BANK_DENIES_IT = "BANK_DENIES_IT"
    """The bank does not know an order it gave us an id for."""
    CANCEL_ASKED = "CANCEL_ASKED"
    CANCEL_REFUSED = "CANCEL_REFUSED"
    WITHDRAWN = "WITHDRAWN"
    """Taken back by us before the bank heard of it."""
    STATEMENT_SHOWS_IT = "STATEMENT_SHOWS_IT"
    """The bank said no, and booked it all the same."""
    SENT_BACK = "SENT_BACK"
    """The payee's bank returned the money."""


def _edges() -> dict[tuple[PaymentStatus, PaymentEvent], PaymentStatus]:
    s, e = PaymentStatus, PaymentEvent
    edges = {
        (s.DRAFT, e.READY_FOR_APPROVAL): s.AWAITING_APPROVAL,
        (s.DRAFT, e.EDITED): s.DRAFT,
        (s.DRAFT, e.WITHDRAWN): s.CANCELLED,
        (s.AWAITING_APPROVAL, e.EDITED): s.AWAITING_APPROVAL,
        (s.AWAITING_APPROVAL, e.APPROVED): s.APPROVED,
        (s.AWAITING_APPROVAL, e.WITHDRAWN): s.CANCELLED,
        (s.APPROVED, e.SENT_TO_BANK): s.AWAITING_BANK_AUTHORISATION,
        (s.APPROVED, e.BANK_REJECTED): s.REJECTED,
        (s.APPROVED, e.REPLY_LOST): s.OUTCOME_UNKNOWN,
        (s.APPROVED, e.WITHDRAWN): s.CANCELLED,
        (s.APPROVED, e.BANK_EXECUTED): s.EXECUTED,
        (s.OUTCOME_UNKNOWN, e.PROVEN_NOT_MOVED): s.APPROVED,
        (s.OUTCOME_UNKNOWN, e.BANK_RECEIVED): s.SUBMITTED,
        (s.OUTCOME_UNKNOWN, e.BANK_ACCEPTED): s.ACCEPTED,
        (s.OUTCOME_UNKNOWN, e.BANK_SCHEDULED): s.SCHEDULED,
        (s.OUTCOME_UNKNOWN, e.BANK_EXECUTED): s.EXECUTED,
        (s.OUTCOME_UNKNOWN, e.BANK_REJECTED): s.REJECTED,
        (s.OUTCOME_UNKNOWN, e.BANK_CANCELLED): s.CANCELLED,
        (s.REJECTED, e.STATEMENT_SHOWS_IT): s.EXECUTED,
        (s.CANCELLED, e.STATEMENT_SHOWS_IT): s.EXECUTED,
        (s.EXECUTED, e.SENT_BACK): s.RETURNED,
    }
    at_bank = (s.AWAITING_BANK_AUTHORISATION, s.SUBMITTED, s.ACCEPTED, s.SCHEDULED, s.CANCEL_REQUESTED)
    for place, status in enumerate(at_bank):
        edges[status, e.BANK_EXECUTED] = s.EXECUTED
        edges[status, e.BANK_REJECTED] = s.REJECTED
        edges[status, e.BANK_CANCELLED] = s.CANCELLED
        edges[status, e.BANK_DENIES_IT] = s.OUTCOME_UNKNOWN
        if status is not s.CANCEL_REQUESTED:
            edges[status, e.CANCEL_ASKED] = s.CANCEL_REQUESTED
        # Only forward: a bank's older answer that overtakes a newer one moves nothing back.
        for target, event in (
            (s.SUBMITTED, e.BANK_RECEIVED),
            (s.ACCEPTED, e.BANK_ACCEPTED),
            (s.SCHEDULED, e.BANK_SCHEDULED),
        ):
            if place < at_bank.index(target):
                edges[status, event] = target
    edges[s.SCHEDULED, e.BANK_ACCEPTED] = s.ACCEPTED
    edges[s.CANCEL_REQUESTED, e.CANCEL_REFUSED] = s.SUBMITTED
    return edges


PAYMENT = Lifecycle("Payment", PaymentStatus.DRAFT, _edges())
AT_BANK = (
    PaymentStatus.AWAITING_BANK_AUTHORISATION,
    PaymentStatus.SUBMITTED,
    PaymentStatus.ACCEPTED,
    PaymentStatus.SCHEDULED,
    PaymentStatus.CANCEL_REQUESTED,
)
"""The bank has it: only the bank's word and the statement move it."""
EDITABLE = (PaymentStatus.DRAFT, PaymentStatus.AWAITING_APPROVAL)


class PaymentBatch(SQLModel, table=True):
    """A salary run: payments with purpose code SALA, approved together. Its status is derived from its lines."""

    __table_args__ = (Index("ix_paymentbatch_company_page", "company_id", "created_at", "id"),)

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    account_id: str = Field(foreign_key="account.id")
    name: str
    salary: bool = True
    created_by: str
    """A person's id, or a partner's."""
    created_at: datetime


class Payment(SQLModel, table=True):
    __table_args__ = (
        Index("ix_payment_company_page", "company_id", "created_at", "id"),
        Index("ix_payment_company_status_page", "company_id", "status", "created_at", "id"),
    )

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    account_id: str = Field(foreign_key="account.id")
    batch_id: str | None = Field(default=None, foreign_key="paymentbatch.id", index=True)
    order_id: str | None = Field(default=None, foreign_key="bankorder.id", index=True)
    """The order at the bank that carries it, the newest if there were several."""
    status: PaymentStatus = enum_column(PaymentStatus)
    amount_minor: int = minor_column()
    currency: str
    creditor_name: str
    creditor_account: str
    kid: str | None = None
    text: str | None = None
    execution_date: date | None = None
    """Oslo date; None: as soon as the bank can."""
    end_to_end_id: str = Field(unique=True)
    purpose_code: str | None = None
    salary: bool = False
    bank_status: str | None = None
    """The bank's ISO 20022 code as it came."""
    reason_code: str | None = None
    reason_text: str | None = None
    made_by: str
    """A person's id, or a partner's."""
    edited_by: str
    """Who last changed it, at first who made it."""
    created_at: datetime

    def record(
        self,
        work: Sheet,
        event: PaymentEvent,
        *,
        bank_status: str | None = None,
        reason_code: str | None = None,
        reason_text: str | None = None,
    ) -> None:
        """Move along one edge and tell the journal: the only writer of `status`."""
        before = self.status
        self.status = PAYMENT.after(before, event)
        self.bank_status = bank_status or self.bank_status
        self.reason_code, self.reason_text = reason_code, reason_text
        work.record(
            self.company_id,
            "Payment",
            self.id,
            event,
            salary=self.salary,
            before=before.value,
            after=self.status.value,
            bank_status=bank_status,
        )

    @property
    def content_hash(self) -> str:
        """What an approval is a yes to: payer, payee, amount, date and reference. Any change makes another hash."""
        return digest_of(
            self.account_id,
            self.creditor_account,
            self.creditor_name,
            self.amount_minor,
            self.currency,
            str(self.execution_date),
            self.kid,
            self.text,
            self.purpose_code,
        )


class Approval(SQLModel, table=True):
    """One person's yes to exactly one content of a payment."""

    id: str = Field(primary_key=True)
    payment_id: str = Field(foreign_key="payment.id", index=True)
    company_id: str = Field(foreign_key="company.id")
    person_id: str = Field(foreign_key="person.id")
    content_hash: str
    salary: bool
    at: datetime
    voided_at: datetime | None = None


class Authorisation(SQLModel, table=True):
    """One act of one person at one bank over one or more orders: the BankID of an approval."""

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    person_id: str = Field(foreign_key="person.id")
    consent_id: str = Field(foreign_key="consent.id")
    bic: str
    salary: bool
    """True when any of its payments is: then it is behind the veil."""
    return_fingerprint: str = Field(unique=True)
    return_sealed: str
    presence_sealed: str
    """JSON {ip, user_agent} of the approver: banks require it on every order."""
    basket_request_id: str
    basket_id: str | None = None
    basket_given_up: bool = False
    sca_url_sealed: str | None = None
    sca_url_at: datetime | None = None
    came_back_at: datetime | None = None
    """The approver returned from the bank, which proves nothing but makes asking worth while."""
    created_at: datetime


class Attempt(StrEnum):
    """How far the telling of an order to the bank has come."""

    NOT_TRIED = "NOT_TRIED"
    TRYING = "TRYING"
    """Committed before the first byte leaves: found after a crash, it means "the bank may have it"."""
    KNOWN = "KNOWN"
    REFUSED = "REFUSED"
    LOST = "LOST"


class BankOrder(SQLModel, table=True):
    """One resource at the bank: a single payment, or a bulk. A new attempt after a proof is a new row."""

    id: str = Field(primary_key=True)
    """Also the X-Request-ID: the same attempt has the same id and the same bytes."""
    authorisation_id: str = Field(foreign_key="authorisation.id", index=True)
    company_id: str = Field(foreign_key="company.id")
    account_id: str = Field(foreign_key="account.id")
    bic: str
    salary: bool
    service: OrderService = enum_column(OrderService)
    attempt: Attempt = enum_column(Attempt)
    bank_order_id: str | None = None
    sca_url_sealed: str | None = None
    sca_url_at: datetime | None = None
    cancel_url_sealed: str | None = None
    """Where the approver confirms a cancellation, when the bank wants that."""
    cancel_url_at: datetime | None = None
    tried_at: datetime | None = None
    next_poll_at: datetime | None = Field(default=None, index=True)
    """When the clock asks the bank again; None: nothing more to ask."""
    polls: int = 0


_FURTHEST_BACK = (
    PaymentStatus.OUTCOME_UNKNOWN,
    PaymentStatus.DRAFT,
    PaymentStatus.AWAITING_APPROVAL,
    PaymentStatus.APPROVED,
    PaymentStatus.AWAITING_BANK_AUTHORISATION,
    PaymentStatus.SUBMITTED,
    PaymentStatus.CANCEL_REQUESTED,
    PaymentStatus.ACCEPTED,
    PaymentStatus.SCHEDULED,
    PaymentStatus.REJECTED,
    PaymentStatus.RETURNED,
    PaymentStatus.CANCELLED,
    PaymentStatus.EXECUTED,
)


def batch_status(statuses: Iterable[PaymentStatus]) -> PaymentStatus:
    """A batch is where its furthest-back line is: a riddle first, then what still moves, then what failed."""
    return min(statuses, key=_FURTHEST_BACK.index)


PAYMENTS = Source(Payment, sees=veiled(member), order=("created_at",))
BATCHES = Source(PaymentBatch, sees=veiled(member), order=("created_at",))
APPROVALS = Source(Approval, sees=veiled(member), order=("at",))
ORDERS = Source(BankOrder, sees=veiled(member))
AUTHORISATIONS = Source(Authorisation, sees=veiled(member), order=("created_at",))
