"""The two check marks: is the integration on (the same for everybody), and has this person consented (personal).

Law: a red mark says why, and says when red is right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.agreement import AgreementStatus, BankAgreement
from core.agreement.model import PENDING
from core.consent.model import Consent, ConsentStatus
from core.membership import Membership, Role
from core.texts import text


class CheckReason(StrEnum):
    OK = "OK"
    AGREEMENT_MISSING = "AGREEMENT_MISSING"
    AGREEMENT_ON_ITS_WAY = "AGREEMENT_ON_ITS_WAY"
    AGREEMENT_ENDED = "AGREEMENT_ENDED"
    CONSENT_NOT_NEEDED = "CONSENT_NOT_NEEDED"
    """An accountant who does not approve: red is right."""
    CONSENT_MISSING = "CONSENT_MISSING"
    CONSENT_WAITING = "CONSENT_WAITING"
    CONSENT_EXPIRED = "CONSENT_EXPIRED"
    CONSENT_REVOKED = "CONSENT_REVOKED"


@dataclass(frozen=True, slots=True)
class Check:
    green: bool
    reason: CheckReason
    explanation: str


class Feature(StrEnum):
    """What the client's menu may show for a company."""

    BANK_DATA = "BANK_DATA"
    PAYMENTS = "PAYMENTS"


def features_of(agreement: BankAgreement | None, roles: Sequence[Membership]) -> list[Feature]:
    """ "Betalinger" is there when the agreement is ACTIVE, for members."""
    on = agreement is not None and agreement.status is AgreementStatus.ACTIVE and bool(roles)
    return [Feature.BANK_DATA, Feature.PAYMENTS] if on else []


def integration_check(agreement: BankAgreement | None, locale: str) -> Check:
    """Green for everybody in the company when the agreement is ACTIVE."""
    if agreement is None:
        return Check(False, CheckReason.AGREEMENT_MISSING, text(locale, "check.integration.NONE"))
    if agreement.status is AgreementStatus.ACTIVE:
        return Check(True, CheckReason.OK, text(locale, "check.integration.ok"))
    on_its_way = agreement.status in PENDING
    reason = CheckReason.AGREEMENT_ON_ITS_WAY if on_its_way else CheckReason.AGREEMENT_ENDED
    return Check(False, reason, text(locale, f"check.integration.{agreement.status}"))


def consent_check(
    locale: str, agreement: BankAgreement | None, consents: Sequence[Consent], roles: Sequence[Membership]
) -> Check:
    """The viewer's mark, by their own consents and roles in the company. Green with at least one living consent."""
    if agreement is None or agreement.status is not AgreementStatus.ACTIVE:
        reason = integration_check(agreement, locale).reason
        return Check(False, reason, text(locale, "check.consent.AGREEMENT_NOT_ACTIVE"))
    statuses = [consent.status for consent in consents]
    for status, green, reason, key in _MARKS:
        if status in statuses:
            return Check(green, reason, text(locale, f"check.consent.{key}"))
    approves = (Role.APPROVER, Role.SIGNATORY, Role.PAYROLL)
    if any(row.role in approves and row.ended_at is None for row in roles):
        return Check(False, CheckReason.CONSENT_MISSING, text(locale, "check.consent.NONE"))
    return Check(False, CheckReason.CONSENT_NOT_NEEDED, text(locale, "check.consent.NOT_NEEDED"))


_MARKS = (
    (ConsentStatus.VALID, True, CheckReason.OK, "ok"),
    (ConsentStatus.EXPIRING, True, CheckReason.OK, "EXPIRING"),
    (ConsentStatus.AWAITING_AUTHORISATION, False, CheckReason.CONSENT_WAITING, "AWAITING"),
    (ConsentStatus.EXPIRED, False, CheckReason.CONSENT_EXPIRED, "EXPIRED"),
    (ConsentStatus.REVOKED_BY_USER, False, CheckReason.CONSENT_REVOKED, "REVOKED"),
    (ConsentStatus.REVOKED_AT_BANK, False, CheckReason.CONSENT_REVOKED, "REVOKED"),
)
"""The best news first."""
