"""The licensed partner: onboarding of companies and ownership of accounts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class ReviewDecision(StrEnum):
    IN_PROGRESS = "IN_PROGRESS"
    MANUAL_REVIEW = "MANUAL_REVIEW"
    NEEDS_INFORMATION = "NEEDS_INFORMATION"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    SUSPENDED = "SUSPENDED"
    """Approved once, and stopped by the partner until further notice."""


@dataclass(frozen=True, slots=True)
class OnboardingPerson:
    name: str
    birthdate: date
    role: str
    pep: bool
    ownership_percent: int | None


@dataclass(frozen=True, slots=True)
class KycAnswers:
    """What the partner must know by law. Countries are ISO 3166-1 alpha-2; `industry_code` is SN2007."""

    persons: tuple[OnboardingPerson, ...]
    funding_source: str
    payment_countries: tuple[str, ...]
    industry_code: str


@dataclass(frozen=True, slots=True)
class OnboardingCase:
    reference: str
    """Our agreement's id; the partner treats a second submission with the same reference as the first."""
    org_number: str
    company_name: str
    registered_on: date | None
    signed_pdf: bytes
    signed_by: tuple[str, ...]
    kyc: KycAnswers


@dataclass(frozen=True, slots=True)
class OnboardingAnswer:
    flow_id: str
    decision: ReviewDecision
    reasons: tuple[str, ...]
    """Words of core.agreement.ManualReviewReason; a word we do not know may come."""
    text: str | None
    """The partner's own words, where it needs information or refuses."""


class Ownership(StrEnum):
    OWNED = "OWNED"
    NOT_OWNED = "NOT_OWNED"
    UNKNOWN = "UNKNOWN"


class Partner(Protocol):
    async def submit(self, case: OnboardingCase) -> OnboardingAnswer: ...

    async def correct(self, flow_id: str, kyc: KycAnswers) -> OnboardingAnswer:
        """New answers to the questions of a case under review, e.g. a PEP tick that was wrong."""
        ...

    async def answer(self, flow_id: str) -> OnboardingAnswer: ...

    async def account_ownership(self, org_number: str, bban: str) -> Ownership: ...

    def verify_notification(self, headers: dict[str, str], body: bytes) -> str:
        """The flow id a signed notification speaks of. Raises Refused when the signature or its age is wrong."""
        ...
