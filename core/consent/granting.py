"""Giving, following and ending a consent.

Law: a fault on the way never moves a consent to a dead state; only the bank's or the person's own word does.
"""

import json
from dataclasses import asdict
from datetime import date, timedelta

from sqlmodel import select

from core.access import Viewer, require
from core.agreement import AgreementStatus, BankAgreement
from core.banklink import link
from core.company import Company
from core.consent.model import CONSENT, LIVING, Consent, ConsentEvent, ConsentStatus
from core.errors import (
    AgreementNotActive,
    BankRefused,
    BankUnknown,
    ConsentWrongStatus,
    LinkUnknown,
    MandateMissing,
    NotFound,
    OutsideUnavailable,
    PsuIdInvalid,
)
from core.house import House
from core.identifiers import dnb_user_id, new_id
from core.intent import IntentKind
from core.person import Person
from core.ports import BankConsentStatus, BankProfile, OutsideError, Presence, Refused
from core.store import UnitOfWork, again
from core.vault import Vault, new_token

_EVENTS = {
    BankConsentStatus.VALID: ConsentEvent.AUTHORISED,
    BankConsentStatus.REJECTED: ConsentEvent.REJECTED,
    BankConsentStatus.EXPIRED: ConsentEvent.RAN_OUT,
    BankConsentStatus.REVOKED_BY_PSU: ConsentEvent.REVOKED_AT_BANK,
    BankConsentStatus.TERMINATED_BY_TPP: ConsentEvent.REVOKED_AT_BANK,
}
"""received, partiallyAuthorised and words we do not know are no news."""


async def active_agreement(work: UnitOfWork, company_id: str) -> BankAgreement:
    """Raises AgreementNotActive."""
    agreement = await work.one_where(
        BankAgreement, BankAgreement.company_id == company_id, BankAgreement.status == AgreementStatus.ACTIVE
    )
    if agreement is None:
        raise AgreementNotActive
    return agreement


async def request_consent(
    house: House, viewer: Viewer, company_id: str, bic: str, psu_id: str | None, presence: Presence
) -> Consent:
    """Ask the bank for a consent of the viewer; the answer waits for them at the bank's address.

    Raises NotFound, AgreementNotActive, BankUnknown, PsuIdInvalid, MandateMissing, BankRefused, OutsideUnavailable.
    """
    profile = house.outside.banks.profile(bic)
    if profile is None:
        raise BankUnknown
    word = new_token()
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id)
        await active_agreement(work, company_id)
        company = await work.lock(Company, company_id)
        person = await work.lock(Person, viewer.person_id)
        psu = _psu_id(house.vault, profile, person, psu_id)
        bank_link = await link(work, company_id, bic)
        consent = work.add(
            Consent(
                id=new_id(),
                company_id=company_id,
                bank_link_id=bank_link.id,
                person_id=person.id,
                bic=bic,
                status=ConsentStatus.REQUESTED,
                request_id=new_id(),
                psu_id_sealed=house.vault.seal(psu),
                return_fingerprint=house.vault.fingerprint(word),
                return_sealed=house.vault.seal(word),
                created_at=work.now,
            )
        )
        work.record(company_id, "Consent", consent.id, "REQUESTED", bic=bic, after=consent.status.value)
    try:
        started = await house.outside.banks.request_consent(
            bic,
            request_id=consent.request_id,
            psu_id=psu,
            corporate_id=company.organisation_number,
            valid_until=house.clock.today() + timedelta(days=profile.consent_days),
            redirect_uri=f"{house.public_url}/callbacks/consent/{word}",
            presence=presence,
        )
    except OutsideError as error:
        await _give_up(house, viewer.person_id, consent.id)
        raise _as_refusal(profile, error) from error
    async with house.store.change(viewer.person_id) as work:
        consent = await work.lock(Consent, consent.id)
        consent.bank_consent_id = started.bank_consent_id
        consent.sca_url_sealed = house.vault.seal(started.sca_url)
        consent.record(work, ConsentEvent.LINK_RECEIVED)
    return consent


def _psu_id(vault: Vault, profile: BankProfile, person: Person, given: str | None) -> str:
    """How this bank knows the person. Raises PsuIdInvalid."""
    if profile.psu_id_kind == "DNB_USER_ID":
        psu = dnb_user_id(given or "")
        if psu is None:
            raise PsuIdInvalid(bank=profile.name)
        return psu
    if person.national_id_sealed is None:
        raise PsuIdInvalid(bank=profile.name)
    return vault.open(person.national_id_sealed)


def _as_refusal(profile: BankProfile, error: OutsideError) -> Exception:
    if isinstance(error, Refused):
        if profile.needs_mandate and error.code == "SERVICE_BLOCKED":
            return MandateMissing(bank=profile.name)
        if profile.psu_id_kind == "DNB_USER_ID" and error.code == "PSU_CREDENTIALS_INVALID":
            return PsuIdInvalid(bank=profile.name)
        return BankRefused(bank=profile.name, bank_code=error.code)
    return OutsideUnavailable(who=profile.name)


