"""Registering a company and sending its agreement: from the accountant's form to the signatory's telephone."""

import asyncio
import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from phonenumbers import SUPPORTED_REGIONS
from sqlmodel import col, select

from core import company as companies
from core import document, identifiers, membership, message
from core.access import Viewer
from core.agreement.model import (
    DRAFT_LIVES,
    LINK_LIVES,
    PENDING,
    TERMS_VERSION,
    AgreementEvent,
    AgreementStatus,
    BankAgreement,
    Signatory,
)
from core.clock import oslo_date
from core.company import Company
from core.errors import (
    AgreementAlreadyActive,
    AgreementAlreadyPending,
    AgreementWrongStatus,
    EmailInvalid,
    KycAnswerInvalid,
    MobileNumberInvalid,
    NotFound,
    SignatoryLacksSigningRights,
    SignatoryMissing,
    TextInvalid,
)
from core.house import House
from core.identifiers import new_id
from core.intent import IntentKind
from core.membership import SIGNATORY_ROLES, Membership, Role
from core.person import Person, same_person
from core.ports import AgreementDocument, BankIdPerson, KycAnswers, RegisterRole
from core.store import UnitOfWork, again
from core.texts import text
from core.vault import new_token


class FundingSource(StrEnum):
    """Where the company's money comes from."""

    OPERATIONS = "OPERATIONS"
    OWNERS_EQUITY = "OWNERS_EQUITY"
    LOAN = "LOAN"
    GRANTS = "GRANTS"
    CASH = "CASH"
    CRYPTO = "CRYPTO"
    UNCLEAR = "UNCLEAR"


MAX_SIGNATORIES = 10


@dataclass(frozen=True, slots=True)
class SignatoryInput:
    """Who must sign, and where the link goes. `mobile` with or without country code."""

    given_name: str
    family_name: str
    birthdate: date
    mobile: str
    email: str


@dataclass(frozen=True, slots=True)
class Registration:
    organisation_number: str
    firm_organisation_number: str | None
    signatories: tuple[SignatoryInput, ...]
    kyc: KycAnswers


async def register_agreement(house: House, viewer: Viewer, registration: Registration) -> BankAgreement:
    """A DRAFT agreement with its signatories. Nobody gets access by this; the signature gives it.

    Raises OrganisationNumberInvalid, OrganisationUnknown, OrganisationDissolved, OrganisationBankrupt,
    SignatoryMissing, SignatoryLacksSigningRights, MobileNumberInvalid, EmailInvalid, KycAnswerInvalid, TextInvalid,
    AgreementAlreadyPending, AgreementAlreadyActive, OutsideUnavailable.
    """
    check_kyc(registration.kyc, house.clock.today())
    found, roles = await companies.look_up(house.outside.register, registration.organisation_number)
    firm = None
    if registration.firm_organisation_number:
        firm, _ = await companies.look_up(house.outside.register, registration.firm_organisation_number)
    chosen = _with_roles(registration.signatories, roles)
    async with house.store.change(viewer.person_id) as work:
        company = await companies.enter(work, found, roles)
        await work.session.flush()
        registrant = await work.lock(Person, viewer.person_id)
        await _refuse_a_second(work, company, registrant, roles)
        agreement = work.add(
            BankAgreement(
                id=new_id(),
                company_id=company.id,
                registered_by=registrant.id,
                firm_name=firm.name if firm else None,
                firm_organisation_number=firm.org_number if firm else None,
                terms_version=TERMS_VERSION,
                status=AgreementStatus.DRAFT,
                kyc=json.dumps(asdict(registration.kyc), default=str, ensure_ascii=False),
                created_at=work.now,
                expires_at=work.now + DRAFT_LIVES,
            )
        )
        await work.session.flush()
        for one, role in chosen:
            work.add(_signatory(agreement, one, role))
        await membership.give(work, company.id, registrant.id, _role_of(registrant, registration), active=False)
        work.record(company.id, "BankAgreement", agreement.id, "REGISTERED", after=agreement.status.value)
    return agreement


def check_kyc(kyc: KycAnswers, today: date) -> None:
    """Raises KycAnswerInvalid with the field. What is unusual is the partner's to judge; only nonsense is refused."""
    if kyc.funding_source not in set(FundingSource):
        raise KycAnswerInvalid(field="fundingSource")
    # None at all is an answer too: "unclear" is one of the partner's reasons to look by hand.
    if len(kyc.payment_countries) > 249 or not set(kyc.payment_countries) <= SUPPORTED_REGIONS:
        raise KycAnswerInvalid(field="paymentCountries")
    section, _, rest = kyc.industry_code.partition(".")
    if not (len(section) == 2 and section.isdecimal() and section.isascii() and len(rest) <= 3):
        raise KycAnswerInvalid(field="industryCode")
    if "." in kyc.industry_code and not (rest.isdecimal() and rest.isascii()):
        raise KycAnswerInvalid(field="industryCode")
    if not kyc.persons or len(kyc.persons) > 50:
        raise KycAnswerInvalid(field="persons")
    for person in kyc.persons:
        if not _is_name(person.name) or not 0 < len(person.role.strip()) <= 60 or not person.role.isprintable():
            raise KycAnswerInvalid(field="persons")
        if person.birthdate.year < 1900 or person.birthdate > today:
            raise KycAnswerInvalid(field="persons.birthdate")
        if person.ownership_percent is not None and not 0 <= person.ownership_percent <= 100:
            raise KycAnswerInvalid(field="persons.ownershipPercent")


