"""Registering, sending, signing and ending a bank agreement."""

import datetime
from typing import Annotated

import strawberry

from core import company as companies
from core import errors
from core.agreement import registering, reviewing, signing
from core.ports import KycAnswers, OnboardingPerson
from core.texts import text
from gql.context import Info
from gql.schema.agreement import BankAgreement, SigningInvitation, agreement_of
from gql.schema.company import RegisteredCompany, registered_company
from gql.schema.enums import FundingSource
from gql.schema.mutation import mutation, refusable_field
from gql.schema.node import key_of

_NINE_DIGITS = strawberry.argument(description="Nine digits; spaces are passed over.")
_WORD = strawberry.argument(description="What stands after /sign/ in the link.")


@strawberry.input(description="Who must sign, and where the link goes.")
class SignatoryInput:
    given_name: str = strawberry.field(description="As the register has it.")
    family_name: str = strawberry.field(description="As the register has it.")
    birthdate: datetime.date = strawberry.field(description="As the register has it.")
    mobile: str = strawberry.field(description="Norwegian, or with country code; gets the SMS.")
    email: str = strawberry.field(description="Gets the e-mail.")


@strawberry.input(description="An owner, board member or other person behind the company.")
class KycPersonInput:
    name: str = strawberry.field(description="Whole name.")
    birthdate: datetime.date = strawberry.field(description="Date of birth.")
    role: str = strawberry.field(description='What they are, for example "Daglig leder" or "Eier".')
    pep: bool = strawberry.field(description="Politically exposed person? A yes is looked at by hand.")
    ownership_percent: int | None = strawberry.field(default=None, description="0-100; owners above 25 must be named.")


@strawberry.input(description="The questions the licensed partner must ask by law.")
class KycInput:
    persons: list[KycPersonInput] = strawberry.field(description="Owners above 25 %, and who leads the company.")
    funding_source: FundingSource = strawberry.field(description="Where the company's money comes from.")
    payment_countries: list[str] = strawberry.field(description="ISO 3166-1 alpha-2 of countries paid to, Norway too.")
    industry_code: str = strawberry.field(description='SN2007, for example "41.200".')


@strawberry.input(description="A company and who signs for it.")
class RegisterAgreementInput:
    organisation_number: str = strawberry.field(description="Nine digits.")
    firm_organisation_number: str | None = strawberry.field(
        default=None, description="The accounting firm, when one keeps the books; named in the agreement."
    )
    signatories: list[SignatoryInput] = strawberry.field(description="Everybody here must sign; 1-10.")
    kyc: KycInput = strawberry.field(description="The partner's questions.")


@strawberry.input(description="Which agreement.")
class AgreementInput:
    agreement_id: strawberry.ID = strawberry.field(description="The agreement's id.")


@strawberry.input(description="New answers to the partner's questions.")
class CorrectKycInput:
    agreement_id: strawberry.ID = strawberry.field(description="The agreement's id.")
    kyc: KycInput = strawberry.field(description="All answers, the right ones again too.")


@strawberry.input(description="The word in the signatory's link.")
class LinkInput:
    token: str = strawberry.field(description="What stands after /sign/ in the link.")


@strawberry.type(description="The agreement, after the change.")
class AgreementSuccess:
    agreement: BankAgreement = strawberry.field(description="As it is now.")


@strawberry.type(description="Where the signatory signs.")
class StartSigningSuccess:
    signing_url: str = strawberry.field(description="BankID's address, good for some ninety seconds.")


@strawberry.type(description="The link, after the change.")
class SigningInvitationSuccess:
    invitation: SigningInvitation = strawberry.field(description="What the link shows now.")


def _kyc(given: KycInput) -> KycAnswers:
    return KycAnswers(
        persons=tuple(
            OnboardingPerson(p.name.strip(), p.birthdate, p.role.strip(), p.pep, p.ownership_percent)
            for p in given.persons
        ),
        funding_source=given.funding_source.value,
        payment_countries=tuple(given.payment_countries),
        industry_code=given.industry_code,
    )


def _invitation(info: Info, found: signing.Invitation, token: str) -> SigningInvitation:
    return SigningInvitation(
        company_name=found.company.name,
        organisation_number=found.company.organisation_number,
        signatory_name=found.signatory.name,
        signatory_status=found.signatory.signatory_status,
        agreement_status=found.agreement.status,
        agreement_status_text=text(info.context.locale, f"agreementStatus.{found.agreement.status}"),
        document_url=f"{info.context.house.public_url}/sign/{token}/agreement.pdf",
        expires_at=found.agreement.expires_at,
    )


