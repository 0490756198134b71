"""Granting: the administrator of a company lets a partner in, and out again.

Law: an administrator grants exactly the scopes that the client has at that moment, and everybody in the company can
see who was let in, by whom and to what.
"""

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core.access import Viewer, member, require
from core.apiclient import ApiClient, ClientKind
from core.errors import ClientUnknown
from core.grant import ApiGrant
from core.house import House
from core.identifiers import new_id
from core.membership import Role
from core.source import Source
from core.store import again


@again
async def grant_client(house: House, viewer: Viewer, company_id: str, client_id: str) -> ApiGrant:
    """Let this partner in, or in again. Raises NotFound, NotAllowed, ClientUnknown."""
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id, Role.ADMIN)
        await work.queue(f"grant {company_id}")
        client = await work.one_where(ApiClient, ApiClient.id == client_id)
        if client is None or client.kind is not ClientKind.PARTNER or client.disabled_at is not None:
            raise ClientUnknown
        grant = await work.one_where(ApiGrant, ApiGrant.client_id == client.id, ApiGrant.company_id == company_id)
        if grant is None:
            grant = work.add(
                ApiGrant(
                    id=new_id(),
                    client_id=client.id,
                    company_id=company_id,
                    scopes=client.scopes,
                    granted_by=viewer.person_id,
                    granted_at=work.now,
                )
            )
        else:
            grant.scopes, grant.granted_by, grant.granted_at = client.scopes, viewer.person_id, work.now
            grant.ended_at = None
        work.record(company_id, "ApiGrant", grant.id, "GRANTED")
    return grant


@again
async def revoke_client(house: House, viewer: Viewer, company_id: str, client_id: str) -> ApiGrant:
    """It sees nothing of the company from this moment. Raises NotFound, NotAllowed, ClientUnknown."""
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id, Role.ADMIN)
        grant = await work.one_where(ApiGrant, ApiGrant.client_id == client_id, ApiGrant.company_id == company_id)
        if grant is None:
            raise ClientUnknown
        if grant.ended_at is None:
            grant.ended_at = work.now
            work.record(company_id, "ApiGrant", grant.id, "REVOKED")
    return grant


async def clients_of(house: House, client_ids: list[str]) -> dict[str, ApiClient]:
    """The clients behind the viewer's own tokens."""
    async with house.store.read() as session:
        found = await session.exec(select(ApiClient).where(col(ApiClient.id).in_(client_ids)))
        return {client.id: client for client in found.all()}


def _let_in(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Clients behind grants, living or ended, that the viewer sees."""
    return table.id.in_(select(col(ApiGrant.client_id)).where(member(viewer, ApiGrant)))


GRANTS = Source(ApiGrant, sees=member, order=("granted_at",))
CLIENTS = Source(ApiClient, sees=_let_in)