def _is_name(name: str) -> bool:
    return 0 < len(name.strip()) <= 140 and name.isprintable()


def _with_roles(
    signatories: tuple[SignatoryInput, ...], roles: tuple[RegisterRole, ...]
) -> list[tuple[SignatoryInput, RegisterRole]]:
    if not signatories or len(signatories) > MAX_SIGNATORIES:
        raise SignatoryMissing
    chosen = []
    for one in signatories:
        if not (identifiers.person_name(one.given_name) and identifiers.person_name(one.family_name)):
            raise TextInvalid(field="signatories.name", limit=70)
        if identifiers.mobile_number(one.mobile) is None:
            raise MobileNumberInvalid
        if identifiers.email(one.email) is None:
            raise EmailInvalid
        role = next((role for role in roles if companies.may_sign(role) and _holds(one, role)), None)
        if role is None:
            raise SignatoryLacksSigningRights(name=f"{one.given_name} {one.family_name}")
        chosen.append((one, role))
    if len({(role.given_name, role.family_name, role.birthdate) for _, role in chosen}) != len(chosen):
        raise SignatoryMissing
    return chosen


def _holds(one: SignatoryInput, role: RegisterRole) -> bool:
    as_registered = BankIdPerson(
        "", "", role.given_name or "", role.family_name or "", role.birthdate or date.min, None
    )
    return same_person(one.given_name, one.family_name, one.birthdate, as_registered)


def _signatory(agreement: BankAgreement, one: SignatoryInput, role: RegisterRole) -> Signatory:
    return Signatory(
        id=new_id(),
        agreement_id=agreement.id,
        company_id=agreement.company_id,
        # The register's spelling, never the typed one: it goes into messages to telephones.
        given_name=role.given_name or one.given_name,
        family_name=role.family_name or one.family_name,
        birthdate=one.birthdate,
        role_code=role.code,
        mobile=identifiers.mobile_number(one.mobile) or "",
        email=identifiers.email(one.email) or "",
    )


def _role_of(registrant: Person, registration: Registration) -> Role:
    """Who registers their own company is its administrator once they have signed; anybody else is its accountant."""
    own = BankIdPerson("", "", registrant.given_name, registrant.family_name, registrant.birthdate, None)
    signs = any(same_person(s.given_name, s.family_name, s.birthdate, own) for s in registration.signatories)
    return Role.ADMIN if signs else Role.ACCOUNTANT


async def _refuse_a_second(
    work: UnitOfWork, company: Company, registrant: Person, roles: tuple[RegisterRole, ...]
) -> None:
    """Two pending registrations are a conflict; a stranger's unsigned one yields to who may sign for the company."""
    others = await work.all_where(BankAgreement, BankAgreement.company_id == company.id)
    own = BankIdPerson("", "", registrant.given_name, registrant.family_name, registrant.birthdate, None)
    may_sign = any(
        companies.may_sign(role)
        and same_person(role.given_name or "", role.family_name or "", role.birthdate or date.min, own)
        for role in roles
    )
    for other in others:
        ran_out = other.expires_at is not None and other.expires_at <= work.now
        yields = ran_out or (may_sign and other.registered_by != registrant.id)
        if yields and other.status in (AgreementStatus.DRAFT, AgreementStatus.AWAITING_SIGNATURES):
            other.record(work, AgreementEvent.WITHDRAWN)
    if any(other.status in PENDING for other in others):
        raise AgreementAlreadyPending
    if any(other.status in (AgreementStatus.ACTIVE, AgreementStatus.SUSPENDED) for other in others):
        raise AgreementAlreadyActive


async def lock_registered(work: UnitOfWork, viewer: Viewer, agreement_id: str) -> BankAgreement:
    """The agreement, for who registered it and for the company's active people. Raises NotFound.

    Having registered another agreement of the company gives nothing in this one: anybody can register.
    """
    agreement = await work.lock(BankAgreement, agreement_id)
    memberships = await work.all_where(
        Membership,
        Membership.company_id == agreement.company_id,
        Membership.person_id == viewer.person_id,
        col(Membership.ended_at).is_(None),
    )
    registered = agreement.registered_by == viewer.person_id
    for one in memberships:
        if registered or (one.active_from and one.role in (Role.ACCOUNTANT, Role.ADMIN, Role.SIGNATORY)):
            return agreement
    raise NotFound


