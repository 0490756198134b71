"""Core's enums as GraphQL enums: every value described, in the one place where the API's words for them stand."""

from enum import Enum
from typing import Any, TypeVar

import strawberry

from core.account import BalanceSource, RefusalReason
from core.agreement import AgreementStatus, ManualReviewReason, SignatoryStatus
from core.agreement.registering import FundingSource
from core.apiclient import ClientKind
from core.checks import CheckReason, Feature
from core.consent import ConsentStatus
from core.feed import UpdateKind
from core.finding import CreditDebit
from core.help import FeedbackReason
from core.journal import ActorKind
from core.membership import Role
from core.payment import PaymentStatus
from core.ports import WebhookFailure
from core.reconciliation import MatchRule
from core.texts.en import EN
from core.transaction import TransactionStatus
from core.webhook import DeliveryStatus, EndpointStatus

E = TypeVar("E", bound=Enum)


def _describe(values: type[Enum], description: str, of_value: dict[str, str]) -> None:
    strawberry.enum(values, description=description)
    definition: Any = values.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = of_value[value.name]


def _texts(prefix: str, values: type[Enum]) -> dict[str, str]:
    return {value.name: EN[f"{prefix}.{value.name}"] for value in values}


_describe(AgreementStatus, "Where a bank agreement is on its way.", _texts("agreementStatus", AgreementStatus))
_describe(ConsentStatus, "Where a consent is on its way.", _texts("consentStatus", ConsentStatus))
_describe(PaymentStatus, "Where a payment is on its way.", _texts("paymentStatus", PaymentStatus))
_describe(
    ManualReviewReason,
    "Why the licensed partner looks at an agreement by hand. Nothing was done wrong in any of them.",
    _texts("reviewReason", ManualReviewReason),
)
_describe(
    ClientKind,
    "What an API client is.",
    {
        "MOBILE": "An app: acts for the person who signed in.",
        "PARTNER": "A partner: acts for itself, in the companies that let it in.",
    },
)
_describe(
    SignatoryStatus,
    "How far one signatory has come.",
    {
        "INVITED": "Has the link, has not signed.",
        "SIGNED": "Has signed with BankID.",
        "DECLINED": "Has said no.",
    },
)
_describe(
    FundingSource,
    "Where the company's money comes from. The last three are looked at by hand.",
    {
        "OPERATIONS": "From what the company does.",
        "OWNERS_EQUITY": "From its owners.",
        "LOAN": "From a loan.",
        "GRANTS": "From grants.",
        "CASH": "Mostly in cash.",
        "CRYPTO": "From crypto-assets.",
        "UNCLEAR": "Not clear.",
    },
)
_describe(
    Role,
    "What a member may do. Several may be held.",
    {
        "ACCOUNTANT": "Registers, posts, prepares payments; cannot approve and sees no salaries (regnskapsfører).",
        "SIGNATORY": "Has signed the agreement.",
        "APPROVER": "Approves payments.",
        "PAYROLL": "Makes and sees salary batches and salary lines.",
        "VIEWER": "Sees, changes nothing.",
        "ADMIN": "Invites members, sets the four-eyes rule, ends the agreement.",
    },
)
_describe(
    BalanceSource,
    "Where a balance comes from.",
    {
        "BANK_ATTENDED": "Read at the bank while a consenting user was present.",
        "BANK_SCHEDULED": "Read at the bank by the clock, inside the bank's limit of four a day.",
        "OWN_PAYMENT": "The bank's last word, less what our own payments have moved since.",
    },
)
_describe(
    ActorKind,
    "What kind of actor did something.",
    {
        "PERSON": "A person, by the web application or an app.",
        "PARTNER": "A partner, by itself.",
        "SYSTEM": "Kontobro itself: a clock, or what the bank or the licensed partner answered.",
    },
)
_describe(
    CreditDebit,
    "Which way the money goes (Berlin Group's words).",
    {"CREDIT": "Money in. A line of zero counts as in.", "DEBIT": "Money out."},
)
_describe(
    RefusalReason,
    "Why an account the bank showed is not taken.",
    {
        "ACCOUNT_PRIVATE": "A private account: only business accounts are taken.",
        "ACCOUNT_FOREIGN_OWNED": "Not owned by the company.",
    },
)
_describe(
    CheckReason,
    "Why a check mark is green or red.",
    {
        "OK": "Green.",
        "AGREEMENT_MISSING": "No agreement has been registered.",
        "AGREEMENT_ON_ITS_WAY": "The agreement is not ACTIVE yet.",
        "AGREEMENT_ENDED": "The agreement is no longer ACTIVE, or never became so.",
        "CONSENT_NOT_NEEDED": "The viewer does not approve payments: red is right.",
        "CONSENT_MISSING": "The viewer has not consented yet.",
        "CONSENT_WAITING": "The viewer has begun and not finished at the bank.",
        "CONSENT_EXPIRED": "The viewer's consent has run out.",
        "CONSENT_REVOKED": "The viewer's consent was taken back.",
    },
)
_describe(
    Feature,
    "What a client's menu may show for a company.",
    {"BANK_DATA": "Balances and transactions.", "PAYMENTS": 'The menu entry "Betalinger".'},
)
_describe(
    TransactionStatus,
    "Pending or booked at the bank.",
    {
        "PENDING": "Reserved, not booked.",
        "BOOKED": "Booked.",
        "WITHDRAWN": "Was pending, and the bank took it back without booking it.",
    },
)
_describe(
    MatchRule,
    "By which rule a line was paired.",
    {
        "END_TO_END_ID": "The line carries the id we gave the payment.",
        "KID": "An incoming line carries the KID of an open invoice voucher, with its amount.",
    },
)
_describe(
    UpdateKind,
    "Why a subscription sends something.",
    {
        "SNAPSHOT": "The beginning: what is now.",
        "REPLAY": "Missed since the cursor that was given; of a row that moved often, only its last state.",
        "LIVE": "Has just happened.",
        "HEARTBEAT": "Nothing new: the line is alive, and everything until this cursor has been told.",
        "RESYNC": "What is now, because it cannot be told from where you were: the cursor is too old, or what you may "
        "see has changed. Forget what you had of it.",
    },
)
_describe(
    FeedbackReason,
    "Why an article was not useful.",
    {
        "HARD_TO_UNDERSTAND": "Hard to understand.",
        "OUT_OF_DATE": "Out of date.",
        "MISSING_INFORMATION": "Something is missing.",
        "DID_NOT_SOLVE_IT": "Did not solve the problem.",
        "VIDEO_MISSING_OR_UNCLEAR": "The video is missing or unclear.",
        "OTHER": "Something else.",
    },
)

