"""Between the bank's words and core's values.

Law: an amount is exact or refused. What cannot be understood raises Unreadable with the name of the field, never its
value, and the whole answer counts as no answer: half a statement would be a wrong statement.
"""

import re
from datetime import UTC, date, datetime
from typing import Any

from core.money import MAX_MINOR, decimal_string
from core.ports import (
    BankAccount,
    BankBalance,
    BankConsent,
    BankConsentStatus,
    BankEntry,
    BankProfile,
    BasketRequest,
    OrderLine,
    OrderRequest,
    OrderService,
    OrderStatus,
)
from integrations.xs2a import wire

_AMOUNT = re.compile(r"([+-]?)([0-9]{1,15})(?:\.([0-9]{1,15}))?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
# ISO 4217: everything not named has two decimals.
_NO_DECIMALS = frozenset(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    )
)
_THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
_REASON = re.compile(r"[A-Z]{2}[0-9]{2}", re.ASCII)
_ID = re.compile(r"[\x21-\x7e]{1,200}")


class Unreadable(ValueError):
    """The bank wrote something we do not understand; `args[0]` is the field."""


class Unwritable(ValueError):
    """Core asked for something no bank takes; `args[0]` says what, without values."""


# --- Reading --------------------------------------------------------------------------------------------------------


def minor_units(amount: str, currency: str) -> int:
    """Exact whole minor units of a decimal string. Trailing zeros beyond the currency's decimals are taken."""
    match = _AMOUNT.fullmatch(amount.strip())
    if match is None or not _CURRENCY.fullmatch(currency):
        raise Unreadable("amount")
    decimals = 0 if currency in _NO_DECIMALS else 3 if currency in _THREE_DECIMALS else 2
    fraction = (match[3] or "").rstrip("0")
    if len(fraction) > decimals:
        raise Unreadable("amount")
    minor = int(match[2]) * 10**decimals + int(fraction.ljust(decimals, "0") or "0")
    if minor > MAX_MINOR:
        raise Unreadable("amount")
    return -minor if match[1] == "-" else minor


def identifier(value: str | None, field: str) -> str:
    """An id of the bank's that can stand in a path."""
    if value is None or not _ID.fullmatch(value) or value in (".", ".."):
        raise Unreadable(field)
    return value


def consent(answer: wire.Consent) -> BankConsent:
    try:
        status = BankConsentStatus(answer.consentStatus)
    except ValueError:
        status = BankConsentStatus.UNRECOGNISED
    return BankConsent(status, _date(answer.validUntil, "validUntil"), answer.frequencyPerDay)


def account(answer: wire.Account) -> BankAccount:
    owners = [owner.name for owner in answer.ownerNames or [] if owner.name]
    iban = _compact(answer.iban)
    return BankAccount(
        resource_id=identifier(answer.resourceId, "resourceId"),
        # A Norwegian IBAN is the account number behind four characters.
        bban=_compact(answer.bban) or (iban[4:] if iban and re.fullmatch(r"NO[0-9]{13}", iban) else None),
        iban=iban,
        currency=answer.currency,
        name=answer.name or answer.displayName,
        product=answer.product,
        owner_name=answer.ownerName or (", ".join(owners) or None),
        usage=answer.usage,
        status=answer.status,
        balances=tuple(balance(item) for item in answer.balances or []),
    )


def balance(answer: wire.Balance) -> BankBalance:
    money = answer.balanceAmount
    return BankBalance(
        type=answer.balanceType,
        amount_minor=minor_units(money.amount, money.currency),
        currency=money.currency,
        at=_moment(answer.lastChangeDateTime),
    )


def entry(answer: wire.Transaction, *, booked: bool) -> BankEntry:
    money = answer.transactionAmount
    amount_minor = minor_units(money.amount, money.currency)
    creditor = (answer.creditorName, _number(answer.creditorAccount))
    debtor = (answer.debtorName, _number(answer.debtorAccount))
    # The other side is who receives when money goes out; many banks name only that side, some name both.
    first, second = (creditor, debtor) if amount_minor < 0 else (debtor, creditor)
    name, number = first if any(first) else second
    return BankEntry(
        booked=booked,
        transaction_id=answer.transactionId or None,
        entry_reference=answer.entryReference or None,
        # ISO 20022's word for "the payer gave none".
        end_to_end_id=answer.endToEndId if answer.endToEndId != "NOTPROVIDED" else None,
        amount_minor=amount_minor,
        currency=money.currency,
        booking_date=_date(answer.bookingDate, "bookingDate"),
        value_date=_date(answer.valueDate, "valueDate"),
        counterparty_name=name or None,
        counterparty_account=number,
        kid=_reference(answer),
        text=_text(answer),
        purpose_code=answer.purposeCode or None,
        bank_code=answer.proprietaryBankTransactionCode or answer.bankTransactionCode or None,
    )


