"""What a bank writes, in its own spelling: read liberally.

Law: names here are Berlin Group's and stay here. Only what we use is read; everything optional may be missing or null,
numbers arrive as the text they were written in, and unknown fields are ignored.
"""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Wire(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True, hide_input_in_errors=True)


class Amount(Wire):
    currency: str
    amount: str


class AccountReference(Wire):
    bban: str | None = None
    iban: str | None = None


class TppMessage(Wire):
    category: str | None = None
    code: str | None = None
    text: str | None = None


class ConsentCreated(Wire):
    """consentsResponse-201"""

    consentId: str
    links: dict[str, Any] | None = Field(default=None, alias="_links")


class Consent(Wire):
    """consentInformationResponse-200_json"""

    consentStatus: str
    validUntil: str | None = None
    frequencyPerDay: int | None = None


class AuthorisationStarted(Wire):
    """startScaprocessResponse"""

    authorisationId: str | None = None
    links: dict[str, Any] | None = Field(default=None, alias="_links")


class Balance(Wire):
    balanceAmount: Amount
    balanceType: str
    lastChangeDateTime: str | None = None
    referenceDate: str | None = None


class Owner(Wire):
    name: str | None = None


class Account(Wire):
    """accountDetails"""

    resourceId: str
    bban: str | None = None
    iban: str | None = None
    currency: str
    name: str | None = None
    displayName: str | None = None
    product: str | None = None
    ownerName: str | None = None
    ownerNames: list[Owner] | None = None
    usage: str | None = None
    status: str | None = None
    balances: list[Balance] | None = None


class AccountList(Wire):
    accounts: list[Account]


class Balances(Wire):
    """readAccountBalanceResponse-200"""

    balances: list[Balance]


class Reference(Wire):
    """remittanceInformationStructured"""

    reference: str | None = None


class Transaction(Wire):
    transactionId: str | None = None
    entryReference: str | None = None
    endToEndId: str | None = None
    transactionAmount: Amount
    bookingDate: str | None = None
    valueDate: str | None = None
    creditorName: str | None = None
    creditorAccount: AccountReference | None = None
    debtorName: str | None = None
    debtorAccount: AccountReference | None = None
    remittanceInformationStructured: Reference | str | None = None
    remittanceInformationStructuredArray: list[Reference] | None = None
    remittanceInformationUnstructured: str | None = None
    remittanceInformationUnstructuredArray: list[str] | None = None
    additionalInformation: str | None = None
    purposeCode: str | None = None
    bankTransactionCode: str | None = None
    proprietaryBankTransactionCode: str | None = None


class Report(Wire):
    """accountReport"""

    booked: list[Transaction] | None = None
    pending: list[Transaction] | None = None
    links: dict[str, Any] | None = Field(default=None, alias="_links")


class Transactions(Wire):
    """transactionsResponse-200_json; a bank that only offers a download leaves `transactions` out."""

    transactions: Report
    balances: list[Balance] | None = None


class Initiated(Wire):
    """paymentInitiationRequestResponse-201 and signingBasketResponse-201"""

    transactionStatus: str
    paymentId: str | None = None
    basketId: str | None = None
    links: dict[str, Any] | None = Field(default=None, alias="_links")


class Cancelling(Wire):
    """paymentInitiationCancelResponse-202"""

    transactionStatus: str | None = None
    links: dict[str, Any] | None = Field(default=None, alias="_links")


class Status(Wire):
    """paymentInitiationStatusResponse-200_json and signingBasketStatusResponse-200 with overlay N2"""

    transactionStatus: str
    psuMessage: str | None = None
    tppMessages: list[TppMessage] | None = None


class Problem(Wire):
    """The body of a refusal: Berlin Group's own, or RFC 7807."""

    tppMessages: list[TppMessage] | None = None
    code: str | None = None


def parsed(body: bytes) -> Any:
    """JSON with every number as the text it was written in. Raises ValueError for anything else.

    A float would lose what 13.37 is before we could look at it; DNB's examples write amounts as numbers.
    """
    try:
        return json.loads(body, parse_float=str, parse_int=str, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def written(value: dict[str, Any]) -> bytes:
    """The one spelling of a body: the same values are always the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
