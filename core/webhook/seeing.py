"""Who may see webhooks, and as whom an endpoint's events are read.

Law: an endpoint sees what its client may see in that company, no more than the administrator said yes to, and nothing
once the grant or the client has ended.
"""

from typing import Any

from sqlalchemy import ColumnElement, false
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.access import Viewer, member, veiled
from core.apiclient import ApiClient, ClientKind
from core.grant import ApiGrant
from core.membership import Membership, Role
from core.scope import Scope, read_scopes
from core.source import Source
from core.webhook.model import WebhookDelivery, WebhookEndpoint


def _administered(viewer: Viewer) -> Any:
    return select(col(Membership.company_id)).where(
        col(Membership.person_id) == viewer.person_id,
        col(Membership.role) == Role.ADMIN,
        col(Membership.active_from).is_not(None),
        col(Membership.ended_at).is_(None),
    )


def _endpoints(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """A partner its own; an administrator those of partners that a company of theirs has granted."""
    if not viewer.may(Scope.WEBHOOKS_READ):
        return false()
    if viewer.partner:
        return table.deleted_at.is_(None) & (table.client_id == viewer.client_id)
    granted = select(col(ApiGrant.client_id)).where(
        col(ApiGrant.ended_at).is_(None), col(ApiGrant.company_id).in_(_administered(viewer))
    )
    return table.deleted_at.is_(None) & table.client_id.in_(granted)


def _deliveries(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Of endpoints the viewer sees, those of companies that granted the partner, or are the administrator's own."""
    of_seen = table.endpoint_id.in_(select(col(WebhookEndpoint.id)).where(_endpoints(viewer, WebhookEndpoint)))
    if viewer.partner:
        return of_seen & member(viewer, table)
    return of_seen & table.company_id.in_(_administered(viewer))


ENDPOINTS = Source(WebhookEndpoint, sees=_endpoints, order=("created_at",))
DELIVERIES = Source(WebhookDelivery, sees=veiled(_deliveries), order=("created_at", "sequence"))


async def seer(session: AsyncSession, client_id: str, company_id: str) -> Viewer | None:
    """The client as it may look at this company now; None when it may not at all."""
    statement = (
        select(ApiClient, ApiGrant)
        .join(ApiGrant, col(ApiGrant.client_id) == col(ApiClient.id))
        .where(
            ApiClient.id == client_id,
            ApiClient.kind == ClientKind.PARTNER,
            col(ApiClient.disabled_at).is_(None),
            ApiGrant.company_id == company_id,
            col(ApiGrant.ended_at).is_(None),
        )
    )
    found = (await session.exec(statement.execution_options(populate_existing=True))).one_or_none()
    if found is None:
        return None
    client, grant = found
    return Viewer(client.id, client.id, "en", client.allowed & read_scopes(grant.scopes), partner=True)