def order_status(answer: wire.Status) -> OrderStatus:
    """The reason is the first ISO 20022 reason code (AG08, AC03, AM04 ...) among the bank's messages."""
    messages = answer.tppMessages or []
    reason = next((m for m in messages if m.code and _REASON.fullmatch(m.code)), None)
    text = (reason.text if reason else None) or answer.psuMessage or next((m.text for m in messages if m.text), None)
    return OrderStatus(answer.transactionStatus, reason.code if reason else None, text)


def _number(reference: wire.AccountReference | None) -> str | None:
    return _compact(reference.bban or reference.iban) if reference else None


def _compact(number: str | None) -> str | None:
    return re.sub(r"[\s.]", "", number) or None if number else None


def _reference(answer: wire.Transaction) -> str | None:
    structured = answer.remittanceInformationStructured
    if isinstance(structured, str):
        return structured.strip() or None
    several = [structured, *(answer.remittanceInformationStructuredArray or [])]
    return next((one.reference.strip() for one in several if one and one.reference and one.reference.strip()), None)


def _text(answer: wire.Transaction) -> str | None:
    lines = answer.remittanceInformationUnstructuredArray or []
    text = answer.remittanceInformationUnstructured or " ".join(line for line in lines if line)
    return text or answer.additionalInformation or None


def _date(value: str | None, field: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        raise Unreadable(field) from None


def _moment(value: str | None) -> datetime | None:
    """A balance's age is a courtesy: a time without zone, or none at all, costs the age and not the balance."""
    try:
        moment = datetime.fromisoformat(value) if value else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


# --- Writing --------------------------------------------------------------------------------------------------------

CURRENCY = "NOK"
"""norwegian-domestic-credit-transfers is kroner."""


def order_body(order: OrderRequest, profile: BankProfile) -> dict[str, Any]:
    """paymentInitiation_json or bulkPaymentInitiation_json."""
    if order.service is OrderService.PAYMENTS:
        if len(order.lines) != 1:
            raise Unwritable("a single payment has one line")
        body = _line(order.lines[0], profile)
    else:
        if not 1 <= len(order.lines) <= profile.bulk_limit:
            raise Unwritable("the number of lines is outside the bank's limit")
        # One statement line for each payment, so that each can be matched and the salary veil has lines to hide.
        body = {"batchBookingPreferred": False, "payments": [_line(line, profile) for line in order.lines]}
    body["debtorAccount"] = {"bban": _bban(order.debtor_bban)}
    if order.execution_date is not None:
        body["requestedExecutionDate"] = order.execution_date.isoformat()
    return body


def _line(line: OrderLine, profile: BankProfile) -> dict[str, Any]:
    if line.currency != CURRENCY or not 0 < line.amount_minor <= MAX_MINOR:
        raise Unwritable("the amount is not a positive amount of kroner")
    if (line.kid is None) == (line.text is None):
        raise Unwritable("a payment has either KID or text")
    written: dict[str, Any] = {
        "endToEndIdentification": _bounded(line.end_to_end_id, 35, "end-to-end id"),
        "instructedAmount": {"currency": line.currency, "amount": decimal_string(line.amount_minor)},
        "creditorName": _bounded(line.creditor_name, 70, "payee's name"),
        "creditorAccount": {"bban": _bban(line.creditor_bban)},
    }
    if line.kid is not None:
        written["remittanceInformationStructured"] = {"reference": _bounded(line.kid, 25, "KID")}
    if line.text is not None:
        written["remittanceInformationUnstructured"] = _bounded(line.text, profile.text_limit, "text")
    if line.purpose_code is not None:
        written["purposeCode"] = line.purpose_code
    return written


def basket_body(basket: BasketRequest, profile: BankProfile) -> dict[str, Any]:
    """signingBasket"""
    if not 1 <= len(basket.bank_order_ids) <= profile.basket_limit:
        raise Unwritable("the number of orders is outside the bank's limit")
    return {"paymentIds": list(basket.bank_order_ids)}


def consent_body(access: tuple[tuple[str, str | tuple[()]], ...], valid_until: date) -> dict[str, Any]:
    """consents; 4 is the number of unattended reads a day the regulation gives."""
    return {
        "access": {name: value if isinstance(value, str) else list(value) for name, value in access},
        "recurringIndicator": True,
        "validUntil": valid_until.isoformat(),
        "frequencyPerDay": 4,
        "combinedServiceIndicator": False,
    }


def _bounded(value: str, limit: int, name: str) -> str:
    if not 1 <= len(value) <= limit:
        raise Unwritable(f"the {name} has no length the bank takes")
    return value


def _bban(number: str) -> str:
    if not re.fullmatch(r"[0-9]{11}", number, re.ASCII):
        raise Unwritable("an account number has eleven digits")
    return number
