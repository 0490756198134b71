"""Rows of companies that never were: the same shape as the real ones, every value made up."""

import itertools
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.agreement import AgreementStatus
from core.identifiers import iban_of
from core.membership import Role
from core.payment import PaymentStatus

BIC = "DNBANOKK"
BEGAN = datetime(2026, 1, 1, 9, tzinfo=UTC)
_NAMES = ("Fjell & Fjord AS", "Bygg «Nord» AS", 'Rør "og" Varme AS', "Åsens Eftf.", "Ørsta Møbel\tAS", "Kraftlaget SA")
_TEXTS = ("Faktura 1042", "Husleie oktober", "Strøm – september", "Kjøp av blåbær", "Lån nr. 7/2026")


_count = itertools.count()


def new_id() -> str:
    """Of the shape of our own ids (UUID version 7), the later the greater, also within a millisecond."""
    value = (int(BEGAN.timestamp() * 1000) + next(_count)) << 80 | 0x7 << 76 | 0x2 << 62
    return str(uuid.UUID(int=value | random.getrandbits(62)))


@dataclass(frozen=True, slots=True)
class Size:
    """Three kinds of companies, in this order: those that are read, a few with ten times the transactions, and many
    with hardly any, so that there are as many as a payment or a subscriber may be for."""

    companies: int = 200
    deep: int = 10
    small: int = 790
    accounts: int = 5
    """Of each company."""
    transactions: int = 510
    """Of each account of those that are read."""
    payments: int = 20
    """Of each company."""

    @property
    def all_companies(self) -> int:
        return self.companies + self.deep + self.small

    @property
    def rows(self) -> int:
        """Transactions in all."""
        return self.accounts * sum(self.transactions_of(place) for place in range(self.all_companies))

    def transactions_of(self, place: int) -> int:
        """Of each account of the company at this place."""
        if place < self.companies:
            return self.transactions
        return self.transactions * DEEPER if place < self.companies + self.deep else FEW

    def tenth(self) -> "Size":
        """Of everything but what a company has itself."""
        return replace(self, companies=self.companies // 10, deep=self.deep // 10, small=self.small // 10)


DEEPER, FEW = 10, 3
"""Times the transactions; transactions of an account."""


@dataclass(frozen=True, slots=True)
class Company:
    id: str
    place: int
    account_ids: tuple[str, ...]

    @property
    def created_at(self) -> datetime:
        return BEGAN + timedelta(seconds=self.place)


def companies(size: Size) -> list[Company]:
    return [
        Company(new_id(), place, tuple(new_id() for _ in range(size.accounts))) for place in range(size.all_companies)
    ]


def company_row(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "organisation_number": f"{310_000_000 + company.place}",
        "name": f"{_NAMES[company.place % len(_NAMES)]} {company.place}",
        "form_code": "AS",
        "roles": "[]",
        "looked_up_at": company.created_at,
        "created_at": company.created_at,
        "four_eyes": False,
    }


def agreement_row(company: Company, person_id: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "company_id": company.id,
        "registered_by": person_id,
        "terms_version": "1",
        "status": AgreementStatus.ACTIVE.value,
        "kyc": "{}",
        "review_reasons": "[]",
        "created_at": company.created_at,
        "activated_on": company.created_at.date(),
    }


def membership_rows(company: Company, person_id: str) -> Iterator[dict[str, Any]]:
    for role in (Role.ACCOUNTANT, Role.PAYROLL):
        yield {
            "id": new_id(),
            "company_id": company.id,
            "person_id": person_id,
            "role": role.value,
            "created_at": company.created_at,
            "active_from": company.created_at,
        }


def bank_link_row(company: Company) -> dict[str, Any]:
    return {"id": f"link-{company.id}", "company_id": company.id, "bic": BIC, "created_at": company.created_at}


def account_rows(company: Company, rng: random.Random) -> Iterator[dict[str, Any]]:
    for place, key in enumerate(company.account_ids):
        bban = f"{12_000_000_000 + company.place * 1000 + place}"
        booked = rng.randrange(-100_000, 900_000_000)
        yield {
            "id": key,
            "company_id": company.id,
            "bank_link_id": f"link-{company.id}",
            "bic": BIC,
            "bban": bban,
            "iban": iban_of(bban),
            "name": ("Drift", "Skattetrekk", "Sparing", "Lønn", "Buffer")[place % 5],
            "product": "Bedriftskonto" if place % 2 else None,
            "currency": "NOK",
            "booked_minor": booked,
            "available_minor": booked - rng.randrange(10_000),
            "balance_at": company.created_at + timedelta(days=200),
            "balance_source": "BANK_SCHEDULED",
            "created_at": company.created_at + timedelta(minutes=place),
        }


def transaction_rows(company: Company, size: Size, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Pending, booked, paid with KID or with text; no salaries, which the bare peers have no veil for."""
    count = size.transactions_of(company.place)
    for account_id in company.account_ids:
        for place in range(count):
            day = date(2025, 1, 1) + timedelta(days=place * 600 // max(1, count))
            pending, with_kid = place > count - 3, place % 3 == 0
            yield {
                "id": new_id(),
                "company_id": company.id,
                "account_id": account_id,
                "bank_key": f"ref:{place}",
                "status": "PENDING" if pending else "BOOKED",
                "booking_date": day,
                "value_date": None if pending else day,
                "amount_minor": rng.randrange(-5_000_000, 5_000_000),
                "currency": "NOK",
                "counterparty_name": rng.choice(_NAMES),
                "counterparty_account": f"{13_000_000_000 + rng.randrange(10**9)}",
                "kid": f"{rng.randrange(10**9)}" if with_kid else None,
                "text": None if with_kid else rng.choice(_TEXTS),
                "end_to_end_id": f"{rng.getrandbits(128):032x}" if place % 2 else None,
                "salary": False,
                "created_at": company.created_at + timedelta(seconds=place),
            }


def payment_rows(company: Company, size: Size, person_id: str, rng: random.Random) -> Iterator[dict[str, Any]]:
    for place in range(size.payments):
        yield {
            "id": new_id(),
            "company_id": company.id,
            "account_id": company.account_ids[place % len(company.account_ids)],
            "status": PaymentStatus.AWAITING_APPROVAL.value if place % 4 else PaymentStatus.EXECUTED.value,
            "amount_minor": rng.randrange(100, 5_000_000),
            "currency": "NOK",
            "creditor_name": rng.choice(_NAMES),
            "creditor_account": f"{13_000_000_000 + rng.randrange(10**9)}",
            "text": rng.choice(_TEXTS),
            "execution_date": date(2026, 9, 1) if place % 2 else None,
            "end_to_end_id": f"{rng.getrandbits(128):032x}",
            "salary": False,
            "made_by": person_id,
            "edited_by": person_id,
            "created_at": company.created_at + timedelta(days=100, seconds=place),
        }
