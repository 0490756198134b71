"""The licensed partner's word: handing a signed agreement over, and following the case to its end.

Law: a notification only makes us ask; what the partner answers when asked is what counts.
"""

import json

from sqlmodel import select

from core.access import Viewer, require
from core.agreement.model import (
    AGREEMENT,
    UNDER_PARTNER,
    AgreementEvent,
    AgreementStatus,
    BankAgreement,
    Signatory,
    kyc_of,
)
from core.company import Company
from core.document import Document
from core.errors import AgreementWrongStatus
from core.house import House
from core.intent import IntentKind
from core.membership import Role
from core.ports import OnboardingAnswer, OnboardingCase, ReviewDecision
from core.store import UnitOfWork, again

_EVENTS = {
    ReviewDecision.MANUAL_REVIEW: AgreementEvent.MANUAL_REVIEW_STARTED,
    ReviewDecision.NEEDS_INFORMATION: AgreementEvent.INFORMATION_REQUESTED,
    ReviewDecision.APPROVED: AgreementEvent.APPROVED,
    ReviewDecision.REJECTED: AgreementEvent.REJECTED,
    ReviewDecision.SUSPENDED: AgreementEvent.SUSPENDED,
}


async def submit(house: House, agreement_id: str) -> None:
    """The job after the last signature. Submitting the same agreement twice is one case at the partner."""
    async with house.store.read() as session:
        agreement = await session.get_one(BankAgreement, agreement_id)
        if agreement.status is not AgreementStatus.SIGNED:
            return
        company = await session.get_one(Company, agreement.company_id)
        signed = await session.get_one(Document, agreement.document_id)
        rows = await session.exec(select(Signatory).where(Signatory.agreement_id == agreement_id))
        names = tuple(signatory.name for signatory in rows.all())
    answer = await house.outside.partner.submit(
        OnboardingCase(
            reference=agreement.id,
            org_number=company.organisation_number,
            company_name=company.name,
            registered_on=company.registered_on,
            signed_pdf=signed.content,
            signed_by=names,
            kyc=kyc_of(agreement.kyc),
        )
    )
    async with house.store.change("system:partner") as work:
        agreement = await work.lock(BankAgreement, agreement_id)
        if agreement.status is not AgreementStatus.SIGNED:
            return
        agreement.partner_flow_id, agreement.asked_at = answer.flow_id, work.now
        agreement.record(work, AgreementEvent.REVIEW_STARTED)
        _apply(work, agreement, answer)


async def send_corrected_kyc(house: House, agreement_id: str) -> None:
    """The job after corrected answers."""
    async with house.store.read() as session:
        agreement = await session.get_one(BankAgreement, agreement_id)
    if agreement.partner_flow_id is None or agreement.status not in UNDER_PARTNER:
        return
    await _heard(house, await house.outside.partner.correct(agreement.partner_flow_id, kyc_of(agreement.kyc)))


async def fetch_review(house: House, agreement_id: str) -> None:
    """The job behind a notification, and the clock's question when a notification was lost."""
    async with house.store.read() as session:
        agreement = await session.get_one(BankAgreement, agreement_id)
    if agreement.partner_flow_id is not None and agreement.status not in AGREEMENT.final:
        await _heard(house, await house.outside.partner.answer(agreement.partner_flow_id))


async def _heard(house: House, answer: OnboardingAnswer) -> None:
    async with house.store.change("system:partner") as work:
        agreement = await work.one_where(BankAgreement, BankAgreement.partner_flow_id == answer.flow_id)
        if agreement is not None:
            agreement.asked_at = work.now
            _apply(work, agreement, answer)


def _apply(work: UnitOfWork, agreement: BankAgreement, answer: OnboardingAnswer) -> None:
    if agreement.status is AgreementStatus.SUSPENDED and answer.decision is ReviewDecision.APPROVED:
        event = AgreementEvent.RESUMED
    else:
        event = _EVENTS.get(answer.decision)
    # The partner repeats itself, and an older answer may overtake a newer one: what the table does not
    # know from here is no news. Other reasons for the same review are: the first told may have been of old answers.
    if event is None or not AGREEMENT.allows(agreement.status, event):
        return
    moves = AGREEMENT.after(agreement.status, event) is not agreement.status
    if moves or json.dumps(answer.reasons) != agreement.review_reasons:
        agreement.record(work, event, reasons=answer.reasons, text=answer.text)


@again
async def notified(house: House, flow_id: str) -> None:
    """A verified notification about a flow: ask, durably. A flow we do not know is nobody's news."""
    async with house.store.change("system:partner") as work:
        agreement = await work.one_where(BankAgreement, BankAgreement.partner_flow_id == flow_id)
        if agreement is not None:
            work.intend(IntentKind.FETCH_REVIEW, agreement.id)


@again
async def terminate_agreement(house: House, viewer: Viewer, agreement_id: str) -> BankAgreement:
    """The company ends its agreement: no more reads, no more payments; what was is kept.

    Raises NotFound, NotAllowed, AgreementWrongStatus.
    """
    async with house.store.change(viewer.person_id) as work:
        agreement = await work.lock(BankAgreement, agreement_id)
        await require(work, viewer, agreement.company_id, Role.ADMIN)
        if not AGREEMENT.allows(agreement.status, AgreementEvent.TERMINATED):
            raise AgreementWrongStatus(status=agreement.status)
        agreement.record(work, AgreementEvent.TERMINATED)
    return agreement
