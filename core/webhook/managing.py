"""What a partner does with its endpoints: make, change, rotate, pause, resume, delete, replay, try.

Law: only the partner itself, with the scope to write; of somebody else's endpoint it learns as much as of none. A
secret is told once, by the command that makes it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from core.access import Viewer
from core.clock import wall_now
from core.errors import (
    CursorInvalid,
    NotFound,
    TooManyWebhooks,
    WebhookAddressInvalid,
    WebhookDocumentInvalid,
    WebhookNounUnknown,
    WebhooksForPartners,
    WebhookTestedJustNow,
)
from core.feed import NOUNS
from core.grant import ApiGrant
from core.house import House
from core.identifiers import new_id
from core.journal import INSTALLATION, JournalHead
from core.ports import Selections, WebhookAnswer
from core.scope import Scope
from core.store import UnitOfWork, again
from core.webhook.model import (
    ENDPOINT,
    OVERLAP_HOURS_AT_MOST,
    DeliveryEvent,
    DeliveryStatus,
    EndpointEvent,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookLane,
)
from core.webhook.signing import living_secrets, new_secret, read_cursor, signed
from core.webhook.taking import open_lane

ENDPOINTS_AT_MOST = 10
"""Of one partner."""
TEST_PAUSE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Wish:
    """An endpoint as its partner wants it. `nouns` empty: all. `document` None: only what happened to which id."""

    url: str
    nouns: Sequence[str] = ()
    document: str | None = None


async def _check(house: House, selections: Selections, wish: Wish) -> None:
    """Raises WebhookAddressInvalid, WebhookNounUnknown, WebhookDocumentInvalid."""
    if not house.outside.webhooks.takes(wish.url):
        raise WebhookAddressInvalid
    for noun in wish.nouns:
        if noun not in NOUNS:
            raise WebhookNounUnknown(noun=noun[:60])
    if wish.document is not None and (reason := await selections.fault_of(wish.document)) is not None:
        raise WebhookDocumentInvalid(reason=reason)


def _partner(viewer: Viewer) -> str:
    """The client's id. Raises WebhooksForPartners."""
    if not viewer.partner or not viewer.may(Scope.WEBHOOKS_WRITE):
        raise WebhooksForPartners
    return viewer.client_id


async def _own(work: UnitOfWork, viewer: Viewer, endpoint_id: str) -> WebhookEndpoint:
    """Raises WebhooksForPartners, NotFound."""
    client_id = _partner(viewer)
    endpoint = await work.one_where(
        WebhookEndpoint,
        WebhookEndpoint.id == endpoint_id,
        WebhookEndpoint.client_id == client_id,
        col(WebhookEndpoint.deleted_at).is_(None),
    )
    if endpoint is None:
        raise NotFound
    return endpoint


