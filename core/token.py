"""Tokens: families of refresh tokens, authorization codes, and the keys that sign access tokens.

Law: a code and a refresh token are each good once. One that comes a second time was copied by somebody, so all that
came of it ends. Of every word only the fingerprint is kept; times are wall times.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, String
from sqlmodel import Field, SQLModel, col, select

from core.clock import wall_now
from core.errors import NotFound
from core.house import House
from core.identifiers import new_id
from core.journal import INSTALLATION
from core.scope import Scope, read_scopes, write_scopes
from core.statement import given
from core.store import UnitOfWork
from core.vault import code_challenge, new_token

CODE_LIVES = timedelta(minutes=1)
FAMILY_LIVES = timedelta(days=180)
"""From the login; then the person shows BankID again."""
IDLE_LIVES = timedelta(days=30)


class TokenRefused(Exception):
    """OAuth's word for why: invalid_grant. Whatever else was the matter is nobody's business."""


class CodeReused(TokenRefused):
    """A code came a second time."""


class RefreshTokenReused(TokenRefused):
    """A refresh token came a second time."""


class TokenFamily(SQLModel, table=True):
    """One app on one device of one person: everything that came of one login."""

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="apiclient.id")
    person_id: str = Field(foreign_key="person.id", index=True)
    scopes: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at


class RefreshToken(SQLModel, table=True):
    fingerprint: str = Field(primary_key=True)
    family_id: str = Field(foreign_key="tokenfamily.id", index=True)
    expires_at: datetime
    used_at: datetime | None = None


class AuthorizationCode(SQLModel, table=True):
    fingerprint: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="apiclient.id")
    person_id: str = Field(foreign_key="person.id")
    scopes: str
    redirect_uri: str
    challenge: str
    """PKCE, S256."""
    expires_at: datetime
    family_id: str | None = None
    """Set when it was used."""


class SigningKey(SQLModel, table=True):
    """A key that signs access tokens. The newest signs; all that are published verify."""

    id: str = Field(primary_key=True)
    """The `kid`."""
    private_sealed: str
    """A JWK."""
    created_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """What a token answer is made of."""

    family: TokenFamily
    refresh_token: str

    @property
    def scopes(self) -> frozenset[Scope]:
        return read_scopes(self.family.scopes)


async def give_code(
    house: House, client_id: str, person_id: str, scopes: frozenset[Scope], redirect_uri: str, challenge: str
) -> str:
    """The person said yes to the app."""
    code = new_token()
    async with house.store.change(person_id) as work:
        work.add(
            AuthorizationCode(
                fingerprint=house.vault.fingerprint(code),
                client_id=client_id,
                person_id=person_id,
                scopes=write_scopes(scopes),
                redirect_uri=redirect_uri,
                challenge=challenge,
                expires_at=wall_now() + CODE_LIVES,
            )
        )
    return code


async def redeem_code(house: House, client_id: str, code: str, verifier: str, redirect_uri: str) -> Pair:
    """The app has the code and the verifier that only it knows. Raises TokenRefused, and CodeReused."""
    pair, refusal = None, TokenRefused
    async with house.store.change("system:token") as work:
        row = await work.one_where(AuthorizationCode, AuthorizationCode.fingerprint == house.vault.fingerprint(code))
        fits = row is not None and (row.client_id, row.redirect_uri) == (client_id, redirect_uri)
        if row is not None and row.family_id is not None:
            # A second time: whoever was first may be the thief.
            await _end(work, row.family_id, "CODE_USED_TWICE")
            refusal = CodeReused
        elif row is not None and fits and wall_now() < row.expires_at and row.challenge == code_challenge(verifier):
            now = wall_now()
            family = TokenFamily(
                id=new_id(),
                client_id=client_id,
                person_id=row.person_id,
                scopes=row.scopes,
                created_at=now,
                used_at=now,
                expires_at=now + FAMILY_LIVES,
            )
            work.add(family)
            await work.session.flush()
            row.family_id = family.id
            work.record(INSTALLATION, "TokenFamily", family.id, "STARTED")
            pair = Pair(family, _new_refresh(house, work, family))
    if pair is None:
        raise refusal
    return pair


async def refresh(house: House, client_id: str, token: str) -> Pair:
    """A new pair for the old token, which is used up.

    Raises TokenRefused, and RefreshTokenReused for a used one, which also ends the family.
    """
    pair, refusal = None, TokenRefused
    async with house.store.change("system:token") as work:
        row = await work.one_where(RefreshToken, RefreshToken.fingerprint == house.vault.fingerprint(token))
        if row is not None:
            family = await work.lock(TokenFamily, row.family_id)
            now = wall_now()
            if row.used_at is not None and family.client_id == client_id:
                await _end(work, family.id, "REFRESH_TOKEN_USED_TWICE")
                refusal = RefreshTokenReused
            elif family.client_id == client_id and family.alive(now) and now < row.expires_at:
                row.used_at = family.used_at = now
                pair = Pair(family, _new_refresh(house, work, family))
    if pair is None:
        raise refusal
    return pair


def _new_refresh(house: House, work: UnitOfWork, family: TokenFamily) -> str:
    token = new_token()
    work.add(
        RefreshToken(
            fingerprint=house.vault.fingerprint(token),
            family_id=family.id,
            expires_at=min(wall_now() + IDLE_LIVES, family.expires_at),
        )
    )
    return token


async def revoke(house: House, client_id: str, token: str) -> None:
    """RFC 7009: the family of this refresh token ends. A token we do not know is revoked already."""
    async with house.store.change("system:token") as work:
        row = await work.one_where(RefreshToken, RefreshToken.fingerprint == house.vault.fingerprint(token))
        if row is not None:
            family = await work.lock(TokenFamily, row.family_id)
            if family.client_id == client_id:
                await _end(work, family.id, "REVOKED")


async def _end(work: UnitOfWork, family_id: str, why: str) -> None:
    family = await work.lock(TokenFamily, family_id)
    if family.ended_at is None:
        family.ended_at = wall_now()
        work.record(INSTALLATION, "TokenFamily", family.id, "ENDED", why=why)


async def end_family(house: House, person_id: str, family_id: str) -> None:
    """The person ends one of their own. Raises NotFound."""
    async with house.store.change(person_id) as work:
        family = await work.lock(TokenFamily, family_id)
        if family.person_id != person_id:
            raise NotFound
        await _end(work, family.id, "ENDED_BY_PERSON")


async def end_families(work: UnitOfWork, person_id: str) -> int:
    """All of a person's; answers with how many that were."""
    mine = await work.all_where(TokenFamily, TokenFamily.person_id == person_id, col(TokenFamily.ended_at).is_(None))
    for family in mine:
        await _end(work, family.id, "ENDED_BY_PERSON")
    return len(mine)


