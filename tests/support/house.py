"""A house for tests of core: a real database in a file, and an outside that answers what the test says it answers.

Law: only the wire is replaced. Doorbell, jobs and banks are the smallest things that keep their protocol; whatever a
test has not said, the outside does not answer.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from cryptography.fernet import Fernet

from core import identifiers
from core.access import Viewer
from core.account import Account, AccountAccess
from core.agreement import AgreementStatus, BankAgreement
from core.banklink import BankLink
from core.clock import Clock
from core.company import Company
from core.consent import Consent, ConsentStatus
from core.heads import HeadFile
from core.house import House
from core.identifiers import new_id
from core.membership import Membership, Role
from core.payment.making import Transfer
from core.person import Person
from core.ports import (
    BankConsent,
    BankEntry,
    BankProfile,
    Doorbell,
    NotSent,
    OrderService,
    OrderStatus,
    Outside,
    Presence,
)
from core.store import Store, UnitOfWork
from core.vault import Vault
from tests.support import databases

BIC = "DNBANOKK"
HERE = Presence("203.0.113.7", "test")


class Bell:
    """A doorbell that remembers."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, int]] = []

    async def ring(self, channel: str, sequence: int) -> None:
        self.rung.append((channel, sequence))


class Bench:
    """Jobs laid on a bench and not done."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []

    async def start(self, kind: str, intent_id: str) -> None:
        self.started.append((kind, intent_id))


class Unreachable:
    """The other side of a cut line."""

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def cut(*_: object, **__: object) -> Any:
            raise NotSent("outside", f"{name}: the line is cut")

        return cut


@dataclass
class Bank(Unreachable):
    """One bank; `asked` is every question it got, with its subject."""

    profiles: dict[str, BankProfile] = field(default_factory=dict)
    consents: dict[str, BankConsent] = field(default_factory=dict)
    orders: dict[str, OrderStatus | Exception] = field(default_factory=dict)
    balances_of: dict[str, tuple[Any, ...] | Exception] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def profile(self, bic: str) -> BankProfile | None:
        return self.profiles.get(bic)

    def shortest_text_limit(self) -> int:
        return min((profile.text_limit for profile in self.profiles.values()), default=140)

    async def consent(self, bic: str, bank_consent_id: str) -> BankConsent:
        self.asked.append(("consent", bank_consent_id))
        if bank_consent_id not in self.consents:
            raise NotSent(f"bank {bic}", "silent")
        return self.consents[bank_consent_id]

    async def order_status(self, bic: str, service: OrderService, bank_order_id: str) -> OrderStatus:
        self.asked.append(("order_status", bank_order_id))
        answer = self.orders.get(bank_order_id) or NotSent(f"bank {bic}", "silent")
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def balances(
        self, bic: str, bank_consent_id: str, resource_id: str, presence: Presence | None
    ) -> tuple[Any, ...]:
        self.asked.append(("balances", resource_id))
        answer = self.balances_of.get(resource_id) or NotSent(f"bank {bic}", "silent")
        if isinstance(answer, Exception):
            raise answer
        return answer


DNB = BankProfile(
    bic=BIC,
    name="DNB Bank ASA",
    prefixes=("1503",),
    psu_id_kind="DNB_USER_ID",
    consent_days=90,
    bulk_limit=2,
    basket_limit=2,
    text_limit=108,
    replays_request_id=False,
    unauthorised_order_minutes=30,
    needs_mandate=False,
    account_list_minutes=None,
)
"""A bank with limits so small that a test reaches them."""


class MovedClock(Clock):
    """Real time until it is stopped at a moment; moved by adding to the offset, as the gateway does."""

    def stop_at(self, moment: datetime) -> None:
        self._stopped: datetime | None = moment

    def now(self) -> datetime:
        return (getattr(self, "_stopped", None) or datetime.now(UTC)) + self.offset

    def forward(self, **how_far: float) -> None:
        self.offset += timedelta(**how_far)


def store_at(path: Path, *, bell: Doorbell | None = None, bench: Bench | None = None) -> Store:
    """A store on files in the directory `path`, with every table. Close it."""
    url = databases.url_at(path)
    databases.lay(url)
    return Store(
        url,
        clock=MovedClock(),
        heads=HeadFile(path / "heads"),
        doorbell=bell or Bell(),
        jobs=bench or Bench(),
    )


def house_of(store: Store, bank: Bank | None = None, webhooks: Any = None) -> House:
    silent = cast("Any", Unreachable())
    return House(
        store=store,
        vault=Vault([Fernet.generate_key().decode()], pepper="test pepper"),
        outside=Outside(
            register=silent,
            partner=silent,
            messenger=silent,
            signer=silent,
            documents=silent,
            banks=cast("Any", bank or Bank(profiles={BIC: DNB})),
            webhooks=webhooks or silent,
        ),
        public_url="http://localhost:8000",
    )


def bank_of(house: House) -> Bank:
    return cast("Bank", house.outside.banks)


def clock_of(house: House) -> MovedClock:
    return cast("MovedClock", house.clock)


def bell_of(store: Store) -> Bell:
    return cast("Bell", store._doorbell)


def bench_of(store: Store) -> Bench:
    return cast("Bench", store._jobs)


def a_bban(serial: int, prefix: str = "1503") -> str:
    """The serial-th account number of a branch, check digit included."""
    body = f"{prefix}12{serial:04d}"
    found = [body + str(check) for check in range(10) if identifiers.account_number(body + str(check))]
    return found[0] if found else a_bban(serial + 5000, prefix)


def an_organisation_number(serial: int) -> str:
    """A synthetic one: it begins with 3."""
    body = f"3{serial:07d}"
    found = [body + str(check) for check in range(10) if identifiers.organisation_number(body + str(check))]
    return found[0] if found else an_organisation_number(serial + 1_000_000)


async def a_person(work: UnitOfWork, given_name: str, family_name: str = "Bakken") -> Viewer:
    person = work.add(
        Person(
            id=new_id(),
            bankid_subject=new_id(),
            name=f"{given_name} {family_name}",
            given_name=given_name,
            family_name=family_name,
            birthdate=date(1980, 1, 31),
            created_at=work.now,
            last_seen_at=work.now,
        )
    )
    await work.session.flush()
    return Viewer(person.id, client_id=f"session of {given_name} {person.id}")


def a_membership(work: UnitOfWork, company_id: str, viewer: Viewer, role: Role, *, active: bool = True) -> Membership:
    return work.add(
        Membership(
            id=new_id(),
            company_id=company_id,
            person_id=viewer.person_id,
            role=role,
            created_at=work.now,
            active_from=work.now if active else None,
        )
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """A company in business: agreement ACTIVE, one account, and one person a role."""

    company_id: str
    agreement_id: str
    bank_link_id: str
    account: Account
    consent_id: str
    """The approver's, VALID."""
    people: dict[str, Viewer]

    def __getattr__(self, name: str) -> Viewer:
        return self.people[name]