async def send_agreement(house: House, viewer: Viewer, agreement_id: str) -> BankAgreement:
    """The agreement as a PDF, and a link by SMS and e-mail to every signatory who has not signed.

    Sending again makes new links and ends the old ones. Raises NotFound, AgreementWrongStatus, TooManyMessages.
    """
    pdf = await _draw(house, agreement_id)
    async with house.store.change(viewer.person_id) as work:
        agreement = await lock_registered(work, viewer, agreement_id)
        if agreement.status not in (AgreementStatus.DRAFT, AgreementStatus.AWAITING_SIGNATURES):
            raise AgreementWrongStatus(status=agreement.status)
        company = await work.lock(Company, agreement.company_id)
        if agreement.status is AgreementStatus.DRAFT:
            kept = await document.keep(work, company.id, f"Bankavtale {company.name}", "application/pdf", pdf)
            agreement.document_id = kept.id
            agreement.record(work, AgreementEvent.SENT)
        agreement.expires_at = work.now + LINK_LIVES
        for signatory in await work.all_where(Signatory, Signatory.agreement_id == agreement.id):
            if signatory.signed_at is None:
                await _invite(house, work, company, signatory)
    return agreement


async def _draw(house: House, agreement_id: str) -> bytes:
    async with house.store.read() as session:
        agreement = await session.get(BankAgreement, agreement_id)
        if agreement is None:
            raise NotFound
        company = await session.get_one(Company, agreement.company_id)
        registrant = await session.get_one(Person, agreement.registered_by)
        rows = await session.exec(select(Signatory).where(Signatory.agreement_id == agreement_id))
        signatories = list(rows.all())
    # The text names every power that the signature gives: it is what is agreed to.
    powers = ", ".join(text("nb", f"role.{role}") for role in SIGNATORY_ROLES)
    people = [(s.name, powers) for s in signatories]
    if registrant.name not in {name for name, _ in people}:
        people.insert(0, (registrant.name, text("nb", "role.ACCOUNTANT")))
    told = AgreementDocument(
        agreement_id=agreement.id,
        company_name=company.name,
        org_number=company.organisation_number,
        firm_name=agreement.firm_name,
        firm_org_number=agreement.firm_organisation_number,
        people=tuple(people),
        signatories=tuple((s.name, s.birthdate) for s in signatories),
        terms_version=agreement.terms_version,
        made_on=oslo_date(house.clock.now()),
    )
    return await asyncio.to_thread(house.outside.documents.agreement, told)


async def _invite(house: House, work: UnitOfWork, company: Company, signatory: Signatory) -> None:
    token = new_token()
    signatory.link_fingerprint = house.vault.fingerprint(token)
    link = f"{house.public_url}/sign/{token}"
    facts = {"company": company.name, "name": signatory.given_name, "link": link}
    for channel, to, key in (
        (message.Channel.SMS, signatory.mobile, "agreement.sms"),
        (message.Channel.EMAIL, signatory.email, "agreement.email"),
    ):
        subject = text("nb", "agreement.subject", **facts)
        await message.write(work, house.vault, company.id, channel, to, subject, text("nb", key, **facts))


@again
async def withdraw_agreement(house: House, viewer: Viewer, agreement_id: str) -> BankAgreement:
    """The one who registered takes it back before it is signed. Raises NotFound, AgreementWrongStatus."""
    async with house.store.change(viewer.person_id) as work:
        agreement = await lock_registered(work, viewer, agreement_id)
        if agreement.status not in (AgreementStatus.DRAFT, AgreementStatus.AWAITING_SIGNATURES):
            raise AgreementWrongStatus(status=agreement.status)
        agreement.record(work, AgreementEvent.WITHDRAWN)
    return agreement


@again
async def correct_kyc(house: House, viewer: Viewer, agreement_id: str, kyc: KycAnswers) -> BankAgreement:
    """New KYC answers, e.g. for a PEP tick that was wrong: before sending, or while the partner looks at the case.

    Raises NotFound, KycAnswerInvalid, AgreementWrongStatus.
    """
    check_kyc(kyc, house.clock.today())
    async with house.store.change(viewer.person_id) as work:
        agreement = await lock_registered(work, viewer, agreement_id)
        open_for_it = (AgreementStatus.DRAFT, AgreementStatus.AWAITING_SIGNATURES, AgreementStatus.SIGNED)
        if agreement.status in (AgreementStatus.MANUAL_REVIEW, AgreementStatus.NEEDS_INFORMATION):
            agreement.record(work, AgreementEvent.KYC_CORRECTED)
            work.intend(IntentKind.CORRECT_KYC, agreement.id)
        elif agreement.status not in open_for_it:
            raise AgreementWrongStatus(status=agreement.status)
        agreement.kyc = json.dumps(asdict(kyc), default=str, ensure_ascii=False)
        work.record(agreement.company_id, "BankAgreement", agreement.id, "KYC_ANSWERED")
    return agreement
