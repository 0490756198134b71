"""From the journal to deliveries: each endpoint's place moves on, and what its client may know of waits to be sent.

Law: a place and the deliveries it stands for move in one unit of work, so an event is taken once; and a place moves
only over entries that were there to be read, so none is passed by.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, null, union_all
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.access import Viewer
from core.feed import told
from core.grant import ApiGrant
from core.house import House
from core.identifiers import new_id
from core.journal import JournalEntry, JournalHead
from core.statement import Statement, prepare
from core.store import UnitOfWork, again
from core.webhook.model import EndpointStatus, WebhookDelivery, WebhookEndpoint, WebhookLane
from core.webhook.seeing import seer

ENTRIES_AT_ONCE = 200
LANES_A_TURN = 100


async def has_endpoints(house: House) -> bool:
    """Is there any webhook at all? Without one nothing is to be taken or sent, however often it rings."""
    store = house.store

    def any_at_all() -> Statement:
        return prepare(
            select(WebhookEndpoint.id).where(col(WebhookEndpoint.deleted_at).is_(None)).limit(1), store.dialect
        )

    return bool(await store.rows(store.statement("is there a webhook", any_at_all), {}))


async def take_news(house: House) -> bool:
    """One turn: lanes for grants that have none yet, and news for lanes that are behind. True: there is more."""
    missing, behind = await _to_do(house)
    for endpoint_id, company_id in missing:
        await _open_lane(house, endpoint_id, company_id)
    for lane_id in behind:
        await _take(house, lane_id)
    return LANES_A_TURN in (len(missing), len(behind))


async def _to_do(house: House) -> tuple[list[tuple[str, str]], list[str]]:
    """(endpoint, company) of lanes to open, and lanes that are behind. By one statement: it is asked at every ring."""
    store = house.store
    statement = store.statement("webhooks to do", lambda: prepare(union_all(_unopened(), _behind()), store.dialect))
    missing: list[tuple[str, str]] = []
    behind: list[str] = []
    for key, company_id in statement.read(await store.rows(statement, {})):
        if company_id is None:
            behind.append(key)
        else:
            missing.append((key, company_id))
    return missing, behind


def _unopened() -> Any:
    return _first(
        select(WebhookEndpoint.id, ApiGrant.company_id)
        .join(ApiGrant, col(ApiGrant.client_id) == col(WebhookEndpoint.client_id))
        .outerjoin(
            WebhookLane,
            (col(WebhookLane.endpoint_id) == col(WebhookEndpoint.id))
            & (col(WebhookLane.company_id) == col(ApiGrant.company_id)),
        )
        .where(
            col(WebhookLane.id).is_(None), col(ApiGrant.ended_at).is_(None), col(WebhookEndpoint.deleted_at).is_(None)
        )
    )


def _behind() -> Any:
    return _first(
        select(WebhookLane.id, cast(null(), String()))
        .join(JournalHead, col(JournalHead.chain) == col(WebhookLane.company_id))
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == col(WebhookLane.endpoint_id))
        .where(
            col(JournalHead.sequence) > col(WebhookLane.position),
            col(WebhookEndpoint.status) == EndpointStatus.ACTIVE,
            col(WebhookEndpoint.deleted_at).is_(None),
        )
    )


def _first(found: Any) -> Any:
    """Inside a union a limit needs a statement of its own."""
    return select(found.limit(LANES_A_TURN).subquery())


@again
async def _open_lane(house: House, endpoint_id: str, company_id: str) -> None:
    """For a grant given after the endpoint was made: from the grant's own place in the journal."""
    async with house.store.change("system:webhooks") as work:
        await work.queue(f"webhook lane {endpoint_id} {company_id}")
        known = await work.one_where(
            WebhookLane, WebhookLane.endpoint_id == endpoint_id, WebhookLane.company_id == company_id
        )
        endpoint = await work.lock(WebhookEndpoint, endpoint_id)
        begun = await _granted_at(work.session, endpoint.client_id, company_id)
        if known is None and begun is not None:
            open_lane(work, endpoint, company_id, begun)


