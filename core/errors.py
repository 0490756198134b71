"""Refusals: every no that a user can meet, as a type with a stable code.

Law: the code is the class name in capitals; the words and the way out are in texts/ (nb, en) under that code;
GraphQL makes one Rejection type of each class.
"""

import re
from typing import ClassVar


class Refusal(Exception):
    """A typed no. `facts` fill the placeholders of the text; they never hold secrets or national ids."""

    code: ClassVar[str] = "REFUSAL"

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).upper()

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts


# Anyone, anywhere
class NotSignedIn(Refusal): ...


class NotFound(Refusal):
    """Also the answer for what belongs to somebody else, so that nobody learns what exists."""


class ForeignOrigin(Refusal):
    """The page that sent the request is not ours."""


class CsrfTokenMissingOrWrong(Refusal): ...


class NotAllowed(Refusal):
    """facts: role."""


class TextInvalid(Refusal):
    """facts: field, limit."""


class IdempotencyKeyInvalid(Refusal): ...


class IdempotencyKeyReused(Refusal): ...


class OutsideUnavailable(Refusal):
    """facts: who. The other side does not answer now; nothing was changed."""


class TooManyMessages(Refusal): ...


class CursorInvalid(Refusal): ...


# The door: told as an error of the operation
class OperationTooLarge(Refusal):
    """facts: what, limit."""


class BudgetExceeded(Refusal):
    """facts: seconds, until the operation can be paid for."""


class TooManyStreams(Refusal):
    """facts: limit."""


class DocumentUnknown(Refusal): ...


class DocumentNotTrusted(Refusal): ...


class MissingScope(Refusal):
    """facts: scope. The token may not ask for this field."""


class ClientUnknown(Refusal): ...


# Company and agreement
class OrganisationNumberInvalid(Refusal): ...


class OrganisationUnknown(Refusal): ...


class OrganisationDissolved(Refusal):
    """facts: name."""


class OrganisationBankrupt(Refusal):
    """facts: name."""


class MobileNumberInvalid(Refusal): ...


class EmailInvalid(Refusal): ...


class SignatoryMissing(Refusal): ...


class SignatoryLacksSigningRights(Refusal):
    """facts: name."""


class KycAnswerInvalid(Refusal):
    """facts: field."""


class AgreementAlreadyPending(Refusal): ...


class AgreementAlreadyActive(Refusal): ...


class AgreementNotActive(Refusal): ...


class AgreementWrongStatus(Refusal):
    """facts: status."""


class LinkUnknown(Refusal): ...


class LinkExpired(Refusal): ...


class LinkUsed(Refusal): ...


class WrongPersonSigning(Refusal):
    """facts: name, the one who should sign."""


class SigningNotCompleted(Refusal):
    """facts: reason."""


# Consent and account
class BankUnknown(Refusal): ...


class PsuIdInvalid(Refusal):
    """facts: bank."""


class MandateMissing(Refusal):
    """facts: bank."""


class BankRefused(Refusal):
    """facts: bank, bank_code."""


class ConsentMissing(Refusal): ...


class ConsentWrongStatus(Refusal):
    """facts: status."""


class AccountPrivate(Refusal): ...


class AccountForeignOwned(Refusal): ...


# Payment
class AmountInvalid(Refusal):
    """facts: reason (FORMAT, ZERO, NEGATIVE, TOO_MANY_DECIMALS, TOO_LARGE, CURRENCY), value."""


class KidInvalid(Refusal): ...


class RemittanceInvalid(Refusal):
    """facts: limit. Exactly one of KID and text."""


class CreditorAccountInvalid(Refusal): ...


class CreditorNameInvalid(Refusal): ...


class ExecutionDateInvalid(Refusal):
    """facts: date."""


class PaymentWrongStatus(Refusal):
    """facts: status."""


class OutcomeUnknownLock(Refusal): ...


class ApprovalOutdated(Refusal): ...


class CreatorMayNotApprove(Refusal): ...


class BatchEmpty(Refusal): ...


class BatchTooLarge(Refusal):
    """facts: limit."""


# Voucher
class VoucherUnbalanced(Refusal):
    """facts: difference."""


class LedgerAccountUnknown(Refusal):
    """facts: number."""


class VoucherEmpty(Refusal): ...


class VoucherDateInvalid(Refusal):
    """facts: date."""


# Files
class FileTicketInvalid(Refusal):
    """Unknown, run out, or no longer its viewer's to use: all alike."""


class FileTypeUnknown(Refusal):
    """facts: types."""


class FileSizeInvalid(Refusal):
    """facts: limit, in bytes."""


class FileDiffers(Refusal):
    """The bytes are not those that were announced."""


class TooManyAttachments(Refusal):
    """facts: limit."""


# Webhooks
class WebhooksForPartners(Refusal): ...


class WebhookAddressInvalid(Refusal): ...


class WebhookDocumentInvalid(Refusal):
    """facts: reason, in English: the validator's own words."""


class WebhookNounUnknown(Refusal):
    """facts: noun."""


class TooManyWebhooks(Refusal):
    """facts: limit."""


class WebhookTestedJustNow(Refusal):
    """facts: seconds."""


# Help
class FeedbackReasonMissing(Refusal): ...


class ArticleUnknown(Refusal): ...


def refusals() -> tuple[type[Refusal], ...]:
    """Every refusal there is, in the order of this file."""
    return tuple(Refusal.__subclasses__())
