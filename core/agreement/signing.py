"""Signing: from the link in a message to a signature by the person named.

Law: opening a link consumes nothing; only the signed act does. The link finds the agreement, BankID says who signs.
"""

import json
import secrets
from dataclasses import dataclass

from sqlmodel import select

from core import document, membership
from core.agreement.model import AgreementEvent, AgreementStatus, BankAgreement, Signatory, SigningAct
from core.company import Company
from core.document import Document
from core.errors import (
    AgreementWrongStatus,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    OutsideUnavailable,
    SigningNotCompleted,
    WrongPersonSigning,
)
from core.house import House
from core.identifiers import new_id
from core.intent import IntentKind
from core.membership import SIGNATORY_ROLES, Membership, Role
from core.person import remember, same_person
from core.ports import OutsideError, Refused, SignedDocument
from core.store import UnitOfWork
from core.vault import code_challenge, new_token


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a link shows, also after it was used."""

    signatory: Signatory
    agreement: BankAgreement
    company: Company


async def open_link(house: House, token: str) -> Invitation:
    """What the link in a message is about. Raises LinkUnknown. Reading consumes nothing: mail scanners open links."""
    async with house.store.read() as session:
        found = await session.exec(
            select(Signatory).where(Signatory.link_fingerprint == house.vault.fingerprint(token))
        )
        signatory = found.one_or_none()
        if signatory is None:
            raise LinkUnknown
        agreement = await session.get_one(BankAgreement, signatory.agreement_id)
        return Invitation(signatory, agreement, await session.get_one(Company, agreement.company_id))


def _must_be_open(house: House, signatory: Signatory, agreement: BankAgreement) -> None:
    if signatory.signed_at is not None:
        raise LinkUsed
    if agreement.status is AgreementStatus.EXPIRED or (
        agreement.expires_at is not None and house.clock.now() >= agreement.expires_at
    ):
        raise LinkExpired
    if agreement.status is not AgreementStatus.AWAITING_SIGNATURES:
        raise AgreementWrongStatus(status=agreement.status)


async def link_pdf(house: House, token: str) -> bytes:
    """The agreement as it stands, for whoever holds the link. Raises LinkUnknown."""
    invitation = await open_link(house, token)
    async with house.store.read() as session:
        return (await session.get_one(Document, invitation.agreement.document_id)).content


async def start_signing(house: House, token: str) -> str:
    """The address of BankID where this signatory signs, good for some ninety seconds.

    Raises LinkUnknown, LinkUsed, LinkExpired, AgreementWrongStatus, OutsideUnavailable.
    """
    invitation = await open_link(house, token)
    signatory, agreement = invitation.signatory, invitation.agreement
    _must_be_open(house, signatory, agreement)
    state, nonce, verifier = new_token(), new_token(), secrets.token_urlsafe(48)
    async with house.store.change("system:signing") as work:
        act = work.add(
            SigningAct(
                id=new_id(),
                signatory_id=signatory.id,
                state_fingerprint=house.vault.fingerprint(state),
                secret_sealed=house.vault.seal(json.dumps({"nonce": nonce, "verifier": verifier})),
                document_id=agreement.document_id or "",
                created_at=work.now,
            )
        )
        kept = await work.session.get_one(Document, agreement.document_id)
    try:
        order = await house.outside.signer.order(
            reference=act.id,
            title=kept.title,
            pdf=kept.content,
            redirect_uri=_return_address(house),
            state=state,
            nonce=nonce,
            code_challenge=code_challenge(verifier),
        )
    except OutsideError as error:
        raise OutsideUnavailable(who="BankID") from error
    async with house.store.change("system:signing") as work:
        (await work.lock(SigningAct, act.id)).sign_id = order.sign_id
        work.record(agreement.company_id, "Signatory", signatory.id, "SIGNING_STARTED")
    return order.url


def _return_address(house: House) -> str:
    return f"{house.public_url}/callbacks/signing"


async def finish_signing(house: House, state: str, code: str) -> Invitation:
    """BankID has sent the signer back: fetch what was signed, check who signed, keep it.

    Any browser may bring the return; who signed is told by BankID, not by the browser.
    Raises LinkUnknown, LinkUsed, LinkExpired, AgreementWrongStatus, WrongPersonSigning, SigningNotCompleted,
    OutsideUnavailable.
    """
    async with house.store.read() as session:
        found = await session.exec(
            select(SigningAct).where(SigningAct.state_fingerprint == house.vault.fingerprint(state))
        )
        act = found.one_or_none()
        if act is None or act.sign_id is None:
            raise LinkUnknown
        if act.finished_at is not None:
            raise LinkUsed
        ordered = await session.get_one(Document, act.document_id)
    secret = json.loads(house.vault.open(act.secret_sealed))
    try:
        signed = await house.outside.signer.result(
            sign_id=act.sign_id,
            code=code,
            code_verifier=secret["verifier"],
            nonce=secret["nonce"],
            redirect_uri=_return_address(house),
            ordered_pdf=ordered.content,
        )
    except Refused as error:
        raise SigningNotCompleted(reason=error.code) from error
    except OutsideError as error:
        raise OutsideUnavailable(who="BankID") from error
    return await _keep(house, act.id, signed)


async def _keep(house: House, act_id: str, signed: SignedDocument) -> Invitation:
    wrong: Signatory | None = None
    async with house.store.change("system:signing") as work:
        act = await work.lock(SigningAct, act_id)
        signatory = await work.lock(Signatory, act.signatory_id)
        agreement = await work.lock(BankAgreement, signatory.agreement_id)
        company = await work.lock(Company, agreement.company_id)
        _must_be_open(house, signatory, agreement)
        if act.document_id != agreement.document_id:
            # Somebody else signed meanwhile: this signature is on the document without theirs.
            raise SigningNotCompleted(reason="DOCUMENT_CHANGED")
        act.finished_at = work.now
        if not same_person(signatory.given_name, signatory.family_name, signatory.birthdate, signed.signer):
            # Kept in the journal, and the document is dropped: a stranger's signature gives nobody anything.
            work.record(company.id, "Signatory", signatory.id, "WRONG_PERSON_SIGNED")
            wrong = signatory
        else:
            await _accept(house, work, company, agreement, signatory, signed)
    if wrong is not None:
        raise WrongPersonSigning(name=wrong.name)
    return Invitation(signatory, agreement, company)


async def _accept(
    house: House,
    work: UnitOfWork,
    company: Company,
    agreement: BankAgreement,
    signatory: Signatory,
    signed: SignedDocument,
) -> None:
    kept = await document.keep(work, company.id, f"Bankavtale {company.name}", "application/pdf", signed.pdf)
    person = await remember(work, house.vault, signed.signer)
    agreement.document_id, signatory.person_id, signatory.signed_at = kept.id, person.id, work.now
    work.record(company.id, "Signatory", signatory.id, "SIGNED", document=kept.sha256)
    for role in SIGNATORY_ROLES:
        await membership.give(work, company.id, person.id, role, active=True)
    others = await work.all_where(Signatory, Signatory.agreement_id == agreement.id)
    if any(other.signed_at is None for other in others if other.id != signatory.id):
        agreement.record(work, AgreementEvent.SIGNATURE_ADDED)
        return
    agreement.record(work, AgreementEvent.ALL_SIGNED)
    # The signed text names the one who registered: now, and not before, it opens the company to them.
    for member in await work.all_where(
        Membership, Membership.company_id == company.id, Membership.person_id == agreement.registered_by
    ):
        await membership.give(work, company.id, member.person_id, member.role, active=True)
    # "These people, and nobody else": a new agreement is also the change of accountant.
    for member in await work.all_where(
        Membership, Membership.company_id == company.id, Membership.role == Role.ACCOUNTANT
    ):
        if member.person_id != agreement.registered_by:
            membership.end(work, member)
    work.intend(IntentKind.SUBMIT_AGREEMENT, agreement.id)


async def decline_agreement(house: House, token: str) -> Invitation:
    """The signatory says no. Raises LinkUnknown, LinkUsed, LinkExpired, AgreementWrongStatus."""
    invitation = await open_link(house, token)
    async with house.store.change("system:signing") as work:
        signatory = await work.lock(Signatory, invitation.signatory.id)
        agreement = await work.lock(BankAgreement, signatory.agreement_id)
        _must_be_open(house, signatory, agreement)
        signatory.declined_at = work.now
        work.record(agreement.company_id, "Signatory", signatory.id, "DECLINED")
        agreement.record(work, AgreementEvent.DECLINED)
    return Invitation(signatory, agreement, invitation.company)
