"""Banks, in the terms of Berlin Group NextGenPSD2."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BankProfile:
    """What differs between banks, as data. Source: the bank's developer pages; see integrations/xs2a/banks.py."""

    bic: str
    name: str
    prefixes: tuple[str, ...]
    """First four digits of the account numbers."""
    psu_id_kind: str
    """NATIONAL_ID, or DNB_USER_ID: two letters and five digits."""
    consent_days: int
    """What we ask for; what the bank grants is what counts."""
    bulk_limit: int
    basket_limit: int
    text_limit: int
    replays_request_id: bool
    """True: the same X-Request-ID with the same body gets the original answer: a lost reply can be asked for again."""
    unauthorised_order_minutes: int
    """After this long an order nobody authorised is dead at the bank: the proof that nothing moved."""
    needs_mandate: bool
    """The company must give its mandate (fullmakt) at the bank before a consent can be asked for."""
    account_list_minutes: int | None
    """The list of accounts can be read only this long after the consent became valid; None: always."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The user is there: their address as the bank shall see it. Sending it makes a read attended."""

    ip: str
    user_agent: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentStarted:
    bank_consent_id: str
    sca_url: str


class BankConsentStatus(StrEnum):
    """Berlin Group consentStatus."""

    RECEIVED = "received"
    REJECTED = "rejected"
    VALID = "valid"
    REVOKED_BY_PSU = "revokedByPsu"
    EXPIRED = "expired"
    TERMINATED_BY_TPP = "terminatedByTpp"
    PARTIALLY_AUTHORISED = "partiallyAuthorised"
    UNRECOGNISED = "unrecognised"
    """A word outside the list: treated as "no news", never as an end."""


@dataclass(frozen=True, slots=True)
class BankConsent:
    status: BankConsentStatus
    valid_until: date | None
    frequency_per_day: int | None


@dataclass(frozen=True, slots=True)
class BankBalance:
    """Minor units. `type` is Berlin Group's: closingBooked, expected, interimAvailable, interimBooked ..."""

    type: str
    amount_minor: int
    currency: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class BankAccount:
    resource_id: str
    bban: str | None
    iban: str | None
    currency: str
    name: str | None
    product: str | None
    owner_name: str | None
    usage: str | None
    """ORGA, PRIV or None where the bank does not say."""
    status: str | None
    balances: tuple[BankBalance, ...] = ()


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One line of the bank's statement. Signed minor units: money out is negative."""

    booked: bool
    transaction_id: str | None
    entry_reference: str | None
    end_to_end_id: str | None
    amount_minor: int
    currency: str
    booking_date: date | None
    value_date: date | None
    counterparty_name: str | None
    counterparty_account: str | None
    kid: str | None
    text: str | None
    purpose_code: str | None
    bank_code: str | None


@dataclass(frozen=True, slots=True)
class EntryPage:
    entries: tuple[BankEntry, ...]
    balances: tuple[BankBalance, ...]
    next_page: str | None
    """Opaque; hand it back to `transactions`. None: this was the last page."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One credit transfer. Amount in minor units; exactly one of kid and text."""

    end_to_end_id: str
    amount_minor: int
    currency: str
    creditor_name: str
    creditor_bban: str
    kid: str | None
    text: str | None
    purpose_code: str | None


class OrderService(StrEnum):
    """Berlin Group payment-service."""

    PAYMENTS = "payments"
    BULK_PAYMENTS = "bulk-payments"


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What goes to the bank. Sent again with the same request_id it has the same bytes."""

    request_id: str
    service: OrderService
    psu_id: str
    corporate_id: str
    debtor_bban: str
    execution_date: date | None
    lines: tuple[OrderLine, ...]
    redirect_uri: str
    presence: Presence


@dataclass(frozen=True, slots=True)
class OrderStarted:
    bank_order_id: str
    raw_status: str
    sca_url: str | None
    authorisation_id: str | None


@dataclass(frozen=True, slots=True)
class OrderStatus:
    """`raw_status` is the bank's ISO 20022 code as it came, known to us or not."""

    raw_status: str
    reason_code: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class BasketStarted:
    basket_id: str
    raw_status: str
    sca_url: str | None
    authorisation_id: str | None


@dataclass(frozen=True, slots=True)
class BasketRequest:
    request_id: str
    psu_id: str
    corporate_id: str
    bank_order_ids: tuple[str, ...]
    redirect_uri: str
    presence: Presence


class Banks(Protocol):
    """Every bank of the directory; `bic` chooses. All may raise the tree of OutsideError."""

    def profile(self, bic: str) -> BankProfile | None: ...

    def all(self) -> tuple[BankProfile, ...]: ...

    def shortest_text_limit(self) -> int:
        """Of all banks: a text that every one of them takes."""
        ...

    async def request_consent(
        self,
        bic: str,
        *,
        request_id: str,
        psu_id: str,
        corporate_id: str,
        valid_until: date,
        redirect_uri: str,
        presence: Presence,
    ) -> ConsentStarted: ...

    async def consent(self, bic: str, bank_consent_id: str) -> BankConsent: ...

    async def renew_consent_link(
        self, bic: str, bank_consent_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str:
        """A fresh SCA link for a consent that still waits for its person."""
        ...

    async def revoke_consent(self, bic: str, bank_consent_id: str) -> None: ...

    async def accounts(self, bic: str, bank_consent_id: str, presence: Presence | None) -> tuple[BankAccount, ...]: ...

    async def balances(
        self, bic: str, bank_consent_id: str, resource_id: str, presence: Presence | None
    ) -> tuple[BankBalance, ...]: ...

    async def transactions(
        self,
        bic: str,
        bank_consent_id: str,
        resource_id: str,
        *,
        date_from: date,
        presence: Presence | None,
        page: str | None = None,
    ) -> EntryPage:
        """Booked and pending, one page at a time."""
        ...

    async def start_order(self, bic: str, order: OrderRequest) -> OrderStarted: ...

    async def order_status(self, bic: str, service: OrderService, bank_order_id: str) -> OrderStatus: ...

    async def cancel_order(
        self, bic: str, service: OrderService, bank_order_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str | None:
        """None: cancelled. A URL: the bank wants the person to confirm the cancellation there."""
        ...

    async def renew_order_link(
        self, bic: str, service: OrderService, bank_order_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str: ...

    async def start_basket(self, bic: str, basket: BasketRequest) -> BasketStarted: ...

    async def basket_status(self, bic: str, basket_id: str) -> OrderStatus: ...

    async def renew_basket_link(
        self, bic: str, basket_id: str, *, psu_id: str, redirect_uri: str, presence: Presence
    ) -> str: ...
