"""API clients and what they were granted, and where a person is signed in."""

import asyncio
import datetime
from collections.abc import Sequence

import strawberry

from core import apiclient, grant
from core.colleagues import PERSONS
from core.granting import CLIENTS
from core.scope import read_scopes
from core.session import Session as BrowserSession
from core.token import TokenFamily
from gql.context import Info
from gql.schema.enums import ClientKind
from gql.schema.node import global_id
from gql.schema.person import Person, person_of
from gql.schema.relation import one

_SCOPES = 'Its scopes as OAuth writes them, for example "accounts:read".'


@strawberry.type(description="A program that uses the API: a partner for itself, or an app for a person.")
class ApiClient:
    client_id: str = strawberry.field(description="OAuth's client_id.")
    name: str = strawberry.field(description="As the operator registered it.")
    kind: ClientKind = strawberry.field(description="Partner or app.")
    scopes: list[str] = strawberry.field(description=_SCOPES + " What it can ask for at most.")


def client_of(row: apiclient.ApiClient) -> ApiClient:
    return ApiClient(client_id=row.id, name=row.name, kind=row.kind, scopes=sorted(row.allowed))


@strawberry.type(description="A partner that the company's administrator has let in. Seen by the company's members.")
class ApiGrant:
    row: strawberry.Private[grant.ApiGrant]
    client: ApiClient = strawberry.field(description="Whom.")
    scopes: list[str] = strawberry.field(description=_SCOPES + " What the administrator said yes to.")
    granted_at: datetime.datetime = strawberry.field(description="When.")

    @strawberry.field(description="By whom; null for who may not see that person any more.")
    @one(PERSONS, "granted_by", lambda: person_of)
    async def granted_by(self, info: Info) -> Person | None: ...


async def grants_of(info: Info, rows: Sequence[grant.ApiGrant]) -> list[ApiGrant]:
    """With their clients, by one statement."""
    clients = await asyncio.gather(*(info.context.one(CLIENTS, row.client_id) for row in rows))
    return [
        ApiGrant(
            row=row,
            client=client_of(client),
            scopes=sorted(read_scopes(row.scopes)),
            granted_at=row.granted_at,
        )
        for row, client in zip(rows, clients, strict=True)
        # Who sees a grant sees its client.
        if client is not None
    ]


@strawberry.type(description="Somewhere the viewer is signed in. Only the viewer sees it.")
class Session:
    session_id: strawberry.ID = strawberry.field(description="To end it with.")
    app: ApiClient | None = strawberry.field(description="Which app; null for a browser.")
    started_at: datetime.datetime = strawberry.field(description="When the viewer signed in.")
    last_used_at: datetime.datetime | None = strawberry.field(
        description="When the app last renewed its token; null for a browser."
    )
    expires_at: datetime.datetime = strawberry.field(description="When it ends by itself.")


def browser_of(row: BrowserSession) -> Session:
    return Session(
        session_id=global_id("Session", row.id),
        app=None,
        started_at=row.created_at,
        last_used_at=None,
        expires_at=row.expires_at,
    )


def app_of(row: TokenFamily, client: apiclient.ApiClient) -> Session:
    return Session(
        session_id=global_id("Session", row.id),
        app=client_of(client),
        started_at=row.created_at,
        last_used_at=row.used_at,
        expires_at=row.expires_at,
    )