@again
async def create_endpoint(
    house: House, selections: Selections, viewer: Viewer, wish: Wish
) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret. It hears of what happens from now on in the companies that have granted it.

    Raises WebhooksForPartners, TooManyWebhooks and what `_check` does.
    """
    client_id = _partner(viewer)
    await _check(house, selections, wish)
    secret = new_secret()
    async with house.store.change(client_id) as work:
        await work.queue(f"webhooks of {client_id}")
        living = select(func.count()).where(
            col(WebhookEndpoint.client_id) == client_id, col(WebhookEndpoint.deleted_at).is_(None)
        )
        if (await work.session.exec(living)).one() >= ENDPOINTS_AT_MOST:
            raise TooManyWebhooks(limit=ENDPOINTS_AT_MOST)
        endpoint = work.add(
            WebhookEndpoint(
                id=new_id(),
                client_id=client_id,
                url=wish.url,
                document=wish.document,
                nouns=json.dumps(sorted(set(wish.nouns))),
                secret_sealed=house.vault.seal(secret),
                created_at=work.now,
            )
        )
        await work.session.flush()
        statement = (
            select(ApiGrant.company_id, JournalHead.sequence)
            .outerjoin(JournalHead, col(JournalHead.chain) == col(ApiGrant.company_id))
            .where(ApiGrant.client_id == client_id, col(ApiGrant.ended_at).is_(None))
        )
        for company_id, sequence in (await work.session.exec(statement)).all():
            open_lane(work, endpoint, company_id, sequence or 0)
        work.record(INSTALLATION, "WebhookEndpoint", endpoint.id, "CREATED")
    return endpoint, secret


@again
async def update_endpoint(
    house: House, selections: Selections, viewer: Viewer, endpoint_id: str, wish: Wish
) -> WebhookEndpoint:
    """All three as wished. What waits already is sent to the new address. Raises as create_endpoint, and NotFound."""
    _partner(viewer)
    await _check(house, selections, wish)
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        endpoint.url, endpoint.document = wish.url, wish.document
        endpoint.nouns = json.dumps(sorted(set(wish.nouns)))
        work.record(INSTALLATION, "WebhookEndpoint", endpoint.id, "CHANGED")
    return endpoint


@again
async def rotate_secret(
    house: House, viewer: Viewer, endpoint_id: str, overlap_hours: int
) -> tuple[WebhookEndpoint, str]:
    """The new secret. The one before signs too for this long (at most a week); one older still, no longer.

    Raises WebhooksForPartners, NotFound.
    """
    secret = new_secret()
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        hours = max(0, min(overlap_hours, OVERLAP_HOURS_AT_MOST))
        endpoint.previous_secret_sealed = endpoint.secret_sealed
        endpoint.previous_ends_at = wall_now() + timedelta(hours=hours)
        endpoint.secret_sealed = house.vault.seal(secret)
        work.record(INSTALLATION, "WebhookEndpoint", endpoint.id, "SECRET_ROTATED")
    return endpoint, secret


@again
async def set_paused(house: House, viewer: Viewer, endpoint_id: str, paused: bool) -> WebhookEndpoint:
    """Paused, nothing is sent and nothing is lost; resumed, it goes on at once from where it stood. Twice is once.

    Raises WebhooksForPartners, NotFound.
    """
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        event = EndpointEvent.PAUSED if paused else EndpointEvent.RESUMED
        if ENDPOINT.allows(endpoint.status, event):
            endpoint.record(work, event)
            if not paused:
                endpoint.failing_since = None
                await _wake(work, endpoint)
    return endpoint


async def _wake(work: UnitOfWork, endpoint: WebhookEndpoint) -> None:
    """What waits for its next attempt waits no longer."""
    for lane in await work.all_where(WebhookLane, WebhookLane.endpoint_id == endpoint.id):
        if lane.next_at is not None:
            lane.next_at = work.now
            statement = select(WebhookDelivery).where(
                WebhookDelivery.lane_id == lane.id, WebhookDelivery.status == DeliveryStatus.PENDING
            )
            for delivery in (await work.session.exec(statement)).all():
                delivery.next_at = min(delivery.next_at, work.now)


@again
async def delete_endpoint(house: House, viewer: Viewer, endpoint_id: str) -> None:
    """Nothing is sent any more. Raises WebhooksForPartners, NotFound."""
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        endpoint.deleted_at = work.now
        work.record(INSTALLATION, "WebhookEndpoint", endpoint.id, "DELETED")


@again
async def replay(house: House, viewer: Viewer, endpoint_id: str, cursor: str) -> tuple[WebhookEndpoint, int]:
    """Send again what came after the cursor's event in its company, each with the id it has; how many that are.

    Raises WebhooksForPartners, NotFound, CursorInvalid for what is no cursor of this endpoint.
    """
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        lane_id, sequence = read_cursor(house.vault, cursor)
        lane = await work.one_where(WebhookLane, WebhookLane.id == lane_id, WebhookLane.endpoint_id == endpoint.id)
        if lane is None:
            raise CursorInvalid
        done = await work.all_where(
            WebhookDelivery,
            WebhookDelivery.lane_id == lane.id,
            WebhookDelivery.sequence > sequence,
            col(WebhookDelivery.status).in_((DeliveryStatus.DELIVERED, DeliveryStatus.DEAD)),
        )
        for delivery in done:
            delivery.record(DeliveryEvent.REPLAYED)
            delivery.attempts, delivery.next_at = 0, work.now
        if done:
            lane.next_at = work.now
        work.record(INSTALLATION, "WebhookEndpoint", endpoint.id, "REPLAYED", deliveries=len(done))
    return endpoint, len(done)


async def send_test(house: House, viewer: Viewer, endpoint_id: str) -> WebhookAnswer:
    """One `webhook.test`, once, now, whatever the endpoint's status; what came of it.

    Raises WebhooksForPartners, NotFound, WebhookTestedJustNow.
    """
    async with house.store.change(viewer.client_id) as work:
        endpoint = await _own(work, viewer, endpoint_id)
        wall = wall_now()
        if endpoint.tested_at is not None and wall - endpoint.tested_at < TEST_PAUSE:
            raise WebhookTestedJustNow(seconds=TEST_PAUSE.seconds)
        endpoint.tested_at = wall
        keys = living_secrets(house.vault, endpoint, wall)
    told = {"type": "webhook.test", "timestamp": work.now.isoformat(), "data": {"endpoint": endpoint.id}}
    message = signed(f"msg_{new_id()}", told, keys)
    return await house.outside.webhooks.send(endpoint.url, message.headers, message.body)