@strawberry.type
class AgreementQuery:
    @refusable_field(
        "LookUpCompanyResult",
        RegisteredCompany,
        errors.OrganisationNumberInvalid,
        errors.OrganisationUnknown,
        errors.OrganisationDissolved,
        errors.OrganisationBankrupt,
        errors.OutsideUnavailable,
        description="A company as the register (Enhetsregisteret) knows it now. For anybody signed in.",
    )
    async def look_up_company(self, info: Info, organisation_number: Annotated[str, _NINE_DIGITS]):
        assert info.context.signed_in
        found, roles = await companies.look_up(info.context.house.outside.register, organisation_number)
        return registered_company(found, roles)

    @refusable_field(
        "SigningInvitationResult",
        SigningInvitation,
        errors.LinkUnknown,
        description="What a signatory's link is about. Needs no account; reading consumes nothing.",
    )
    async def signing_invitation(self, info: Info, token: Annotated[str, _WORD]):
        return _invitation(info, await signing.open_link(info.context.house, token), token)


@strawberry.type
class AgreementMutation:
    @mutation(
        AgreementSuccess,
        errors.OrganisationNumberInvalid,
        errors.OrganisationUnknown,
        errors.OrganisationDissolved,
        errors.OrganisationBankrupt,
        errors.SignatoryMissing,
        errors.SignatoryLacksSigningRights,
        errors.MobileNumberInvalid,
        errors.EmailInvalid,
        errors.KycAnswerInvalid,
        errors.TextInvalid,
        errors.AgreementAlreadyPending,
        errors.AgreementAlreadyActive,
        errors.OutsideUnavailable,
        description="Register a company and a DRAFT of its agreement. Gives nobody access: the signature does.",
    )
    async def register_agreement(self, info: Info, input: RegisterAgreementInput):
        registration = registering.Registration(
            organisation_number=input.organisation_number,
            firm_organisation_number=input.firm_organisation_number,
            signatories=tuple(
                registering.SignatoryInput(s.given_name, s.family_name, s.birthdate, s.mobile, s.email)
                for s in input.signatories
            ),
            kyc=_kyc(input.kyc),
        )
        row = await registering.register_agreement(info.context.house, info.context.signed_in, registration)
        return AgreementSuccess(agreement=agreement_of(row))

    @mutation(
        AgreementSuccess,
        errors.NotFound,
        errors.AgreementWrongStatus,
        errors.TooManyMessages,
        description="Send the agreement to its signatories by SMS and e-mail; again, for new links.",
    )
    async def send_agreement(self, info: Info, input: AgreementInput):
        key = key_of(input.agreement_id, "BankAgreement")
        row = await registering.send_agreement(info.context.house, info.context.signed_in, key)
        return AgreementSuccess(agreement=agreement_of(row))

    @mutation(
        AgreementSuccess,
        errors.NotFound,
        errors.AgreementWrongStatus,
        description="Take an agreement back before it is signed.",
    )
    async def withdraw_agreement(self, info: Info, input: AgreementInput):
        key = key_of(input.agreement_id, "BankAgreement")
        row = await registering.withdraw_agreement(info.context.house, info.context.signed_in, key)
        return AgreementSuccess(agreement=agreement_of(row))

    @mutation(
        AgreementSuccess,
        errors.NotFound,
        errors.KycAnswerInvalid,
        errors.AgreementWrongStatus,
        description="Correct the KYC answers, e.g. a wrong PEP tick; under manual review they go to the partner.",
    )
    async def correct_kyc(self, info: Info, input: CorrectKycInput):
        key = key_of(input.agreement_id, "BankAgreement")
        row = await registering.correct_kyc(info.context.house, info.context.signed_in, key, _kyc(input.kyc))
        return AgreementSuccess(agreement=agreement_of(row))

    @mutation(
        AgreementSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.AgreementWrongStatus,
        description="End the company's agreement. For ADMIN.",
    )
    async def terminate_agreement(self, info: Info, input: AgreementInput):
        key = key_of(input.agreement_id, "BankAgreement")
        row = await reviewing.terminate_agreement(info.context.house, info.context.signed_in, key)
        return AgreementSuccess(agreement=agreement_of(row))

    @mutation(
        StartSigningSuccess,
        errors.LinkUnknown,
        errors.LinkUsed,
        errors.LinkExpired,
        errors.AgreementWrongStatus,
        errors.OutsideUnavailable,
        description="The signatory wants to sign: where BankID waits. Needs no account.",
    )
    async def start_signing(self, info: Info, input: LinkInput):
        return StartSigningSuccess(signing_url=await signing.start_signing(info.context.house, input.token))

    @mutation(
        SigningInvitationSuccess,
        errors.LinkUnknown,
        errors.LinkUsed,
        errors.LinkExpired,
        errors.AgreementWrongStatus,
        description="The signatory says no. Needs no account.",
    )
    async def decline_agreement(self, info: Info, input: LinkInput):
        found = await signing.decline_agreement(info.context.house, input.token)
        return SigningInvitationSuccess(invitation=_invitation(info, found, input.token))
