"""The authorization server for apps and partners: OAuth 2.0 with PKCE, as RFC 8414, 8252, 9207 and 7009 have it.

Law: the person shows who they are with BankID and says yes on our own page; nothing is redirected to an address the
client did not register. A refusal is OAuth's own word, and tells a stranger nothing more.
"""

import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core import apiclient, token
from core.apiclient import ApiClient, ClientKind
from core.house import House
from core.scope import Scope, read_scopes, write_scopes
from core.token import CodeReused, RefreshTokenReused, TokenRefused
from gateway.assertions import Assertions
from gateway.looks import page, say
from gateway.metrics import TOKENS_REUSED
from gateway.session import Browsers
from gateway.tokens import LIVES_SECONDS, Tokens

FORM_LIMIT_BYTES = 16 * 1024
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_LOOPBACK = ("127.0.0.1", "::1")
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


_DESCRIPTIONS = {
    "access_denied": "The person said no.",
    "invalid_client": "The client is unknown or disabled, or did not show that it is the one it names.",
    "invalid_grant": "The code or token is unknown, used or run out, or what came with it does not fit.",
    "invalid_scope": "A scope is unknown, or is not one of this client's.",
    "unauthorized_client": "This kind of client has another grant_type.",
    "unsupported_grant_type": "grant_type is authorization_code, refresh_token or client_credentials.",
    "unsupported_response_type": "response_type is code.",
}
"""For the developer; which of several reasons it was is nobody's business."""


class OAuthError(Exception):
    """(error, description), RFC 6749 5.2."""

    def __init__(self, error: str, description: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.description = description or _DESCRIPTIONS[error]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for authorization that may be shown to the person."""

    client: ApiClient
    scopes: frozenset[Scope]
    redirect_uri: str
    challenge: str
    state: str

    def refused(self, issuer: str, error: OAuthError) -> str:
        return self.back(issuer, error=error.error, error_description=error.description)

    def back(self, issuer: str, **answer: str) -> str:
        """The app's address with the answer; `iss` tells it who answered (RFC 9207)."""
        told = {**answer, "iss": issuer} | ({"state": self.state} if self.state else {})
        mark = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{mark}{urlencode(told)}"


def routes(house: House, browsers: Browsers, tokens: Tokens) -> list[BaseRoute]:
    issuer = house.public_url
    assertions = Assertions(house, f"{issuer}/oauth/token", issuer)

    async def metadata(_: Request) -> Response:
        return JSONResponse(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/oauth/authorize",
                "token_endpoint": f"{issuer}/oauth/token",
                "revocation_endpoint": f"{issuer}/oauth/revoke",
                "jwks_uri": f"{issuer}/oauth/jwks",
                "scopes_supported": list(Scope),
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": [
                    "none",
                    "client_secret_basic",
                    "client_secret_post",
                    "private_key_jwt",
                ],
                "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS256", "PS256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(_: Request) -> Response:
        return JSONResponse(await tokens.published(), headers={"Cache-Control": "public, max-age=60"})

    async def authorize(request: Request) -> Response:
        asked = dict(request.query_params)
        try:
            wish = await _wish(house, asked)
        except OAuthError as error:
            # Without a client and an address that is its own there is nobody to redirect to.
            return page(say("page.error.title"), say("page.oauth.wrong", why=error.description), status=400)
        if isinstance(wish, str):
            return RedirectResponse(wish, 303)
        session = await browsers.session_of(request)
        if session is None:
            here = f"/oauth/authorize?{urlencode(asked)}"
            return RedirectResponse(f"/login?return_to={quote(here, safe='')}", 303)
        if request.method == "POST":
            if "deny" in request.query_params:
                return RedirectResponse(wish.refused(issuer, OAuthError("access_denied")), 303)
            code = await token.give_code(
                house, wish.client.id, session.person_id, wish.scopes, wish.redirect_uri, wish.challenge
            )
            return RedirectResponse(wish.back(issuer, code=code), 303)
        again = f"/oauth/authorize?{urlencode(asked)}"
        facts = (
            (say("page.oauth.scope"), ", ".join(sorted(wish.scopes))),
            (say("page.oauth.returns"), wish.redirect_uri),
        )
        return page(
            say("page.oauth.title"),
            say("page.oauth.intro", app=wish.client.name),
            facts=facts,
            forms=((say("page.oauth.yes"), again), (say("page.oauth.no"), f"{again}&deny=1")),
            csrf=session.csrf,
            goes_to=_site(wish.redirect_uri),
        )

    async def give(request: Request) -> Response:
        try:
            form = await _form(request)
            client = await _client(house, assertions, request, form)
            return _answer(await _grant(house, tokens, client, form))
        except OAuthError as error:
            return _refusal(error)
        except TokenRefused as refused:
            if isinstance(refused, CodeReused | RefreshTokenReused):
                TOKENS_REUSED.labels(type(refused).__name__).inc()
            return _refusal(OAuthError("invalid_grant"))

    async def revoke(request: Request) -> Response:
        """RFC 7009: whatever the token was, it opens nothing afterwards."""
        try:
            form = await _form(request)
            client = await _client(house, assertions, request, form)
        except OAuthError as error:
            return _refusal(error)
        await token.revoke(house, client.id, form.get("token", ""))
        return Response(status_code=200)

    return [
        Route("/.well-known/oauth-authorization-server", metadata),
        Route("/oauth/jwks", jwks),
        Route("/oauth/authorize", authorize, methods=["GET", "POST"]),
        Route("/oauth/token", give, methods=["POST"]),
        Route("/oauth/revoke", revoke, methods=["POST"]),
    ]


async def _wish(house: House, asked: Mapping[str, str]) -> Asked | str:
    """What is asked for; or the app's address with its refusal. Raises OAuthError for what nobody can be told of."""
    client = await apiclient.client_by_id(house.store, asked.get("client_id", ""))
    if client is None or client.kind is not ClientKind.MOBILE:
        raise OAuthError("invalid_client", "client_id")
    redirect_uri = asked.get("redirect_uri", "")
    if not any(_same_address(known, redirect_uri) for known in client.redirects):
        raise OAuthError("invalid_request", "redirect_uri")
    bare = Asked(client, frozenset(), redirect_uri, "", asked.get("state", ""))
    if asked.get("response_type") != "code":
        return bare.refused(house.public_url, OAuthError("unsupported_response_type"))
    # Nothing but S256: without it whoever sees the code has the tokens.
    if asked.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return bare.refused(house.public_url, OAuthError("invalid_request", "PKCE with S256 is needed"))
    try:
        scopes = _narrowed(client, asked.get("scope", ""))
    except OAuthError as error:
        return bare.refused(house.public_url, error)
    return Asked(client, scopes, redirect_uri, asked["code_challenge"], bare.state)


def _same_address(known: str, given: str) -> bool:
    """To the letter; on loopback any port (RFC 8252 7.3)."""
    if known == given:
        return True
    ours, theirs = urlsplit(known), urlsplit(given)
    if ours.scheme != "http" or ours.hostname not in _LOOPBACK:
        return False
    try:
        port = theirs.port
    except ValueError:
        return False
    host = f"[{ours.hostname}]" if ":" in (ours.hostname or "") else ours.hostname
    rest = given.removeprefix(f"http://{host}:{port}" if port else f"http://{host}")
    return rest != given and rest == known.removeprefix(f"http://{ours.netloc}")


def _site(address: str) -> str:
    """For the page's policy: where a form's answer may lead."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else f"{parts.scheme}:"


def _narrowed(client: ApiClient, asked: str) -> frozenset[Scope]:
    """All of the client's when none is named. Raises OAuthError."""
    try:
        scopes = read_scopes(asked) or client.allowed
    except ValueError:
        raise OAuthError("invalid_scope") from None
    if not scopes <= client.allowed:
        raise OAuthError("invalid_scope")
    return scopes


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "send application/x-www-form-urlencoded")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_LIMIT_BYTES:
            raise OAuthError("invalid_request", "the body is too long")
    pairs = parse_qsl(body.decode("latin-1"), keep_blank_values=True)
    if len({name for name, _ in pairs}) != len(pairs):
        raise OAuthError("invalid_request", "a parameter stands twice")
    return dict(pairs)


