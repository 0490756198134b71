"""Consents: one person's permission at one bank."""

import datetime

import strawberry

from core import consent as core
from core.account import REFUSED_ACCOUNTS
from core.colleagues import PERSONS
from core.texts import text
from gql.context import Info
from gql.schema.bank import Bank, bank_of
from gql.schema.enums import ConsentStatus, RefusalReason
from gql.schema.node import Node
from gql.schema.person import Person, person_of
from gql.schema.relation import one
from gql.schema.shape import Shape, identity


@strawberry.type(description="An account the consent showed and we do not take. Only its own person sees it.")
class RefusedAccount:
    last_four: str = strawberry.field(description="The last four digits; the rest is not kept.")
    reason: RefusalReason = strawberry.field(description="Why.")
    message: str = strawberry.field(description="The reason in words.")
    fix: str = strawberry.field(description="What to do about it.")


@strawberry.interface(description="What a status means, in words, with what only that status has.")
class ConsentStatusInfo:
    status: ConsentStatus = strawberry.field(description="The status.")
    text: str = strawberry.field(description="In the language of the request.")


@strawberry.type(description="Nothing more to say than the words.")
class ConsentProgress(ConsentStatusInfo):
    pass


@strawberry.type(description="The person must say yes at the bank.")
class ConsentAwaitingAuthorisation(ConsentStatusInfo):
    authorisation_url: str | None = strawberry.field(
        description="Where the person goes; renewed when it has aged. Null for everybody but the person."
    )


@strawberry.type(description="Good for reading and paying.")
class ConsentLiving(ConsentStatusInfo):
    valid_until: datetime.date | None = strawberry.field(description="Last day, as the bank granted it.")


@strawberry.type(description="One person's permission and proof of rights, at one bank, for one company.")
class Consent(Node):
    row: strawberry.Private[core.Consent]
    status: ConsentStatus = strawberry.field(description="Where it is on its way.")
    valid_until: datetime.date | None = strawberry.field(description="Last day, as the bank granted it.")
    requested_at: datetime.datetime = strawberry.field(description="When it was asked for.")
    authorised_at: datetime.datetime | None = strawberry.field(description="When the bank first said it was valid.")

    @strawberry.field(description="At which bank.")
    def bank(self, info: Info) -> Bank | None:
        profile = info.context.house.outside.banks.profile(self.row.bic)
        return bank_of(profile) if profile else None

    @strawberry.field(description="Whose it is.")
    @one(PERSONS, "person_id", lambda: person_of)
    async def person(self, info: Info) -> Person | None: ...

    @strawberry.field(description="The status in words, with what only that status has.")
    def status_info(self, info: Info) -> ConsentStatusInfo:
        row = self.row
        told = text(info.context.locale, f"consentStatus.{row.status}")
        if row.status is ConsentStatus.AWAITING_AUTHORISATION:
            viewer = info.context.viewer
            mine = viewer is not None and viewer.person_id == row.person_id
            url = f"{info.context.house.public_url}/consents/{row.id}/authorise" if mine else None
            return ConsentAwaitingAuthorisation(status=row.status, text=told, authorisation_url=url)
        if row.status in core.LIVING:
            return ConsentLiving(status=row.status, text=told, valid_until=row.valid_until)
        return ConsentProgress(status=row.status, text=told)

    @strawberry.field(description="Accounts the bank showed that are not taken. Empty for everybody but the person.")
    async def refused_accounts(self, info: Info) -> list[RefusedAccount]:
        rows = await info.context.of_parent(REFUSED_ACCOUNTS, "consent_id", self.row.id)
        locale = info.context.locale
        return [
            RefusedAccount(
                last_four=row.last_four,
                reason=row.reason,
                message=text(locale, f"{row.reason}.message"),
                fix=text(locale, f"{row.reason}.fix"),
            )
            for row in rows
        ]


consent_of: Shape[core.Consent, Consent] = Shape(
    Consent,
    id=identity("Consent"),
    status="status",
    valid_until="valid_until",
    requested_at="created_at",
    authorised_at="authorised_at",
)
