"""What an order may say: the bodies of payment and bulk initiations, checked before anything is registered.

The field names are Berlin Group's (psd2-api.yaml 1.3.12); the rules beyond the schema are the domestic product's:
NOK with at most two decimals, a KID or a text but never both.
"""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field
from stdnum import luhn

from sandbox.bank.directory import bban_of
from sandbox.bank.ledger import minor
from sandbox.bank.wire import Body, Call, Problem
from sandbox.world.store import Document

MAX_DAYS_AHEAD = 365
Max35 = Annotated[str, Field(max_length=35)]


class AccountRef(Body):
    bban: Annotated[str, Field(pattern=r"^[a-zA-Z0-9]{1,30}$")] | None = None
    iban: Annotated[str, Field(pattern=r"^[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{1,30}$")] | None = None


class Amount(Body):
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amount: Annotated[str, Field(pattern=r"^-?[0-9]{1,14}(\.[0-9]{1,3})?$")]


class Structured(Body):
    reference: Annotated[str, Field(min_length=1, max_length=140)]


class Line(Body):
    instructedAmount: Amount
    creditorAccount: AccountRef
    creditorName: Annotated[str, Field(min_length=1, max_length=70)]
    endToEndIdentification: Max35 | None = None
    purposeCode: Annotated[str, Field(pattern=r"^[A-Z0-9]{4}$")] | None = None
    remittanceInformationStructured: Structured | None = None
    remittanceInformationUnstructured: Annotated[str, Field(max_length=140)] | None = None


class Single(Line):
    debtorAccount: AccountRef
    requestedExecutionDate: date | None = None


class Bulk(Body):
    debtorAccount: AccountRef
    payments: Annotated[list[Line], Field(min_length=1)]
    requestedExecutionDate: date | None = None
    batchBookingPreferred: bool | None = None


def read_order(call: Call, service: Literal["payments", "bulk-payments"]) -> tuple[Single | Bulk, list[Document]]:
    """The order of the body with its lines as the bank keeps them, or the first thing wrong with it."""
    if service == "payments":
        order: Single | Bulk = call.parse(Single)
        lines: list[Line] = [order]
    else:
        order = call.parse(Bulk)
        lines = order.payments
        if len(lines) > call.dialect.bulk_limit:
            text = f"At most {call.dialect.bulk_limit} payments in one bulk."
            raise Problem(400, "FORMAT_ERROR", text, "payments")
    _check_date(call, order.requestedExecutionDate)
    prefix = "" if service == "payments" else "payments.{}."
    return order, [_line(call, index, line, prefix.format(index)) for index, line in enumerate(lines)]


def _check_date(call: Call, day: date | None) -> None:
    today = call.world.clock.today()
    if day is not None and not today <= day <= today + timedelta(days=MAX_DAYS_AHEAD):
        text = f"The date must be from today and at most {MAX_DAYS_AHEAD} days ahead."
        raise Problem(400, "EXECUTION_DATE_INVALID", text, "requestedExecutionDate")


def _line(call: Call, index: int, line: Line, prefix: str) -> dict[str, Any]:
    money = line.instructedAmount
    if money.currency != "NOK" or not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", money.amount) or minor(money.amount) == 0:
        text = "The amount must be more than zero, in NOK, with at most two decimals."
        raise Problem(400, "FORMAT_ERROR", text, f"{prefix}instructedAmount")
    payee = bban_of(line.creditorAccount.model_dump())
    if payee is None:
        text = "The payee needs a Norwegian account number (bban or iban)."
        raise Problem(400, "FORMAT_ERROR", text, f"{prefix}creditorAccount")
    kid = line.remittanceInformationStructured.reference if line.remittanceInformationStructured else None
    text = line.remittanceInformationUnstructured
    if kid is not None and text:
        raise Problem(400, "FORMAT_ERROR", "KID or text, never both.", f"{prefix}remittanceInformationUnstructured")
    if kid is not None and not is_kid(kid):
        raise Problem(400, "FORMAT_ERROR", "The KID is not valid.", f"{prefix}remittanceInformationStructured")
    if text and len(text) > call.dialect.text_limit:
        message = f"At most {call.dialect.text_limit} characters."
        raise Problem(400, "FORMAT_ERROR", message, f"{prefix}remittanceInformationUnstructured")
    return {
        "index": index,
        "amount_minor": minor(money.amount),
        "currency": money.currency,
        "creditor_bban": payee,
        "creditor_name": line.creditorName,
        "end_to_end_id": line.endToEndIdentification,
        "kid": kid,
        "text": text or None,
        "purpose": line.purposeCode,
        "status": "RCVD",
        "reason": None,
    }


def is_kid(kid: str) -> bool:
    """4 to 25 characters, the last a MOD10 or a MOD11 check character ('-' stands for MOD11's ten)."""
    if not re.fullmatch(r"[0-9]{3,24}[0-9-]", kid):
        return False
    if kid.isdigit() and luhn.is_valid(kid):
        return True
    weighted = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(kid[:-1])))
    check = (11 - weighted % 11) % 11
    return kid[-1] == ("-" if check == 10 else str(check))
