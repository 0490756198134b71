"""The bank agreement: what it is, and the one place that moves its status."""

import json
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlmodel import Field, SQLModel, col

from core.access import Viewer, member, registrant
from core.clock import oslo_date
from core.columns import enum_column
from core.document import Document
from core.lifecycle import Lifecycle
from core.ports import KycAnswers, OnboardingPerson
from core.source import Source
from core.store import UnitOfWork

TERMS_VERSION = "2026-11"
DRAFT_LIVES = timedelta(days=1)
"""An agreement registered and never sent keeps nobody else from registering longer than this."""
LINK_LIVES = timedelta(days=14)
"""How long a signatory's link opens the agreement; the agreement expires with it."""


class AgreementStatus(StrEnum):
    DRAFT = "DRAFT"
    AWAITING_SIGNATURES = "AWAITING_SIGNATURES"
    SIGNED = "SIGNED"
    UNDER_REVIEW = "UNDER_REVIEW"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    NEEDS_INFORMATION = "NEEDS_INFORMATION"
    ACTIVE = "ACTIVE"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class AgreementEvent(StrEnum):
    SENT = "SENT"
    SIGNATURE_ADDED = "SIGNATURE_ADDED"
    ALL_SIGNED = "ALL_SIGNED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"
    LINK_RAN_OUT = "LINK_RAN_OUT"
    REVIEW_STARTED = "REVIEW_STARTED"
    MANUAL_REVIEW_STARTED = "MANUAL_REVIEW_STARTED"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    KYC_CORRECTED = "KYC_CORRECTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"
    RESUMED = "RESUMED"
    TERMINATED = "TERMINATED"


class ManualReviewReason(StrEnum):
    """Why the licensed partner looks at an agreement by hand. In none of them has the company done anything wrong."""

    RANDOM_CHECK = "RANDOM_CHECK"
    NEWLY_FOUNDED = "NEWLY_FOUNDED"
    PEP_DECLARED = "PEP_DECLARED"
    FUNDING_SOURCE = "FUNDING_SOURCE"
    PAYMENT_COUNTRIES = "PAYMENT_COUNTRIES"
    INDUSTRY = "INDUSTRY"
    RELATED_PERSONS = "RELATED_PERSONS"


def _edges() -> dict[tuple[AgreementStatus, AgreementEvent], AgreementStatus]:
    s, e = AgreementStatus, AgreementEvent
    edges = {
        (s.DRAFT, e.SENT): s.AWAITING_SIGNATURES,
        (s.DRAFT, e.WITHDRAWN): s.WITHDRAWN,
        (s.DRAFT, e.LINK_RAN_OUT): s.EXPIRED,
        (s.AWAITING_SIGNATURES, e.SIGNATURE_ADDED): s.AWAITING_SIGNATURES,
        (s.AWAITING_SIGNATURES, e.ALL_SIGNED): s.SIGNED,
        (s.AWAITING_SIGNATURES, e.DECLINED): s.DECLINED,
        (s.AWAITING_SIGNATURES, e.WITHDRAWN): s.WITHDRAWN,
        (s.AWAITING_SIGNATURES, e.LINK_RAN_OUT): s.EXPIRED,
        (s.SIGNED, e.REVIEW_STARTED): s.UNDER_REVIEW,
        (s.UNDER_REVIEW, e.MANUAL_REVIEW_STARTED): s.MANUAL_REVIEW,
        (s.NEEDS_INFORMATION, e.MANUAL_REVIEW_STARTED): s.MANUAL_REVIEW,
        (s.MANUAL_REVIEW, e.MANUAL_REVIEW_STARTED): s.MANUAL_REVIEW,
        (s.MANUAL_REVIEW, e.KYC_CORRECTED): s.UNDER_REVIEW,
        (s.NEEDS_INFORMATION, e.KYC_CORRECTED): s.UNDER_REVIEW,
        (s.UNDER_REVIEW, e.INFORMATION_REQUESTED): s.NEEDS_INFORMATION,
        (s.MANUAL_REVIEW, e.INFORMATION_REQUESTED): s.NEEDS_INFORMATION,
        (s.ACTIVE, e.SUSPENDED): s.SUSPENDED,
        (s.SUSPENDED, e.RESUMED): s.ACTIVE,
        (s.ACTIVE, e.TERMINATED): s.TERMINATED,
        (s.SUSPENDED, e.TERMINATED): s.TERMINATED,
    }
    for reviewed in (s.UNDER_REVIEW, s.MANUAL_REVIEW, s.NEEDS_INFORMATION):
        edges[reviewed, e.APPROVED] = s.ACTIVE
        edges[reviewed, e.REJECTED] = s.REJECTED
    return edges