async def _client(house: House, assertions: Assertions, request: Request, form: Mapping[str, str]) -> ApiClient:
    """Who asks. Raises OAuthError."""
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    found: ApiClient | None = None
    if scheme.lower() == "basic":
        found = await _by_basic(house, word)
    elif form.get("client_assertion_type") == ASSERTION:
        found = await assertions.client(form.get("client_assertion", ""))
    elif "client_secret" in form:
        found = await apiclient.client_by_secret(
            house.store, house.vault, form.get("client_id", ""), form["client_secret"]
        )
    else:
        found = await apiclient.client_by_id(house.store, form.get("client_id", ""))
        # A partner has a secret or keys, and shows them.
        found = found if found and found.kind is ClientKind.MOBILE else None
    if found is None or form.get("client_id", found.id) != found.id:
        raise OAuthError("invalid_client")
    return found


async def _by_basic(house: House, word: str) -> ApiClient | None:
    try:
        name, _, secret = b64decode(word, validate=True).decode().partition(":")
    except ValueError:
        return None
    return await apiclient.client_by_secret(house.store, house.vault, unquote(name), unquote(secret))


async def _grant(house: House, tokens: Tokens, client: ApiClient, form: Mapping[str, str]) -> dict[str, object]:
    kind = form.get("grant_type")
    if kind == "client_credentials" and client.kind is ClientKind.PARTNER:
        scopes = _narrowed(client, form.get("scope", ""))
        return _told(await tokens.issue(client, client.id, scopes, None), scopes)
    if kind == "authorization_code" and client.kind is ClientKind.MOBILE:
        verifier = form.get("code_verifier", "")
        if not _VERIFIER.fullmatch(verifier):
            raise OAuthError("invalid_grant")
        pair = await token.redeem_code(house, client.id, form.get("code", ""), verifier, form.get("redirect_uri", ""))
    elif kind == "refresh_token" and client.kind is ClientKind.MOBILE:
        pair = await token.refresh(house, client.id, form.get("refresh_token", ""))
    elif kind in ("client_credentials", "authorization_code", "refresh_token"):
        raise OAuthError("unauthorized_client")
    else:
        raise OAuthError("unsupported_grant_type")
    # What the client may has perhaps shrunk since the person said yes.
    scopes = pair.scopes & client.allowed
    access = await tokens.issue(client, pair.family.person_id, scopes, pair.family.id)
    return _told(access, scopes) | {"refresh_token": pair.refresh_token}


def _told(access: str, scopes: frozenset[Scope]) -> dict[str, object]:
    return {
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": LIVES_SECONDS,
        "scope": write_scopes(scopes),
    }


def _answer(body: dict[str, object]) -> Response:
    return JSONResponse(body, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _refusal(error: OAuthError) -> Response:
    body = {"error": error.error, "error_description": error.description}
    unknown = error.error == "invalid_client"
    headers = {"Cache-Control": "no-store"} | ({"WWW-Authenticate": 'Basic realm="kontobro"'} if unknown else {})
    return JSONResponse(body, 401 if unknown else 400, headers)