_SERIAL = iter(range(1, 10_000))


async def settle(store: Store, *, status: AgreementStatus = AgreementStatus.ACTIVE) -> Settled:
    """people: accountant, approver, payroll, admin, viewer; registrant (nothing granted yet), stranger (nothing)."""
    serial = next(_SERIAL)
    async with store.change("system:test") as work:
        company = work.add(
            Company(
                id=new_id(),
                organisation_number=an_organisation_number(serial),
                name=f"Fjellheim Bygg {serial} AS",
                form_code="AS",
                roles="[]",
                looked_up_at=work.now,
                created_at=work.now,
            )
        )
        await work.session.flush()
        people = {
            name: await a_person(work, name.capitalize())
            for name in ("accountant", "approver", "payroll", "admin", "viewer", "registrant", "stranger")
        }
        for name in ("accountant", "approver", "payroll", "admin", "viewer"):
            a_membership(work, company.id, people[name], Role(name.upper()))
        a_membership(work, company.id, people["registrant"], Role.ACCOUNTANT, active=False)
        agreement = work.add(
            BankAgreement(
                id=new_id(),
                company_id=company.id,
                registered_by=people["registrant"].person_id,
                terms_version="2026-11",
                status=status,
                kyc="{}",
                created_at=work.now,
                activated_on=store.clock.today() if status is AgreementStatus.ACTIVE else None,
            )
        )
        link = work.add(BankLink(id=new_id(), company_id=company.id, bic=BIC, created_at=work.now))
        await work.session.flush()
        account = an_account(work, company.id, link.id, serial)
        consent = a_consent(work, company.id, link.id, people["approver"])
        await work.session.flush()
        work.add(
            AccountAccess(
                id=new_id(), account_id=account.id, consent_id=consent.id, resource_id=f"resource {account.id}"
            )
        )
    return Settled(company.id, agreement.id, link.id, account, consent.id, people)


def an_account(work: UnitOfWork, company_id: str, bank_link_id: str, serial: int) -> Account:
    bban = a_bban(serial)
    return work.add(
        Account(
            id=new_id(),
            company_id=company_id,
            bank_link_id=bank_link_id,
            bic=BIC,
            bban=bban,
            iban=identifiers.iban_of(bban),
            name="Driftskonto",
            currency="NOK",
            booked_minor=1_000_000,
            available_minor=1_000_000,
            created_at=work.now,
        )
    )


def a_consent(
    work: UnitOfWork, company_id: str, bank_link_id: str, viewer: Viewer, status: ConsentStatus = ConsentStatus.VALID
) -> Consent:
    return work.add(
        Consent(
            id=new_id(),
            company_id=company_id,
            bank_link_id=bank_link_id,
            person_id=viewer.person_id,
            bic=BIC,
            status=status,
            request_id=new_id(),
            psu_id_sealed="",
            return_fingerprint=new_id(),
            return_sealed="",
            bank_consent_id=new_id(),
            valid_until=work.now.date() + timedelta(days=90),
            created_at=work.now,
            authorised_at=work.now,
        )
    )


def a_transfer(amount: str = "125.50", **other: Any) -> Transfer:
    given: dict[str, Any] = {
        "amount": amount,
        "currency": "NOK",
        "creditor_name": "Byggvare AS",
        "creditor_account": a_bban(77, "9710"),
        "text": "Faktura 1042",
    }
    return Transfer(**(given | other))


def an_entry(amount_minor: int, *, booked: bool = True, **other: Any) -> BankEntry:
    given: dict[str, Any] = dict.fromkeys(BankEntry.__dataclass_fields__)
    given |= {"booked": booked, "amount_minor": amount_minor, "currency": "NOK"}
    return BankEntry(**(given | other))