async def _give_up(house: House, actor: str, consent_id: str) -> None:
    async with house.store.change(actor) as work:
        consent = await work.lock(Consent, consent_id)
        if CONSENT.allows(consent.status, ConsentEvent.GIVEN_UP):
            consent.record(work, ConsentEvent.GIVEN_UP)


async def came_back(house: House, word: str, presence: Presence | None) -> Consent:
    """A browser returns from the bank: ask the bank what happened. Raises LinkUnknown.

    The return proves nothing by itself, so it may come in any browser; whoever comes is the person the bank saw,
    and for a few minutes their presence makes the first read of the history an attended one.
    """
    async with house.store.read() as session:
        found = await session.exec(select(Consent).where(Consent.return_fingerprint == house.vault.fingerprint(word)))
        consent = found.one_or_none()
    if consent is None:
        raise LinkUnknown
    if presence is not None:
        async with house.store.change(consent.person_id) as work:
            consent = await work.lock(Consent, consent.id)
            consent.presence_sealed = house.vault.seal(json.dumps(asdict(presence)))
    return await refresh_consent(house, consent.id)


async def refresh_consent(house: House, consent_id: str) -> Consent:
    """Ask the bank for the consent's state and move ours if it says something new. A silent bank changes nothing."""
    async with house.store.read() as session:
        consent = await session.get_one(Consent, consent_id)
    if consent.bank_consent_id is None:
        return consent
    try:
        told = await house.outside.banks.consent(consent.bic, consent.bank_consent_id)
    except OutsideError:
        return consent
    async with house.store.change("system:consents") as work:
        consent = await work.lock(Consent, consent_id)
        event = _EVENTS.get(told.status)
        if event is None or not CONSENT.allows(consent.status, event):
            return consent
        if event is ConsentEvent.AUTHORISED:
            await _become_valid(work, consent, told.valid_until)
        else:
            consent.record(work, event)
    return consent


async def _become_valid(work: UnitOfWork, consent: Consent, valid_until: date | None) -> None:
    consent.valid_until = valid_until
    consent.authorised_at = work.now
    for older in await work.all_where(
        Consent,
        Consent.bank_link_id == consent.bank_link_id,
        Consent.person_id == consent.person_id,
        Consent.id != consent.id,
    ):
        if older.status in LIVING:
            older.record(work, ConsentEvent.REPLACED)
    consent.record(work, ConsentEvent.AUTHORISED)
    work.intend(IntentKind.FETCH_BANK_DATA, consent.id)


async def authorisation_url(house: House, viewer: Viewer, consent_id: str, presence: Presence) -> str:
    """Where the viewer authorises their own consent; a fresh address from the bank when the old one has aged.

    Raises NotFound, ConsentWrongStatus, BankRefused, OutsideUnavailable.
    """
    async with house.store.read() as session:
        consent = await session.get(Consent, consent_id)
    if consent is None or consent.person_id != viewer.person_id:
        raise NotFound
    if consent.status is not ConsentStatus.AWAITING_AUTHORISATION or not consent.bank_consent_id:
        raise ConsentWrongStatus(status=consent.status)
    if house.clock.now() - consent.created_at < timedelta(minutes=5) and consent.sca_url_sealed:
        return house.vault.open(consent.sca_url_sealed)
    profile = house.outside.banks.profile(consent.bic)
    assert profile is not None
    try:
        return await house.outside.banks.renew_consent_link(
            consent.bic,
            consent.bank_consent_id,
            psu_id=house.vault.open(consent.psu_id_sealed),
            redirect_uri=f"{house.public_url}/callbacks/consent/{house.vault.open(consent.return_sealed)}",
            presence=presence,
        )
    except OutsideError as error:
        raise _as_refusal(profile, error) from error


@again
async def revoke_consent(house: House, viewer: Viewer, consent_id: str) -> Consent:
    """The person takes their own consent back: at once here, and durably at the bank.

    Raises NotFound, ConsentWrongStatus.
    """
    async with house.store.change(viewer.person_id) as work:
        consent = await work.lock(Consent, consent_id)
        if consent.person_id != viewer.person_id:
            raise NotFound
        if not CONSENT.allows(consent.status, ConsentEvent.REVOKED_BY_USER):
            raise ConsentWrongStatus(status=consent.status)
        consent.record(work, ConsentEvent.REVOKED_BY_USER)
        work.intend(IntentKind.REVOKE_CONSENT, consent.id)
    return consent


async def revoke_at_bank(house: House, consent_id: str) -> None:
    """The job after a revocation."""
    async with house.store.read() as session:
        consent = await session.get_one(Consent, consent_id)
    if consent.bank_consent_id:
        try:
            await house.outside.banks.revoke_consent(consent.bic, consent.bank_consent_id)
        except Refused:
            # Gone at the bank already: what was wanted.
            return


async def living_consent(work: UnitOfWork, company_id: str, person_id: str, bic: str) -> Consent | None:
    """The person's consent that is good for reading and paying at this bank now."""
    return await work.one_where(
        Consent,
        Consent.company_id == company_id,
        Consent.person_id == person_id,
        Consent.bic == bic,
        Consent.status.in_(LIVING),  # type: ignore[attr-defined]
    )
