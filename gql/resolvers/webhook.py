"""Webhooks: what a partner does with its endpoints, and who sees them."""

import strawberry

from core import errors
from core.ports import Selections
from core.webhook import ENDPOINTS, managing
from core.webhook.managing import Wish
from core.webhook.model import OVERLAP_HOURS, OVERLAP_HOURS_AT_MOST
from gql.context import Info
from gql.schema.enums import WebhookFailure
from gql.schema.mutation import mutation
from gql.schema.node import After, Connection, First, connection, key_of
from gql.schema.webhook import WebhookEndpoint, webhook_endpoint_of


def _selections(info: Info) -> Selections:
    # It executes the schema, of which this module is a part.
    from gql.selections import StoredSelections

    return StoredSelections(info.context.house)


@strawberry.type
class WebhookQuery:
    @strawberry.field(
        description="A partner's own endpoints; for ADMIN those of partners that a company of theirs granted."
    )
    async def webhook_endpoints(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[WebhookEndpoint]:
        page = await info.context.reader.page(ENDPOINTS, first=first, after=after)
        return connection(page, webhook_endpoint_of, after)


@strawberry.input(description="An endpoint as its partner wants it.")
class WebhookWishInput:
    url: str = strawberry.field(description="https, a public name, at most 2000 ASCII characters.")
    nouns: list[str] = strawberry.field(
        default_factory=list, description="Tell only of these, for example Payment; empty: everything."
    )
    document: str | None = strawberry.field(
        default=None,
        description="A GraphQL query with $node: ID! and $company: ID! whose answer goes with each event, at most "
        "10000 characters; null: only ids.",
    )


@strawberry.input(description="A new endpoint.")
class CreateWebhookEndpointInput:
    wish: WebhookWishInput = strawberry.field(description="How it shall be.")


@strawberry.input(description="An endpoint, and how it shall be from now on.")
class UpdateWebhookEndpointInput:
    endpoint_id: strawberry.ID = strawberry.field(description="Which.")
    wish: WebhookWishInput = strawberry.field(description="How it shall be, all of it.")


@strawberry.input(description="An endpoint.")
class WebhookEndpointInput:
    endpoint_id: strawberry.ID = strawberry.field(description="Which.")


@strawberry.input(description="An endpoint, and how long its present secret shall sign beside the new one.")
class RotateWebhookSecretInput:
    endpoint_id: strawberry.ID = strawberry.field(description="Which.")
    overlap_hours: int = strawberry.field(
        default=OVERLAP_HOURS, description=f"Hours from 0 to {OVERLAP_HOURS_AT_MOST}; what is beyond is taken as these."
    )


@strawberry.input(description="From where to send again.")
class ReplayWebhookInput:
    endpoint_id: strawberry.ID = strawberry.field(description="Which.")
    since: str = strawberry.field(description="The cursor of an event: what came after it, in its company.")


@strawberry.type(description="The endpoint.")
class WebhookEndpointSuccess:
    endpoint: WebhookEndpoint = strawberry.field(description="As it is now.")


@strawberry.type(description="The endpoint, and its newest secret.")
class WebhookSecretSuccess:
    endpoint: WebhookEndpoint = strawberry.field(description="As it is now.")
    secret: str = strawberry.field(description="whsec_ and base64; told this once.")


@strawberry.type(description="Nothing is sent there any more.")
class DeleteWebhookEndpointSuccess:
    endpoint_id: strawberry.ID = strawberry.field(description="Which it was.")


@strawberry.type(description="They wait to be sent again.")
class ReplayWebhookSuccess:
    endpoint: WebhookEndpoint = strawberry.field(description="As it is now.")
    deliveries: int = strawberry.field(description="How many.")


@strawberry.type(description="The test was sent; what came of it.")
class SendTestWebhookSuccess:
    failure: WebhookFailure | None = strawberry.field(description="Null: it was taken.")
    response_code: int | None = strawberry.field(description="The HTTP status; null without an answer.")
    duration_ms: int = strawberry.field(description="How long it took, in milliseconds.")


_OWN = (errors.WebhooksForPartners, errors.NotFound)
_WISHED = (errors.WebhookAddressInvalid, errors.WebhookNounUnknown, errors.WebhookDocumentInvalid)


def _wish(given: WebhookWishInput) -> Wish:
    return Wish(given.url, tuple(given.nouns), given.document)


def _key(given: strawberry.ID) -> str:
    return key_of(given, "WebhookEndpoint")


@strawberry.type
class WebhookMutation:
    @mutation(
        WebhookSecretSuccess,
        errors.WebhooksForPartners,
        errors.TooManyWebhooks,
        *_WISHED,
        description="Events from now on, of every company that has granted the partner or will. For partners.",
    )
    async def create_webhook_endpoint(self, info: Info, input: CreateWebhookEndpointInput):
        context = info.context
        row, secret = await managing.create_endpoint(
            context.house, _selections(info), context.signed_in, _wish(input.wish)
        )
        return WebhookSecretSuccess(endpoint=webhook_endpoint_of(row), secret=secret)

    @mutation(
        WebhookEndpointSuccess,
        *_OWN,
        *_WISHED,
        description="Change an endpoint; what waits already goes to its new address. For its partner.",
    )
    async def update_webhook_endpoint(self, info: Info, input: UpdateWebhookEndpointInput):
        context, key = info.context, _key(input.endpoint_id)
        row = await managing.update_endpoint(
            context.house, _selections(info), context.signed_in, key, _wish(input.wish)
        )
        return WebhookEndpointSuccess(endpoint=webhook_endpoint_of(row))

    @mutation(
        WebhookSecretSuccess,
        *_OWN,
        description="A new secret; the present one signs beside it for a while, any older one no longer. "
        "For its partner.",
    )
    async def rotate_webhook_secret(self, info: Info, input: RotateWebhookSecretInput):
        context, key = info.context, _key(input.endpoint_id)
        row, secret = await managing.rotate_secret(context.house, context.signed_in, key, input.overlap_hours)
        return WebhookSecretSuccess(endpoint=webhook_endpoint_of(row), secret=secret)

    @mutation(WebhookEndpointSuccess, *_OWN, description="Send nothing until it is resumed. For its partner.")
    async def pause_webhook_endpoint(self, info: Info, input: WebhookEndpointInput):
        context, key = info.context, _key(input.endpoint_id)
        row = await managing.set_paused(context.house, context.signed_in, key, True)
        return WebhookEndpointSuccess(endpoint=webhook_endpoint_of(row))

    @mutation(
        WebhookEndpointSuccess,
        *_OWN,
        description="Go on from where it was paused or disabled, with everything since. For its partner.",
    )
    async def resume_webhook_endpoint(self, info: Info, input: WebhookEndpointInput):
        context, key = info.context, _key(input.endpoint_id)
        row = await managing.set_paused(context.house, context.signed_in, key, False)
        return WebhookEndpointSuccess(endpoint=webhook_endpoint_of(row))

    @mutation(DeleteWebhookEndpointSuccess, *_OWN, description="Send nothing there any more. For its partner.")
    async def delete_webhook_endpoint(self, info: Info, input: WebhookEndpointInput):
        context, key = info.context, _key(input.endpoint_id)
        await managing.delete_endpoint(context.house, context.signed_in, key)
        return DeleteWebhookEndpointSuccess(endpoint_id=input.endpoint_id)

    @mutation(
        ReplayWebhookSuccess,
        *_OWN,
        errors.CursorInvalid,
        description="Send again what came after an event in its company, each under the id it had. For its partner.",
    )
    async def replay_webhook(self, info: Info, input: ReplayWebhookInput):
        context, key = info.context, _key(input.endpoint_id)
        row, count = await managing.replay(context.house, context.signed_in, key, input.since)
        return ReplayWebhookSuccess(endpoint=webhook_endpoint_of(row), deliveries=count)

    @mutation(
        SendTestWebhookSuccess,
        *_OWN,
        errors.WebhookTestedJustNow,
        description="Send one webhook.test now, and tell what came of it. For its partner.",
    )
    async def send_test_webhook(self, info: Info, input: WebhookEndpointInput):
        context, key = info.context, _key(input.endpoint_id)
        answer = await managing.send_test(context.house, context.signed_in, key)
        return SendTestWebhookSuccess(
            failure=answer.failure, response_code=answer.status, duration_ms=answer.duration_ms
        )