def open_lane(work: UnitOfWork, endpoint: WebhookEndpoint, company_id: str, position: int) -> None:
    work.add(WebhookLane(id=new_id(), endpoint_id=endpoint.id, company_id=company_id, position=position))


async def _granted_at(session: AsyncSession, client_id: str, company_id: str) -> int | None:
    """The place in the company's journal where the living grant was given; None without one.

    The grant and its entry are of one unit of work, and so of one moment.
    """
    grant = (
        await session.exec(
            select(ApiGrant).where(
                ApiGrant.client_id == client_id, ApiGrant.company_id == company_id, col(ApiGrant.ended_at).is_(None)
            )
        )
    ).one_or_none()
    if grant is None:
        return None
    own = select(func.max(JournalEntry.sequence)).where(
        JournalEntry.chain == company_id, JournalEntry.noun_id == grant.id, JournalEntry.at == grant.granted_at
    )
    if (given := (await session.exec(own)).one()) is not None:
        return given
    before = select(func.max(JournalEntry.sequence)).where(
        JournalEntry.chain == company_id, JournalEntry.at < grant.granted_at
    )
    return (await session.exec(before)).one() or 0


@again
async def _take(house: House, lane_id: str) -> None:
    async with house.store.change("system:webhooks") as work:
        lane = await work.lock(WebhookLane, lane_id)
        endpoint = await work.session.get_one(WebhookEndpoint, lane.endpoint_id)
        if endpoint.status is not EndpointStatus.ACTIVE or endpoint.deleted_at is not None:
            return
        viewer = await seer(work.session, endpoint.client_id, lane.company_id)
        given = await _granted_at(work.session, endpoint.client_id, lane.company_id)
        head = await work.session.get(JournalHead, lane.company_id)
        if viewer is None or given is None:
            # Not visible to the client, now or ever: a grant given anew begins anew.
            lane.position = max(lane.position, head.sequence if head else 0)
            return
        lane.position = max(lane.position, given)
        seen, last = await _entries(work.session, viewer, lane, endpoint.chosen)
        # The lane's moment and not the unit's own, which may have waited for another process's: the log is by moments.
        now = house.clock.now()
        for entry in seen:
            work.add(_delivery(lane, entry, now))
        lane.position = max(lane.position, last)
        if seen and lane.next_at is None:
            lane.next_at = work.now


async def _entries(
    session: AsyncSession, viewer: Viewer, lane: WebhookLane, chosen: tuple[str, ...]
) -> tuple[list[JournalEntry], int]:
    """What the client may know of among the next entries, and the last of these entries."""
    after = (JournalEntry.chain == lane.company_id, JournalEntry.sequence > lane.position)
    numbers = select(JournalEntry.sequence).where(*after).order_by(col(JournalEntry.sequence)).limit(ENTRIES_AT_ONCE)
    read = list((await session.exec(numbers)).all())
    if not read:
        return [], lane.position
    statement = (
        select(JournalEntry)
        .where(*after, JournalEntry.sequence <= read[-1], told(viewer))
        .order_by(col(JournalEntry.sequence))
    )
    if chosen:
        statement = statement.where(col(JournalEntry.noun).in_(chosen))
    return list((await session.exec(statement)).all()), read[-1]


def _delivery(lane: WebhookLane, entry: JournalEntry, now: datetime) -> WebhookDelivery:
    return WebhookDelivery(
        id=new_id(),
        lane_id=lane.id,
        endpoint_id=lane.endpoint_id,
        company_id=lane.company_id,
        sequence=entry.sequence,
        noun=entry.noun,
        noun_id=entry.noun_id,
        event=entry.event,
        salary=entry.salary,
        occurred_at=entry.at,
        next_at=now,
        created_at=now,
    )
