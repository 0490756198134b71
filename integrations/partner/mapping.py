"""Between core's case and the partner's words. Law: a word outside the contract never becomes a decision."""

import base64
import hashlib

from core.ports import KycAnswers, OnboardingAnswer, OnboardingCase, Ownership, ReviewDecision
from integrations.partner import wire

REASONS = frozenset(
    {
        "RANDOM_CHECK",
        "NEWLY_FOUNDED",
        "PEP_DECLARED",
        "FUNDING_SOURCE",
        "PAYMENT_COUNTRIES",
        "INDUSTRY",
        "RELATED_PERSONS",
    }
)


def kyc(answers: KycAnswers) -> wire.Kyc:
    return wire.Kyc(
        persons=[
            wire.Person(
                name=p.name, birthdate=p.birthdate, role=p.role, pep=p.pep, ownershipPercent=p.ownership_percent
            )
            for p in answers.persons
        ],
        fundingSource=answers.funding_source,
        paymentCountries=list(answers.payment_countries),
        industryCode=answers.industry_code,
    )


def case(ours: OnboardingCase) -> wire.Case:
    return wire.Case(
        reference=ours.reference,
        company=wire.Company(
            organisationNumber=ours.org_number, name=ours.company_name, registeredOn=ours.registered_on
        ),
        agreement=wire.Agreement(
            signedPdf=base64.b64encode(ours.signed_pdf).decode(),
            sha256=hashlib.sha256(ours.signed_pdf).hexdigest(),
            signedBy=list(ours.signed_by),
        ),
        kyc=kyc(ours.kyc),
    )


def answer(flow: wire.Flow) -> OnboardingAnswer:
    """A reason we have no word for is left out: the decision still says that a human looks."""
    return OnboardingAnswer(
        flow_id=flow.id,
        decision=ReviewDecision(flow.status),
        reasons=tuple(r for r in flow.reasons if r in REASONS),
        text=flow.text,
    )


def ownership(word: str) -> Ownership:
    """Anything but a clear yes or no is UNKNOWN."""
    return Ownership(word) if word in set(Ownership) else Ownership.UNKNOWN
