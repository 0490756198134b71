"""Sending: each lane's next delivery, tried until it is taken or dead, and then the one after it.

Law: a lane is claimed in the database before anything is sent from it, and what came of it is noted only under that
claim; a claim of a process that died runs out. Whoever sends again after a crash sends the same id. A delivery that
fails keeps the later ones of its lane waiting: only so does every company's order hold.
"""

import asyncio
import random
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Dialect, Integer, or_
from sqlmodel import col, select

from core.clock import wall_now
from core.feed import told
from core.house import House
from core.identifiers import new_id
from core.journal import JournalEntry
from core.ports import Selection, Selections, WebhookAnswer, WebhookFailure
from core.scope import write_scopes
from core.statement import among, given, listed, prepare
from core.store import UnitOfWork, again
from core.webhook.model import (
    PAUSE_AFTER,
    RETRY_AFTER,
    RETRY_AT_MOST,
    DeliveryEvent,
    DeliveryStatus,
    EndpointEvent,
    EndpointStatus,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookLane,
)
from core.webhook.seeing import seer
from core.webhook.signing import Message, living_secrets, signed, write_cursor

log = structlog.get_logger(__name__)

CLAIM_LIVES = timedelta(seconds=60)
"""Wall time, and well more than a selection and an attempt can take."""
GONE = 410
SENT_A_TURN = 50
"""Of one lane, before others have their turn."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery to send now, with all that is needed outside the unit of work."""

    delivery_id: str
    url: str
    keys: tuple[str, ...]
    type: str
    occurred_at: datetime
    company_id: str
    noun: str
    noun_id: str
    event: str
    cursor: str
    selection: Selection | None


@dataclass(frozen=True, slots=True)
class Noted:
    """What came of one attempt. `lag`: from the event to its being taken; None for what a replay tells at once."""

    failure: WebhookFailure | None
    dead: bool
    lag: timedelta | None


def _unheard(_: Noted) -> None:
    """Nobody asked."""


async def due_lanes(
    house: House, limit: int, *, but: Collection[str] = (), full: Collection[str] = ()
) -> list[tuple[str, str]]:
    """(lane, endpoint) of lanes with something to send now that nobody has claimed, the longest waiting first.

    `but` names lanes, `full` endpoints that are not asked for.
    """
    store = house.store
    statement = store.statement("lanes due", lambda: prepare(_due(store.dialect), store.dialect))
    asked = {
        "now": house.clock.now(),
        "wall": wall_now(),
        "but": listed(store.dialect, WebhookLane, "id", list(but)),
        "full": listed(store.dialect, WebhookLane, "endpoint_id", list(full)),
        "limit": limit,
    }
    return [(lane, endpoint) for lane, endpoint in statement.read(await store.rows(statement, asked))]


def _due(dialect: Dialect) -> Any:
    lane, endpoint, next_at, claimed = (
        WebhookLane.__table__.c[name]  # type: ignore[attr-defined]
        for name in ("id", "endpoint_id", "next_at", "claimed_until")
    )
    return (
        select(lane, endpoint)
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == endpoint)
        .where(
            next_at <= given("now", next_at.type),
            or_(claimed.is_(None), claimed <= given("wall", claimed.type)),
            col(WebhookEndpoint.status) == EndpointStatus.ACTIVE,
            col(WebhookEndpoint.deleted_at).is_(None),
            ~among(dialect, lane, "but"),
            ~among(dialect, endpoint, "full"),
        )
        .order_by(next_at)
        .limit(given("limit", Integer()))
    )


async def send_lane(
    house: House, selections: Selections, lane_id: str, tell: Callable[[Noted], None] = _unheard
) -> None:
    """Everything due in this lane, in its order, until something fails or it is others' turn.

    `tell` hears of each attempt when it has been noted.
    """
    claim = new_id()
    try:
        await _send_all(house, selections, lane_id, claim, tell)
    except asyncio.CancelledError:
        # This process stops: whoever goes on need not wait until the claim has run out.
        await _let_go(house, lane_id, claim)
        raise


async def _send_all(
    house: House, selections: Selections, lane_id: str, claim: str, tell: Callable[[Noted], None]
) -> None:
    answer: WebhookAnswer | None = None
    sent: Attempt | None = None
    for left in reversed(range(SENT_A_TURN + 1)):
        attempt, noted = await _step(house, lane_id, claim, sent, answer, goes_on=left > 0)
        if noted is not None:
            tell(noted)
        if attempt is None:
            return
        message = await _message(selections, attempt)
        answer = await house.outside.webhooks.send(attempt.url, message.headers, message.body)
        sent = attempt


async def _message(selections: Selections, attempt: Attempt) -> Message:
    data: dict[str, Any] = {
        "company": selections.company_id(attempt.company_id),
        "noun": attempt.noun,
        "event": attempt.event,
        "nodeId": selections.node_id(attempt.noun, attempt.noun_id),
        "cursor": attempt.cursor,
    }
    if attempt.selection is not None:
        data["selection"] = await selections.result(attempt.selection)
    body = {"type": attempt.type, "timestamp": attempt.occurred_at.isoformat(), "data": data}
    return signed(f"msg_{attempt.delivery_id}", body, attempt.keys)


