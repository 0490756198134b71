"""The viewer, companies, nodes, banks, members and help."""

import asyncio
import datetime
from collections.abc import Callable
from typing import Annotated, Any

import strawberry

from core import errors, help, invitation
from core.account import ACCOUNTS
from core.agreement import AGREEMENTS, DOCUMENTS, SIGNATORIES
from core.attachment import ATTACHMENTS
from core.banklink import BANK_LINKS
from core.colleagues import COMPANIES, PERSONS
from core.consent import CONSENTS
from core.feed import JOURNAL
from core.payment import AUTHORISATIONS, BATCHES, PAYMENTS
from core.reconciliation import MATCHES
from core.source import Source
from core.transaction import TRANSACTIONS
from core.voucher import VOUCHERS
from core.webhook import DELIVERIES, ENDPOINTS
from gql.context import Info
from gql.resolvers.payment import CompanySuccess
from gql.schema.account import account_of
from gql.schema.agreement import agreement_of, document_of, signatory_of
from gql.schema.bank import Bank, bank_of
from gql.schema.company import Company, Viewer, company_bank_of, company_of
from gql.schema.consent import consent_of
from gql.schema.enums import FeedbackReason, Role
from gql.schema.journal import entry_of
from gql.schema.mutation import mutation
from gql.schema.node import Id, Node, global_id, key_of, split_id
from gql.schema.payment import authorisation_of, batch_of, payment_of
from gql.schema.person import person_of
from gql.schema.transaction import reconciliation_of, transaction_of
from gql.schema.voucher import attachment_of, voucher_of
from gql.schema.webhook import webhook_delivery_of, webhook_endpoint_of

_NODES: dict[str, tuple[Source[Any], Callable[[Any], Node]]] = {
    "Account": (ACCOUNTS, account_of),
    "Attachment": (ATTACHMENTS, attachment_of),
    "BankAgreement": (AGREEMENTS, agreement_of),
    "Company": (COMPANIES, company_of),
    "CompanyBank": (BANK_LINKS, company_bank_of),
    "Consent": (CONSENTS, consent_of),
    "JournalEntry": (JOURNAL, entry_of),
    "Payment": (PAYMENTS, payment_of),
    "PaymentBatch": (BATCHES, batch_of),
    "Person": (PERSONS, person_of),
    "Reconciliation": (MATCHES, reconciliation_of),
    "Signatory": (SIGNATORIES, signatory_of),
    "Transaction": (TRANSACTIONS, transaction_of),
    "Voucher": (VOUCHERS, voucher_of),
    "WebhookDelivery": (DELIVERIES, webhook_delivery_of),
    "WebhookEndpoint": (ENDPOINTS, webhook_endpoint_of),
}
_ADDRESSED: dict[str, tuple[Source[Any], Callable[[Any, str], Node]]] = {
    "Authorisation": (AUTHORISATIONS, authorisation_of),
    "Document": (DOCUMENTS, document_of),
}
"""Nodes that tell an address of ours, and so need to know where we are."""
MAX_NODES = 100
_CALLED = {"BankLink": "CompanyBank", "Match": "Reconciliation"}
"""Nouns of the journal that the API calls otherwise."""


def node_id_of(noun: str, key: str) -> strawberry.ID | None:
    """The id by which the API finds what a journal entry is about; None for what it does not show by itself."""
    kind = _CALLED.get(noun, noun)
    return global_id(kind, key) if kind in _NODES or kind in _ADDRESSED else None


async def node_of(info: Info, given: str) -> Node | None:
    """Anything by its id, as the viewer may see it; None for what is not there or not theirs to see."""
    try:
        kind, key = split_id(given)
    except errors.NotFound:
        return None
    if kind in _ADDRESSED:
        source, addressed = _ADDRESSED[kind]
        row = await info.context.one(source, key)
        return addressed(row, info.context.house.public_url) if row else None
    if kind not in _NODES:
        return None
    source, shape = _NODES[kind]
    row = await info.context.one(source, key)
    return shape(row) if row else None


