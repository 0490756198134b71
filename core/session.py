"""Sessions: a BankID login kept by the server.

Law: the browser holds an opaque word, the row holds its fingerprint; a session ends at a fixed time, and ending it
is one write.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String
from sqlmodel import Field, SQLModel, col

from core.clock import wall_now
from core.errors import LinkExpired, LinkUnknown, OutsideUnavailable, SigningNotCompleted
from core.house import House
from core.identifiers import new_id
from core.journal import INSTALLATION
from core.person import Person, remember
from core.ports import IdentityProvider, OutsideError, Refused
from core.statement import given
from core.store import again
from core.vault import code_challenge, new_token

SESSION_LIVES = timedelta(hours=8)
LOGIN_LIVES = timedelta(minutes=10)


class Session(SQLModel, table=True):
    """Times are wall times: a moved business clock logs nobody out."""

    id: str = Field(primary_key=True)
    word_fingerprint: str = Field(unique=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    csrf: str
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at


class Login(SQLModel, table=True):
    """A login under way: what is needed to recognise its return, bound to the browser that began it."""

    id: str = Field(primary_key=True)
    state_fingerprint: str = Field(unique=True)
    browser_fingerprint: str
    secret_sealed: str
    """JSON {nonce, verifier}."""
    return_to: str
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True, slots=True)
class LoggedIn:
    word: str
    """For the cookie; known here and to the browser only."""
    csrf: str
    return_to: str
    person: Person


async def start_login(
    house: House, provider: IdentityProvider, browser_word: str, return_to: str, redirect_uri: str
) -> str:
    """The address of BankID for this browser. `return_to` is a path of ours. Raises OutsideUnavailable."""
    state, nonce, verifier = new_token(), new_token(), secrets.token_urlsafe(48)
    async with house.store.change("system:login") as work:
        work.add(
            Login(
                id=new_id(),
                state_fingerprint=house.vault.fingerprint(state),
                browser_fingerprint=house.vault.fingerprint(browser_word),
                secret_sealed=house.vault.seal(json.dumps({"nonce": nonce, "verifier": verifier})),
                return_to=return_to,
                expires_at=wall_now() + LOGIN_LIVES,
            )
        )
    try:
        return await provider.authorization_url(
            state=state, nonce=nonce, code_challenge=code_challenge(verifier), redirect_uri=redirect_uri
        )
    except OutsideError as error:
        raise OutsideUnavailable(who="BankID") from error


async def finish_login(
    house: House, provider: IdentityProvider, browser_word: str, state: str, code: str, redirect_uri: str
) -> LoggedIn:
    """BankID has sent the browser back. Raises LinkUnknown, LinkExpired, SigningNotCompleted, OutsideUnavailable.

    Only the browser that began the login may finish it: another's link logs nobody into a stranger's session.
    """
    async with house.store.change("system:login") as work:
        login = await work.one_where(Login, Login.state_fingerprint == house.vault.fingerprint(state))
        if login is None or login.used or login.browser_fingerprint != house.vault.fingerprint(browser_word):
            raise LinkUnknown
        if wall_now() >= login.expires_at:
            raise LinkExpired
        login.used = True
        secret = json.loads(house.vault.open(login.secret_sealed))
    try:
        bankid = await provider.exchange(
            code=code, code_verifier=secret["verifier"], nonce=secret["nonce"], redirect_uri=redirect_uri
        )
    except Refused as error:
        raise SigningNotCompleted(reason=error.code) from error
    except OutsideError as error:
        raise OutsideUnavailable(who="BankID") from error
    word, csrf = new_token(), new_token()
    async with house.store.change("system:login") as work:
        person = await remember(work, house.vault, bankid)
        session = work.add(
            Session(
                id=new_id(),
                word_fingerprint=house.vault.fingerprint(word),
                person_id=person.id,
                csrf=csrf,
                created_at=wall_now(),
                expires_at=wall_now() + SESSION_LIVES,
            )
        )
        work.record(INSTALLATION, "Session", session.id, "STARTED")
    return LoggedIn(word, csrf, login.return_to, person)


async def session_of(house: House, word: str) -> Session | None:
    """The living session behind a cookie's word."""
    row = await house.store.found(Session, _of_word, word=house.vault.fingerprint(word))
    return row if row and row.alive(wall_now()) else None


def _of_word() -> ColumnElement[bool]:
    return col(Session.word_fingerprint) == given("word", String())


async def living_session(house: House, session_id: str) -> Session | None:
    row = await house.store.found(Session, _of_id, session=session_id)
    return row if row and row.alive(wall_now()) else None


def _of_id() -> ColumnElement[bool]:
    return col(Session.id) == given("session", String())


@again
async def end_session(house: House, session_id: str) -> None:
    async with house.store.change("system:login") as work:
        session = await work.lock(Session, session_id)
        if session.ended_at is None:
            session.ended_at = wall_now()
            work.record(INSTALLATION, "Session", session.id, "ENDED")