@again
async def _step(
    house: House, lane_id: str, claim: str, sent: Attempt | None, answer: WebhookAnswer | None, *, goes_on: bool
) -> tuple[Attempt | None, Noted | None]:
    """Note what came of the last attempt, and claim the next. None: nothing (more) to do here now; nothing noted."""
    noted: Noted | None = None
    async with house.store.change("system:webhooks") as work:
        lane = await work.session.get_one(WebhookLane, lane_id)
        # The endpoint first, as the commands do.
        endpoint = await work.lock(WebhookEndpoint, lane.endpoint_id)
        lane = await work.lock(WebhookLane, lane_id)
        if sent is not None and answer is not None:
            if lane.claim != claim:
                # Ours ran out, and somebody else sends; what we sent had the same id.
                return None, None
            noted = await _note(work, endpoint, sent, answer)
        elif lane.claim is not None and lane.claimed_until is not None and lane.claimed_until > wall_now():
            return None, None
        lane.claim = lane.claimed_until = None
        attempt = await _next(work, house, endpoint, lane)
        if attempt is None or not goes_on:
            return None, noted
        lane.claim, lane.claimed_until = claim, wall_now() + CLAIM_LIVES
        return attempt, noted


@again
async def _let_go(house: House, lane_id: str, claim: str) -> None:
    async with house.store.change("system:webhooks") as work:
        lane = await work.lock(WebhookLane, lane_id)
        if lane.claim == claim:
            lane.claim = lane.claimed_until = None


async def _next(work: UnitOfWork, house: House, endpoint: WebhookEndpoint, lane: WebhookLane) -> Attempt | None:
    """The first that waits, if it is due; what its client may no longer see on the way there is withdrawn."""
    while True:
        statement = (
            select(WebhookDelivery)
            .where(WebhookDelivery.lane_id == lane.id, WebhookDelivery.status == DeliveryStatus.PENDING)
            .order_by(col(WebhookDelivery.sequence))
            .limit(1)
        )
        delivery = (await work.session.exec(statement)).one_or_none()
        lane.next_at = delivery.next_at if delivery else None
        if delivery is None or delivery.next_at > work.now or endpoint.deleted_at is not None:
            return None
        if endpoint.status is not EndpointStatus.ACTIVE:
            return None
        viewer = await seer(work.session, endpoint.client_id, lane.company_id)
        if viewer is not None:
            visible = select(JournalEntry.id).where(
                JournalEntry.chain == lane.company_id, JournalEntry.sequence == delivery.sequence, told(viewer)
            )
            if (await work.session.exec(visible)).one_or_none() is not None:
                scopes = write_scopes(viewer.scopes or ())
                return _attempt(house, endpoint, delivery, scopes)
        delivery.record(DeliveryEvent.NO_LONGER_VISIBLE)
        await work.session.flush()


def _attempt(house: House, endpoint: WebhookEndpoint, delivery: WebhookDelivery, scopes: str) -> Attempt:
    selection = None
    if endpoint.document is not None:
        selection = Selection(
            endpoint.document, endpoint.client_id, scopes, delivery.company_id, delivery.noun, delivery.noun_id
        )
    return Attempt(
        delivery_id=delivery.id,
        url=endpoint.url,
        keys=living_secrets(house.vault, endpoint, wall_now()),
        type=delivery.type,
        occurred_at=delivery.occurred_at,
        company_id=delivery.company_id,
        noun=delivery.noun,
        noun_id=delivery.noun_id,
        event=delivery.event,
        cursor=write_cursor(house.vault, delivery),
        selection=selection,
    )


async def _note(work: UnitOfWork, endpoint: WebhookEndpoint, sent: Attempt, answer: WebhookAnswer) -> Noted | None:
    delivery = await work.lock(WebhookDelivery, sent.delivery_id)
    if delivery.status is not DeliveryStatus.PENDING:
        return None
    replayed = delivery.attempts == 0 and delivery.tried_at is not None
    delivery.attempts += 1
    delivery.tried_at, delivery.failure = work.now, answer.failure
    delivery.response_code, delivery.duration_ms = answer.status, answer.duration_ms
    if answer.failure is None:
        delivery.record(DeliveryEvent.TAKEN)
        endpoint.failing_since = None
        return Noted(None, dead=False, lag=None if replayed else work.now - delivery.occurred_at)
    endpoint.failing_since = endpoint.failing_since or work.now
    active = endpoint.status is EndpointStatus.ACTIVE
    if answer.status == GONE:
        if active:
            endpoint.record(work, EndpointEvent.GONE)
            log.warning("a webhook endpoint is gone and was disabled", endpoint=endpoint.id)
    elif delivery.attempts > len(RETRY_AFTER):
        delivery.record(DeliveryEvent.GIVEN_UP)
        log.warning("a webhook was given up", endpoint=endpoint.id, delivery=delivery.id, reason=answer.failure)
    delivery.next_at = work.now + _pause(delivery.attempts, answer.retry_after_seconds)
    if endpoint.status is EndpointStatus.ACTIVE and work.now - endpoint.failing_since >= PAUSE_AFTER:
        endpoint.record(work, EndpointEvent.KEPT_FAILING)
        log.warning("a webhook endpoint kept failing and was paused", endpoint=endpoint.id)
    return Noted(answer.failure, dead=delivery.status is DeliveryStatus.DEAD, lag=None)


def _pause(attempts: int, asked_seconds: int | None) -> timedelta:
    """Spread a little, so that what failed together does not come back together."""
    own = RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1] * random.randint(100, 120) // 100
    return max(own, min(timedelta(seconds=asked_seconds or 0), RETRY_AT_MOST))
