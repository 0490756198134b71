"""The schema: Query, Mutation, Subscription."""

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from gql.execution.commands import tell_what_happened
from gql.resolvers.agreement import AgreementMutation, AgreementQuery
from gql.resolvers.apiclient import ApiClientMutation
from gql.resolvers.company import CompanyMutation, CompanyQuery
from gql.resolvers.consent import ConsentMutation
from gql.resolvers.fileticket import FileTicketMutation
from gql.resolvers.payment import PaymentMutation
from gql.resolvers.voucher import VoucherMutation, VoucherQuery
from gql.resolvers.webhook import WebhookMutation, WebhookQuery
from gql.schema.agreement import (
    AgreementAwaitingSignatures,
    AgreementManualReview,
    AgreementPartnerAnswer,
    AgreementProgress,
)
from gql.schema.consent import ConsentAwaitingAuthorisation, ConsentLiving, ConsentProgress
from gql.schema.payment import (
    Authorisation,
    PaymentAwaitingBankAuthorisation,
    PaymentProgress,
    PaymentRejected,
    PaymentScheduled,
)
from gql.schema.scalars import SCALARS
from gql.scopes import guard
from gql.subscriptions.company import StateSubscription
from gql.subscriptions.feed import FeedSubscription


@strawberry.type(description="What can be asked. Nobody is told that something exists which they may not see.")
class Query(CompanyQuery, AgreementQuery, VoucherQuery, WebhookQuery): ...


@strawberry.type(description="What can be done. Each answers with its success, or with one typed rejection.")
class Mutation(
    AgreementMutation,
    ApiClientMutation,
    CompanyMutation,
    ConsentMutation,
    FileTicketMutation,
    PaymentMutation,
    VoucherMutation,
    WebhookMutation,
): ...


@strawberry.type(description="What can be followed: what is now first, then every change the viewer may see.")
class Subscription(StateSubscription, FeedSubscription): ...


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Nothing: strawberry would log whole errors, and they carry what users wrote. The transports log."""


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    # Types that only an interface leads to.
    types=(
        AgreementAwaitingSignatures,
        AgreementManualReview,
        AgreementPartnerAnswer,
        AgreementProgress,
        Authorisation,
        ConsentAwaitingAuthorisation,
        ConsentLiving,
        ConsentProgress,
        PaymentAwaitingBankAuthorisation,
        PaymentProgress,
        PaymentRejected,
        PaymentScheduled,
    ),
    config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=True),
)
guard(schema._schema)
tell_what_happened(schema._schema)
