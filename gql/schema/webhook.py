"""Webhooks as partners and administrators see them."""

import datetime
from urllib.parse import urlsplit

import strawberry

from core import webhook
from core.colleagues import COMPANIES
from core.webhook import DELIVERIES
from core.webhook.signing import write_cursor
from gql.context import Info
from gql.schema.company import Company, company_of
from gql.schema.enums import DeliveryStatus, EndpointStatus, WebhookFailure
from gql.schema.node import After, Connection, First, Node, global_id
from gql.schema.relation import one, pages
from gql.schema.shape import Leaf, Shape, identity


@strawberry.type(
    description="One event on its way to one endpoint. Events of one company are sent in their order: while one fails, "
    "the later ones of that company wait. Salaries are seen by PAYROLL only."
)
class WebhookDelivery(Node):
    row: strawberry.Private[webhook.WebhookDelivery]
    webhook_id: str = strawberry.field(description="The header webhook-id: the same in every attempt and every replay.")
    type: str = strawberry.field(description='What happened, for example "payment.bank_executed".')
    status: DeliveryStatus = strawberry.field(description="How far it has come.")
    attempts: int = strawberry.field(description="Attempts since the event, or since it was last replayed.")
    failure: WebhookFailure | None = strawberry.field(description="Why the last attempt failed; null if it did not.")
    response_code: int | None = strawberry.field(description="The HTTP status last answered; null without an answer.")
    duration_ms: int | None = strawberry.field(description="How long the last attempt took, in milliseconds.")
    occurred_at: datetime.datetime = strawberry.field(description="When it happened.")
    tried_at: datetime.datetime | None = strawberry.field(description="When it was last sent.")
    next_attempt_at: datetime.datetime | None = strawberry.field(
        description="When it is sent next; null when it is not. An older one of the company that fails goes before."
    )

    @strawberry.field(description="Of which company.")
    @one(COMPANIES, "company_id", lambda: company_of)
    async def company(self, info: Info) -> Company | None: ...

    @strawberry.field(description="Its place: replayWebhook sends again what came after it.")
    def cursor(self, info: Info) -> str:
        return write_cursor(info.context.house.vault, self.row)


def _if_it_waits(next_at: datetime.datetime, status: DeliveryStatus) -> datetime.datetime | None:
    return next_at if status is DeliveryStatus.PENDING else None


webhook_delivery_of: Shape[webhook.WebhookDelivery, WebhookDelivery] = Shape(
    WebhookDelivery,
    id=identity("WebhookDelivery"),
    webhook_id=Leaf(("id",), "msg_{}".format),
    type=Leaf(("noun", "event"), webhook.type_of),
    status="status",
    attempts="attempts",
    failure="failure",
    response_code="response_code",
    duration_ms="duration_ms",
    occurred_at="occurred_at",
    tried_at="tried_at",
    next_attempt_at=Leaf(("next_at", "status"), _if_it_waits),
)


@strawberry.type(
    description="Where a partner's events are sent. Seen by the partner, and by ADMIN of the companies that granted it."
)
class WebhookEndpoint(Node):
    row: strawberry.Private[webhook.WebhookEndpoint]
    host: str = strawberry.field(description="The name of the receiving machine.")
    document: str | None = strawberry.field(
        description="The GraphQL query whose answer goes with each event; null: only ids."
    )
    nouns: list[str] = strawberry.field(description="What is told of; empty: everything the partner may know of.")
    status: EndpointStatus = strawberry.field(description="Is it sent to?")
    failing_since: datetime.datetime | None = strawberry.field(
        description="The first failure since the last success; null when there is none. After five days it is paused."
    )
    created_at: datetime.datetime = strawberry.field(description="When it was made.")
    previous_secret_ends_at: datetime.datetime | None = strawberry.field(
        description="Until when the secret before the newest signs too; null without one."
    )

    @strawberry.field(description="The address; for the partner itself only, because addresses may hold its keys.")
    def url(self, info: Info) -> str | None:
        return self.row.url if info.context.signed_in.client_id == self.row.client_id else None

    @strawberry.field(description="The log, newest first: a partner's own, or those of the administrator's companies.")
    @pages(DELIVERIES, "endpoint_id", lambda: webhook_delivery_of)
    async def deliveries(self, info: Info, first: First = 50, after: After = None) -> Connection[WebhookDelivery]: ...


def webhook_endpoint_of(row: webhook.WebhookEndpoint) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=global_id("WebhookEndpoint", row.id),
        row=row,
        host=urlsplit(row.url).hostname or "",
        document=row.document,
        nouns=list(row.chosen),
        status=row.status,
        failing_since=row.failing_since,
        created_at=row.created_at,
        previous_secret_ends_at=row.previous_ends_at,
    )
