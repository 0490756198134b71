"""Browsers: BankID login, the session behind a cookie, and the guard at the door.

Law: the cookie holds an opaque word and nothing else. Whoever comes with a cookie to change something must show that
the page that sent them is ours: the right Origin and the session's CSRF word.
"""

import hmac
import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import session as sessions
from core.access import Credential, Viewer
from core.devices import end_everywhere
from core.errors import CsrfTokenMissingOrWrong, ForeignOrigin, LinkUnknown, Refusal, SigningNotCompleted
from core.house import House
from core.ports import IdentityProvider
from core.session import LOGIN_LIVES, SESSION_LIVES, Session
from core.vault import new_token
from gateway import looks
from gateway.settings import Settings
from gateway.webapp import WebApp
from gql.door import PATHS
from gql.transport.door import viewer_of
from gql.transport.errors import errors_of
from gql.transport.lines import AUTHORIZATION

CSRF_HEADER = "x-csrf-token"
FORM_LIMIT_BYTES = 16 * 1024
PATH_LIMIT = 500
_CACHED = "kontobro.session"
_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
_WORD = re.compile(r"[A-Za-z0-9_.-]{1,60}")


class Browsers:
    """Who is behind a connection. One a process."""

    def __init__(self, house: House, identity: IdentityProvider, settings: Settings, webapp: WebApp) -> None:
        self._house = house
        self._identity = identity
        self._webapp = webapp
        self.origin = settings.origin
        self.secure = settings.secure
        # The prefix binds the cookie to this host over TLS; browsers refuse it on plain http.
        prefix = "__Host-" if settings.secure else ""
        self.cookie = f"{prefix}kontobro"
        self._login_cookie = f"{prefix}kontobro-login"
        self._return_address = f"{settings.public_url}/callbacks/login"

    async def session_of(self, connection: HTTPConnection) -> Session | None:
        """The living session of this connection's cookie. A WebSocket lives on, so there each call asks anew."""
        if _CACHED in connection.scope:
            return connection.scope[_CACHED]
        word = connection.cookies.get(self.cookie)
        session = await sessions.session_of(self._house, word) if word else None
        if connection.scope["type"] == "http":
            connection.scope[_CACHED] = session
        return session

    async def authenticate(self, connection: HTTPConnection) -> Credential | None:
        session = await self.session_of(connection)
        if session is None:
            return None
        return credential_of(session)

    async def viewer(self, connection: HTTPConnection) -> Viewer | None:
        credential = await self.authenticate(connection)
        return viewer_of(credential, "nb") if credential else None

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/login", self._login),
            Route("/callbacks/login", self._logged_in),
            Route("/logout", self._logout, methods=["POST"]),
            Route("/session", self._session),
        ]

    async def _login(self, request: Request) -> Response:
        """`return_to` is a path of ours; anything else is refused: nobody may hang their address on our name."""
        return_to = request.query_params.get("return_to", "/")
        if len(return_to) > PATH_LIMIT or not _PATH.fullmatch(return_to):
            return looks.refusal(request, LinkUnknown(), 400)
        word = request.cookies.get(self._login_cookie) or new_token()
        try:
            url = await sessions.start_login(self._house, self._identity, word, return_to, self._return_address)
        except Refusal as refusal:
            return looks.refusal(request, refusal)
        response = RedirectResponse(url, 303)
        self._set(response, self._login_cookie, word, int(LOGIN_LIVES.total_seconds()))
        return response

    async def _logged_in(self, request: Request) -> Response:
        asked = request.query_params
        if "error" in asked:
            return self._not_in(request, SigningNotCompleted(reason=provider_word(asked["error"])))
        try:
            done = await sessions.finish_login(
                self._house,
                self._identity,
                request.cookies.get(self._login_cookie, ""),
                asked.get("state", ""),
                asked.get("code", ""),
                self._return_address,
            )
        except Refusal as refusal:
            return self._not_in(request, refusal)
        response = RedirectResponse(done.return_to, 303)
        self._set(response, self.cookie, done.word, int(SESSION_LIVES.total_seconds()))
        response.delete_cookie(self._login_cookie, secure=self.secure, httponly=True, samesite="lax")
        return response

    def _not_in(self, request: Request, refused: Refusal) -> Response:
        """Back to where one can try again; the application has its own words for it."""
        if self._webapp.wanted(request):
            return RedirectResponse(f"/?login={refused.code}", 303)
        return looks.refusal(request, refused)

    async def _logout(self, request: Request) -> Response:
        """With `?everywhere` every browser and every app of the person."""
        session = await self.session_of(request)
        if session is not None and "everywhere" in request.query_params:
            await end_everywhere(self._house, session.person_id)
        elif session is not None:
            await sessions.end_session(self._house, session.id)
        response = Response(status_code=204)
        response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="lax")
        return response

    async def _session(self, request: Request) -> Response:
        """{person, csrf}: who is logged in, and the word that every change must carry in X-CSRF-Token."""
        session = await self.session_of(request)
        if session is None:
            return JSONResponse({"error": "NOT_SIGNED_IN"}, 401)
        return JSONResponse({"person": session.person_id, "csrf": session.csrf})

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, httponly=True, secure=self.secure, samesite="lax")


