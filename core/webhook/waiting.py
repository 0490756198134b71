"""What still has to be sent, for whoever watches over the installation.

Endpoints that are paused, disabled or deleted wait for nobody but their partner, and do not count.
"""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.journal import JournalEntry
from core.webhook.model import DeliveryStatus, EndpointStatus, WebhookDelivery, WebhookEndpoint, WebhookLane

_SENT_TO = (WebhookEndpoint.status == EndpointStatus.ACTIVE, col(WebhookEndpoint.deleted_at).is_(None))


async def waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """(deliveries that wait, when the oldest event happened that waits or has not been taken from its journal)."""
    # By the lanes that have something: of the deliveries, most are done.
    pending = (
        select(func.count(), func.min(WebhookDelivery.occurred_at))
        .join(WebhookLane, col(WebhookLane.id) == col(WebhookDelivery.lane_id))
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == col(WebhookLane.endpoint_id))
        .where(col(WebhookLane.next_at).is_not(None), WebhookDelivery.status == DeliveryStatus.PENDING, *_SENT_TO)
    )
    untaken = (
        select(func.min(JournalEntry.at))
        .join(WebhookLane, col(WebhookLane.company_id) == col(JournalEntry.chain))
        .join(WebhookEndpoint, col(WebhookEndpoint.id) == col(WebhookLane.endpoint_id))
        .where(JournalEntry.sequence == col(WebhookLane.position) + 1, *_SENT_TO)
    )
    count, oldest = (await session.exec(pending)).one()
    behind = (await session.exec(untaken)).one()
    return count, min((moment for moment in (oldest, behind) if moment is not None), default=None)
