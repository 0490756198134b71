"""The bank agreement and who signs it."""

import datetime

import strawberry

from core import agreement as core
from core import document
from core.texts import text
from gql.context import Info
from gql.schema.enums import AgreementStatus, ManualReviewReason, SignatoryStatus
from gql.schema.node import Node, global_id
from gql.schema.relation import every
from gql.schema.shape import Shape, identity


@strawberry.type(description="A person who must sign the agreement. Seen by the company and by who registered it.")
class Signatory(Node):
    name: str = strawberry.field(description="As registered; checked against the register's roles.")
    role_code: str = strawberry.field(
        description="The register's role that gives the right to sign: DAGL, LEDE, PROK ..."
    )
    mobile: str = strawberry.field(description="Where the SMS goes, E.164.")
    email: str = strawberry.field(description="Where the e-mail goes.")
    status: SignatoryStatus = strawberry.field(description="Invited, signed or declined.")
    signed_at: datetime.datetime | None = strawberry.field(description="When BankID signed.")


@strawberry.type(
    description="A document kept with the agreement. The bytes are fetched from `url` with the same session."
)
class Document(Node):
    title: str = strawberry.field(description="What it is.")
    media_type: str = strawberry.field(description="application/pdf.")
    sha256: str = strawberry.field(description="Of the bytes, hexadecimal.")
    url: str = strawberry.field(description="Where the bytes are.")


@strawberry.interface(description="What a status means, in words, with what only that status has.")
class AgreementStatusInfo:
    status: AgreementStatus = strawberry.field(description="The status.")
    text: str = strawberry.field(description="In the language of the request.")


@strawberry.type(description="Nothing more to say than the words.")
class AgreementProgress(AgreementStatusInfo):
    pass


@strawberry.type(description="Some have signed, some have not.")
class AgreementAwaitingSignatures(AgreementStatusInfo):
    signed: int = strawberry.field(description="How many have signed.")
    required: int = strawberry.field(description="How many must.")
    expires_at: datetime.datetime | None = strawberry.field(description="When the links run out.")


@strawberry.type(description="The partner looks at it by hand; it usually takes a couple of business days.")
class AgreementManualReview(AgreementStatusInfo):
    reasons: list[ManualReviewReason] = strawberry.field(description="Why.")
    explanations: list[str] = strawberry.field(description="The reasons in words, in the same order.")


@strawberry.type(description="The partner needs something more from the company, or has said no.")
class AgreementPartnerAnswer(AgreementStatusInfo):
    partner_text: str | None = strawberry.field(description="The partner's own words.")


@strawberry.type(description="The accounting firm that registered the company.")
class Firm:
    name: str = strawberry.field(description="As the register has it.")
    organisation_number: str = strawberry.field(description="Nine digits.")


@strawberry.type(description="The contract that switches the integration on, once per company.")
class BankAgreement(Node):
    row: strawberry.Private[core.BankAgreement]
    status: AgreementStatus = strawberry.field(description="Where it is on its way.")
    terms_version: str = strawberry.field(description="Of the text that is signed.")
    registered_at: datetime.datetime = strawberry.field(description="When it was registered.")
    activated_on: datetime.date | None = strawberry.field(
        description="Oslo date it first became ACTIVE; booked transactions from this date on are billed."
    )
    firm: Firm | None = strawberry.field(description="Who keeps the books, as the agreement says.")

    @strawberry.field(description="The status in words, with what only that status has.")
    async def status_info(self, info: Info) -> AgreementStatusInfo:
        row, locale = self.row, info.context.locale
        told = text(locale, f"agreementStatus.{row.status}")
        if row.status is AgreementStatus.AWAITING_SIGNATURES:
            people = await info.context.of_parent(core.SIGNATORIES, "agreement_id", row.id)
            signed = sum(1 for one in people if one.signed_at)
            return AgreementAwaitingSignatures(
                status=row.status, text=told, signed=signed, required=len(people), expires_at=row.expires_at
            )
        if row.status is AgreementStatus.MANUAL_REVIEW:
            return AgreementManualReview(
                status=row.status,
                text=f"{told}. {text(locale, 'review.explanation')}",
                reasons=list(row.reasons),
                explanations=[text(locale, f"reviewReason.{reason}") for reason in row.reasons],
            )
        if row.status in (AgreementStatus.NEEDS_INFORMATION, AgreementStatus.REJECTED, AgreementStatus.SUSPENDED):
            return AgreementPartnerAnswer(status=row.status, text=told, partner_text=row.review_text)
        return AgreementProgress(status=row.status, text=told)

    @strawberry.field(description="Everybody who must sign.")
    @every(core.SIGNATORIES, "agreement_id", lambda: signatory_of)
    async def signatories(self, info: Info) -> list[Signatory]: ...

    @strawberry.field(description="The newest PDF: as sent, and with each signature added. Null before it is sent.")
    async def document(self, info: Info) -> Document | None:
        row = await info.context.one(core.DOCUMENTS, self.row.document_id)
        return document_of(row, info.context.house.public_url) if row else None


def document_of(row: document.Document, public_url: str) -> Document:
    return Document(
        id=global_id("Document", row.id),
        title=row.title,
        media_type=row.media_type,
        sha256=row.sha256,
        url=f"{public_url}/documents/{row.id}",
    )


signatory_of: Shape[core.Signatory, Signatory] = Shape(
    Signatory,
    id=identity("Signatory"),
    name="name",
    role_code="role_code",
    mobile="mobile",
    email="email",
    status="signatory_status",
    signed_at="signed_at",
)


def agreement_of(row: core.BankAgreement) -> BankAgreement:
    firm = None
    if row.firm_name and row.firm_organisation_number:
        firm = Firm(name=row.firm_name, organisation_number=row.firm_organisation_number)
    return BankAgreement(
        id=global_id("BankAgreement", row.id),
        row=row,
        status=row.status,
        terms_version=row.terms_version,
        registered_at=row.created_at,
        activated_on=row.activated_on,
        firm=firm,
    )


@strawberry.type(description="What a signatory's link shows; no account is needed to see it.")
class SigningInvitation:
    company_name: str = strawberry.field(description="Whose agreement it is.")
    organisation_number: str = strawberry.field(description="Nine digits.")
    signatory_name: str = strawberry.field(description="Who is asked to sign.")
    signatory_status: SignatoryStatus = strawberry.field(description="Has this person signed?")
    agreement_status: AgreementStatus = strawberry.field(description="Where the agreement is.")
    agreement_status_text: str = strawberry.field(description="The same in words.")
    document_url: str = strawberry.field(description="The agreement as a PDF, opened by the same link.")
    expires_at: datetime.datetime | None = strawberry.field(description="When the link runs out.")