def credential_of(session: Session) -> Credential:
    # The person, not the session, is the client: a key retried after a new login is the same wish.
    return Credential(session.id, session.person_id, f"person:{session.person_id}")


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of this connection: what `connection_init` said, or the header. None: it brings none."""
    told = connection.scope.get(AUTHORIZATION) or connection.headers.get("authorization", "")
    kind, _, word = told.partition(" ")
    return word.strip() if kind.lower() == "bearer" and word.strip() else None


def provider_word(text: str) -> str:
    """A provider's error word as it may be shown; anything that is not a word is not repeated."""
    return text if _WORD.fullmatch(text) else "unknown"


class Guard:
    """In front of every route: a change from another site is refused before anybody reads it.

    `csrf_of` answers with the word of the session that counts for a connection, None where no cookie does.
    """

    def __init__(self, browsers: Browsers, csrf_of: Callable[[HTTPConnection], Awaitable[str | None]]) -> None:
        self._browsers = browsers
        self._csrf_of = csrf_of

    async def judge(self, connection: HTTPConnection, form: "Form | None" = None) -> Response | None:
        """The no, if it is one. `form`: where the word may also be a field of."""
        origin = connection.headers.get("origin")
        if origin is not None and origin != self._browsers.origin:
            return _no(connection, ForeignOrigin())
        # No page can make a browser send a bearer token: the word is asked for where a cookie is what counts.
        csrf = await self._csrf_of(connection)
        if csrf is None:
            return None
        given = connection.headers.get(CSRF_HEADER)
        if given is None:
            given = await form.word() if form else ""
        if not hmac.compare_digest(given.encode(), csrf.encode()):
            return _no(connection, CsrfTokenMissingOrWrong())
        return None

    def socket_may(self, connection: HTTPConnection) -> bool:
        """A browser always tells its Origin; only a client that brings no cookie may leave it out."""
        origin = connection.headers.get("origin")
        return origin == self._browsers.origin or (origin is None and self._browsers.cookie not in connection.cookies)


class Guarded:
    """Pure ASGI: `app` behind the guard."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        no: Response | None = None
        if scope["type"] == "websocket" and not self._guard.socket_may(HTTPConnection(scope)):
            await send({"type": "websocket.close", "code": 4403})
            return
        if scope["type"] == "http" and scope["path"] in PATHS:
            no = await self._guard.judge(HTTPConnection(scope))
        elif scope["type"] == "http" and scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            connection = HTTPConnection(scope)
            form = Form(connection, receive)
            no, receive = await self._guard.judge(connection, form), form.receive
        await (no or self._app)(scope, receive, send)


class Form:
    """What a plain form has in its field `csrf`, and the body again for whoever reads it next."""

    def __init__(self, connection: HTTPConnection, receive: Receive) -> None:
        self._is_form = connection.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        self._receive = receive
        self._again: list[Message] = []

    async def word(self) -> str:
        """Empty when there is none."""
        body, more = b"", self._is_form
        while more and len(body) <= FORM_LIMIT_BYTES:
            message = await self._receive()
            body += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
            self._again.append(message)
        return parse_qs(body.decode("latin-1")).get("csrf", [""])[0] if len(body) <= FORM_LIMIT_BYTES else ""

    async def receive(self) -> Message:
        return self._again.pop(0) if self._again else await self._receive()


def _no(connection: HTTPConnection, refused: Refusal) -> Response:
    """In GraphQL's own shape where operations are taken; elsewhere a page for who reads one, or JSON."""
    if connection.scope["path"] in PATHS:
        return JSONResponse({"errors": errors_of(refused, looks.language(connection))}, 403)
    wants_page = "text/html" in connection.headers.get("accept", "").lower()
    return looks.refusal(connection, refused, 403) if wants_page else looks.told(connection, refused, 403)