@strawberry.type
class CompanyQuery:
    @strawberry.field(description="Whoever asks; null for who is not signed in.")
    async def viewer(self, info: Info) -> Viewer | None:
        if info.context.viewer is None:
            return None
        if info.context.viewer.partner:
            return Viewer(person=None)
        row = await info.context.one(PERSONS, info.context.viewer.person_id)
        return Viewer(person=person_of(row)) if row else None

    @strawberry.field(description="One company; null when it is not the viewer's to see.")
    async def company(self, info: Info, id: Id) -> Company | None:
        found = await node_of(info, id)
        return found if isinstance(found, Company) else None

    @strawberry.field(description="Anything by its id; null when it is not there or not the viewer's to see (Relay).")
    async def node(self, info: Info, id: Id) -> Node | None:
        return await node_of(info, id)

    @strawberry.field(description=f"Several at once, in the order asked; at most {MAX_NODES} (Relay).")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="As we gave them.")]
    ) -> list[Node | None]:
        if len(ids) > MAX_NODES:
            raise errors.OperationTooLarge(what="nodes", limit=MAX_NODES)
        return list(await asyncio.gather(*(node_of(info, one) for one in ids)))

    @strawberry.field(description="Every Norwegian bank of the directory, by name.")
    def banks(self, info: Info) -> list[Bank]:
        return [bank_of(profile) for profile in info.context.house.outside.banks.all()]


@strawberry.input(description="Somebody who shall be a member.")
class InviteMemberInput:
    company_id: strawberry.ID = strawberry.field(description="Of which company.")
    given_name: str = strawberry.field(description="As their BankID has it.")
    family_name: str = strawberry.field(description="As their BankID has it.")
    birthdate: datetime.date = strawberry.field(description="As their BankID has it.")
    mobile: str = strawberry.field(description="Gets the SMS.")
    email: str = strawberry.field(description="Gets the e-mail.")
    roles: list[Role] = strawberry.field(description="At least one.")


@strawberry.input(description="The word in an invitation's link.")
class AcceptInvitationInput:
    token: str = strawberry.field(description="What stands after /join/ in the link.")


@strawberry.type(description="The invitation is on its way.")
class InviteMemberSuccess:
    invitation_id: strawberry.ID = strawberry.field(description="Of the invitation.")


@strawberry.input(description="Was the article useful?")
class ArticleFeedbackInput:
    article: str = strawberry.field(description='The article, for example "bank-integration".')
    helpful: bool = strawberry.field(description="Yes or no; a no needs a reason.")
    reasons: list[FeedbackReason] = strawberry.field(default_factory=list, description="Why not.")
    comment: str | None = strawberry.field(
        default=None, description="In the reader's own words; at most 2000 characters."
    )


@strawberry.type(description="Thank you.")
class ArticleFeedbackSuccess:
    article: str = strawberry.field(description="The article.")
    helpful: bool = strawberry.field(description="As given.")
    reasons: list[FeedbackReason] = strawberry.field(description="As given.")


@strawberry.type
class CompanyMutation:
    @mutation(
        InviteMemberSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.TextInvalid,
        errors.MobileNumberInvalid,
        errors.EmailInvalid,
        errors.TooManyMessages,
        description="Invite somebody by SMS and e-mail. For ADMIN.",
    )
    async def invite_member(self, info: Info, input: InviteMemberInput):
        made = await invitation.invite_member(
            info.context.house,
            info.context.signed_in,
            key_of(input.company_id, "Company"),
            input.given_name,
            input.family_name,
            input.birthdate,
            input.mobile,
            input.email,
            frozenset(input.roles),
        )
        return InviteMemberSuccess(invitation_id=global_id("Invitation", made.id))

    @mutation(
        CompanySuccess,
        errors.LinkUnknown,
        errors.LinkUsed,
        errors.LinkExpired,
        errors.WrongPersonSigning,
        description="Become a member. For the person invited.",
    )
    async def accept_invitation(self, info: Info, input: AcceptInvitationInput):
        row = await invitation.accept_invitation(info.context.house, info.context.signed_in, input.token)
        return CompanySuccess(company=company_of(row))

    @mutation(
        ArticleFeedbackSuccess,
        errors.ArticleUnknown,
        errors.FeedbackReasonMissing,
        errors.TextInvalid,
        description="Was a help article useful? The newest word of a person counts.",
    )
    async def give_article_feedback(self, info: Info, input: ArticleFeedbackInput):
        reasons = tuple(input.reasons)
        await help.give_feedback(
            info.context.house, info.context.signed_in, input.article, input.helpful, reasons, input.comment
        )
        return ArticleFeedbackSuccess(article=input.article, helpful=input.helpful, reasons=list(reasons))