AGREEMENT = Lifecycle("BankAgreement", AgreementStatus.DRAFT, _edges())
PENDING = (
    AgreementStatus.DRAFT,
    AgreementStatus.AWAITING_SIGNATURES,
    AgreementStatus.SIGNED,
    AgreementStatus.UNDER_REVIEW,
    AgreementStatus.MANUAL_REVIEW,
    AgreementStatus.NEEDS_INFORMATION,
)
"""On the way: a second registration of the company is a conflict."""
UNDER_PARTNER = (AgreementStatus.UNDER_REVIEW, AgreementStatus.MANUAL_REVIEW, AgreementStatus.NEEDS_INFORMATION)


class BankAgreement(SQLModel, table=True):
    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    registered_by: str = Field(foreign_key="person.id")
    firm_name: str | None = None
    firm_organisation_number: str | None = None
    terms_version: str
    status: AgreementStatus = enum_column(AgreementStatus)
    kyc: str
    """JSON of KycAnswers; what the partner is told."""
    review_reasons: str = "[]"
    review_text: str | None = None
    partner_flow_id: str | None = Field(default=None, unique=True)
    asked_at: datetime | None = Field(default=None, index=True)
    """When the partner was last asked about it."""
    document_id: str | None = Field(default=None, foreign_key="document.id")
    """The newest PDF: unsigned at first, then with each signature added."""
    created_at: datetime
    expires_at: datetime | None = None
    activated_on: date | None = None
    """The Oslo date it first became ACTIVE: transactions from this date on are billed."""

    def record(
        self, work: UnitOfWork, event: AgreementEvent, *, reasons: tuple[str, ...] = (), text: str | None = None
    ) -> None:
        """Move along one edge and tell the journal: the only writer of `status`."""
        before = self.status
        self.status = AGREEMENT.after(before, event)
        self.review_reasons, self.review_text = json.dumps(reasons), text
        if self.status is AgreementStatus.ACTIVE and self.activated_on is None:
            self.activated_on = oslo_date(work.now)
        work.record(self.company_id, "BankAgreement", self.id, event, before=before.value, after=self.status.value)

    @property
    def reasons(self) -> tuple[ManualReviewReason, ...]:
        """Words we do not know are left out here and kept in the row."""
        known = set(ManualReviewReason)
        return tuple(ManualReviewReason(reason) for reason in json.loads(self.review_reasons) if reason in known)


class SignatoryStatus(StrEnum):
    INVITED = "INVITED"
    SIGNED = "SIGNED"
    DECLINED = "DECLINED"


class Signatory(SQLModel, table=True):
    """A person who must sign one agreement, as the registration names them."""

    id: str = Field(primary_key=True)
    agreement_id: str = Field(foreign_key="bankagreement.id", index=True)
    company_id: str = Field(foreign_key="company.id")
    given_name: str
    family_name: str
    birthdate: date
    role_code: str
    """The register's role that gives the right to sign."""
    mobile: str
    email: str
    link_fingerprint: str | None = Field(default=None, unique=True)
    person_id: str | None = Field(default=None, foreign_key="person.id")
    signed_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def signatory_status(self) -> SignatoryStatus:
        if self.signed_at:
            return SignatoryStatus.SIGNED
        return SignatoryStatus.DECLINED if self.declined_at else SignatoryStatus.INVITED


class SigningAct(SQLModel, table=True):
    """One click on "sign": a short-lived order at BankID and what is needed to recognise its return."""

    id: str = Field(primary_key=True)
    signatory_id: str = Field(foreign_key="signatory.id")
    state_fingerprint: str = Field(unique=True)
    secret_sealed: str
    """JSON {nonce, verifier}."""
    document_id: str = Field(foreign_key="document.id")
    """The PDF that was ordered: a signature on an older one is no signature on this agreement."""
    sign_id: str | None = None
    created_at: datetime
    finished_at: datetime | None = None


def kyc_of(text: str) -> KycAnswers:
    told = json.loads(text)
    return KycAnswers(
        persons=tuple(
            OnboardingPerson(**{**person, "birthdate": date.fromisoformat(person["birthdate"])})
            for person in told["persons"]
        ),
        funding_source=told["funding_source"],
        payment_countries=tuple(told["payment_countries"]),
        industry_code=told["industry_code"],
    )


def _registered(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Members see every agreement; who registered one sees that one, and not what was agreed before."""
    return member(viewer, table) | (registrant(viewer, table) & (table.registered_by == viewer.person_id))


def _of_registered(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Rows that belong to an agreement: its signatories, and its newest document."""
    is_document = table is Document
    column = col(BankAgreement.document_id) if is_document else col(BankAgreement.id)
    key: Any = table.id if is_document else table.agreement_id
    return member(viewer, table) | key.in_(select(column).where(_registered(viewer, BankAgreement)))


AGREEMENTS = Source(BankAgreement, sees=_registered, order=("created_at",))
SIGNATORIES = Source(Signatory, sees=_of_registered)
DOCUMENTS = Source(Document, sees=_of_registered, order=("created_at",))