_describe(
    EndpointStatus,
    "Whether a webhook endpoint is sent to.",
    {
        "ACTIVE": "Events are sent.",
        "PAUSED": "By the partner, or after five days without a success; nothing is lost, and resuming goes on.",
        "DISABLED": "The receiver answered 410 Gone; resuming goes on with everything since.",
    },
)
_describe(
    DeliveryStatus,
    "How far one event has come on its way to one endpoint.",
    {
        "PENDING": "Waits to be sent, or to be sent again.",
        "DELIVERED": "Taken with 2xx.",
        "DEAD": "Given up after the last attempt; replayWebhook sends it again.",
        "WITHDRAWN": "Not sent: the partner may no longer know of it.",
    },
)
_describe(
    WebhookFailure,
    "Why an attempt brought no 2xx.",
    {
        "ADDRESS_REFUSED": "The name leads to an address that is not public, and nothing is sent there.",
        "NAME_UNKNOWN": "The name has no address.",
        "NO_CONNECTION": "No connection, or no TLS that can be trusted.",
        "LINE_BROKE": "The line broke, or what came was no HTTP.",
        "TIMED_OUT": "Not answered within fifteen seconds.",
        "STATUS": "Answered, and not with 2xx: see the response code.",
    },
)

__all__ = [
    "AgreementStatus",
    "BalanceSource",
    "CheckReason",
    "ConsentStatus",
    "DeliveryStatus",
    "EndpointStatus",
    "Feature",
    "FeedbackReason",
    "FundingSource",
    "ManualReviewReason",
    "MatchRule",
    "PaymentStatus",
    "RefusalReason",
    "Role",
    "SignatoryStatus",
    "TransactionStatus",
    "UpdateKind",
    "WebhookFailure",
]
