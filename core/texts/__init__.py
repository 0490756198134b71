"""What people read, in Norwegian bokmål (nb) and English (en), by key.

Law: both languages have every key, with the same placeholders. A refusal's texts are under `<CODE>.message` and
`<CODE>.fix`.
"""

from core.errors import Refusal
from core.texts.en import EN
from core.texts.nb import NB

_TEXTS = {"nb": NB, "en": EN}
LOCALES = tuple(_TEXTS)


def text(locale: str, key: str, **facts: str | int) -> str:
    return _TEXTS[locale][key].format(**facts)


def message_of(refusal: Refusal, locale: str) -> str:
    """What is wrong."""
    return text(locale, f"{refusal.code}.message", **_told(refusal, locale))


def fix_of(refusal: Refusal, locale: str) -> str:
    """What to do about it."""
    return text(locale, f"{refusal.code}.fix", **_told(refusal, locale))


_STATUS_WORDS = {
    "AGREEMENT_WRONG_STATUS": "agreementStatus",
    "CONSENT_WRONG_STATUS": "consentStatus",
    "PAYMENT_WRONG_STATUS": "paymentStatus",
}


def _told(refusal: Refusal, locale: str) -> dict[str, str | int]:
    """The facts, with statuses and roles in the reader's words instead of ours."""
    facts = dict(refusal.facts)
    if family := _STATUS_WORDS.get(refusal.code):
        facts["status"] = text(locale, f"{family}.{facts['status']}")
    if "role" in facts:
        facts["role"] = ", ".join(text(locale, f"role.{role}") for role in str(facts["role"]).split(", "))
    return facts
