"""Bank agreements: the contract that switches the integration on, once per company."""

from core.agreement.model import (
    AGREEMENT,
    AGREEMENTS,
    DOCUMENTS,
    SIGNATORIES,
    AgreementEvent,
    AgreementStatus,
    BankAgreement,
    ManualReviewReason,
    Signatory,
    SignatoryStatus,
)

__all__ = [
    "AGREEMENT",
    "AGREEMENTS",
    "DOCUMENTS",
    "SIGNATORIES",
    "AgreementEvent",
    "AgreementStatus",
    "BankAgreement",
    "ManualReviewReason",
    "Signatory",
    "SignatoryStatus",
]