async def living_family(house: House, family_id: str) -> TokenFamily | None:
    family = await house.store.found(TokenFamily, _of_id, family=family_id)
    return family if family and family.alive(wall_now()) else None


def _of_id() -> ColumnElement[bool]:
    return col(TokenFamily.id) == given("family", String())


async def signing_keys(house: House) -> list[SigningKey]:
    """Those that verify, the one that signs first."""
    async with house.store.read() as session:
        found = await session.exec(
            select(SigningKey).where(col(SigningKey.ended_at).is_(None)).order_by(col(SigningKey.created_at).desc())
        )
        return list(found.all())


async def add_signing_key(house: House, kid: str, private_jwk: str, *, tokens_live: timedelta) -> None:
    """A new key signs from now on. An older one goes on verifying until what it signed last has run out."""
    async with house.store.change("system:token") as work:
        await work.queue("signing keys")
        now = wall_now()
        newest_first = sorted(
            await work.all_where(SigningKey, col(SigningKey.ended_at).is_(None)),
            key=lambda key: key.created_at,
            reverse=True,
        )
        for newer, older in pairwise(newest_first):
            if now - newer.created_at > tokens_live:
                older.ended_at = now
        work.add(SigningKey(id=kid, private_sealed=house.vault.seal(private_jwk), created_at=now))
        work.record(INSTALLATION, "SigningKey", kid, "ADDED")
