"""API clients: mobile apps that act for a person, and partners that act for themselves.

Law: a client's scopes are all it can ever ask for; its secrets are kept as fingerprints, and two may live side by side
so that they rotate without downtime.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, String
from sqlmodel import Field, SQLModel, col, select

from core.clock import wall_now
from core.columns import enum_column
from core.errors import TextInvalid
from core.identifiers import new_id
from core.journal import INSTALLATION
from core.scope import PARTNER_MAY, Scope, read_scopes, write_scopes
from core.statement import given
from core.store import Store, UnitOfWork
from core.vault import Vault, new_token

SECRETS_ALIVE = 2
NAME_LIMIT = 60
OPERATOR = "system:operator"


class ClientKind(StrEnum):
    MOBILE = "MOBILE"
    """Acts for the person who logged in with BankID: code and PKCE, no secret."""
    PARTNER = "PARTNER"
    """Acts for itself in the companies that granted it: client credentials."""


class ApiClient(SQLModel, table=True):
    """Times are wall times."""

    id: str = Field(primary_key=True)
    """The `client_id` of OAuth."""
    name: str
    kind: ClientKind = enum_column(ClientKind)
    scopes: str
    redirect_uris: str = "[]"
    """JSON list; of a mobile app."""
    public_keys: str | None = None
    """A JWK Set; of a partner that authenticates with private_key_jwt."""
    created_at: datetime
    disabled_at: datetime | None = None

    @property
    def allowed(self) -> frozenset[Scope]:
        return read_scopes(self.scopes)

    @property
    def redirects(self) -> list[str]:
        return json.loads(self.redirect_uris)


class ApiSecret(SQLModel, table=True):
    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="apiclient.id", index=True)
    fingerprint: str = Field(unique=True)
    created_at: datetime
    ended_at: datetime | None = None


class HasNoSecret(Exception):
    """An app, or a partner that signs with its own keys."""


async def add_partner(
    store: Store, vault: Vault, name: str, scopes: frozenset[Scope], public_keys: str | None = None
) -> tuple[ApiClient, str | None]:
    """The client, and its secret, which is told here and never again; none for one that signs with its own keys.

    Raises TextInvalid.
    """
    if not scopes or not scopes <= PARTNER_MAY:
        raise TextInvalid(field="scopes", limit=len(PARTNER_MAY))
    client = _client(name, ClientKind.PARTNER, scopes, public_keys=public_keys)
    async with store.change(OPERATOR) as work:
        work.add(client)
        work.record(INSTALLATION, "ApiClient", client.id, "ADDED")
        await work.session.flush()
        secret = None if public_keys else _new_secret(work, vault, client.id)
    return client, secret


async def add_app(store: Store, name: str, scopes: frozenset[Scope], redirect_uris: Sequence[str]) -> ApiClient:
    """A mobile app. Raises TextInvalid, also for an address that a stranger's app could claim (RFC 8252)."""
    if not scopes:
        raise TextInvalid(field="scopes", limit=len(Scope))
    if not redirect_uris or not all(map(_may_return_to, redirect_uris)):
        raise TextInvalid(field="redirect_uri", limit=500)
    client = _client(name, ClientKind.MOBILE, scopes, redirect_uris=json.dumps(list(redirect_uris)))
    async with store.change(OPERATOR) as work:
        work.add(client)
        work.record(INSTALLATION, "ApiClient", client.id, "ADDED")
    return client


def _client(
    name: str,
    kind: ClientKind,
    scopes: frozenset[Scope],
    *,
    redirect_uris: str = "[]",
    public_keys: str | None = None,
) -> ApiClient:
    if not 0 < len(name.strip()) <= NAME_LIMIT or not name.isprintable():
        raise TextInvalid(field="name", limit=NAME_LIMIT)
    return ApiClient(
        id=new_id(),
        name=name.strip(),
        kind=kind,
        scopes=write_scopes(scopes),
        created_at=wall_now(),
        redirect_uris=redirect_uris,
        public_keys=public_keys,
    )


def _may_return_to(address: str) -> bool:
    """https, a scheme of the app's own with a dot in it, or loopback, where any port counts."""
    parts = urlsplit(address)
    if len(address) > 500 or parts.fragment or not address.isascii() or not address.isprintable():
        return False
    if parts.scheme == "http":
        return parts.hostname in ("127.0.0.1", "::1") and parts.username is None
    if parts.scheme == "https":
        return bool(parts.hostname) and parts.username is None
    return "." in parts.scheme


async def rotate_secret(store: Store, vault: Vault, client_id: str) -> str:
    """A new secret beside the newest one; older ones end. Raises NotFound, HasNoSecret."""
    async with store.change(OPERATOR) as work:
        client = await work.lock(ApiClient, client_id)
        if client.kind is not ClientKind.PARTNER or client.public_keys is not None:
            raise HasNoSecret
        alive = await work.all_where(ApiSecret, ApiSecret.client_id == client.id, col(ApiSecret.ended_at).is_(None))
        for old in sorted(alive, key=lambda secret: secret.created_at)[: -(SECRETS_ALIVE - 1)]:
            old.ended_at = wall_now()
        work.record(INSTALLATION, "ApiClient", client.id, "SECRET_ROTATED")
        return _new_secret(work, vault, client.id)


def _new_secret(work: UnitOfWork, vault: Vault, client_id: str) -> str:
    secret = new_token()
    work.add(ApiSecret(id=new_id(), client_id=client_id, fingerprint=vault.fingerprint(secret), created_at=wall_now()))
    return secret


async def disable(store: Store, client_id: str) -> None:
    """It gets no token any more, and those it has open nothing. Raises NotFound."""
    async with store.change(OPERATOR) as work:
        client = await work.lock(ApiClient, client_id)
        if client.disabled_at is None:
            client.disabled_at = wall_now()
            work.record(INSTALLATION, "ApiClient", client.id, "ENDED")


async def client_by_id(store: Store, client_id: str) -> ApiClient | None:
    """Whoever has this id and is not disabled."""
    async with store.read() as session:
        client = await session.get(ApiClient, client_id)
    return client if client and client.disabled_at is None else None


async def is_alive(store: Store, client_id: str) -> bool:
    """Is it one, and not disabled? Asked before everything that its token changes."""
    client = await store.found(ApiClient, _of_id, client=client_id)
    return client is not None and client.disabled_at is None


def _of_id() -> ColumnElement[bool]:
    return col(ApiClient.id) == given("client", String())


async def client_by_secret(store: Store, vault: Vault, client_id: str, secret: str) -> ApiClient | None:
    async with store.read() as session:
        known = await session.exec(
            select(ApiSecret.id).where(
                ApiSecret.client_id == client_id,
                ApiSecret.fingerprint == vault.fingerprint(secret),
                col(ApiSecret.ended_at).is_(None),
            )
        )
        found = known.first() is not None
    return await client_by_id(store, client_id) if found else None


async def all_clients(store: Store) -> Sequence[ApiClient]:
    """For the operator."""
    async with store.read() as session:
        return (await session.exec(select(ApiClient).order_by(col(ApiClient.created_at)))).all()
