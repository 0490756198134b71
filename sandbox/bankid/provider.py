"""The OpenID provider: discovery, keys, the login page, tokens, userinfo.

Law: what a person does is one form (POST .../auth/login with the authorize parameters, `person`, `action`); once client
and address are known, every answer goes back to the client.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from hmac import compare_digest
from typing import Any
from urllib.parse import unquote_plus, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from sandbox.bankid import authorize, pages, signing, tokens
from sandbox.bankid.authorize import CLIENT_ID, CLIENT_SECRET, SIGN_SCOPE, Denied, UnknownClient
from sandbox.bankid.keys import token_keys
from sandbox.world import World

PATH = "/bankid/auth/realms/sandbox"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def issuer(world: World) -> str:
    return world.public_url + PATH


def discovery(world: World) -> dict[str, Any]:
    """OpenID Connect Discovery 1.0, 3."""
    here = issuer(world)
    protocol = f"{here}/protocol/openid-connect"
    return {
        "issuer": here,
        "authorization_endpoint": f"{protocol}/auth",
        "token_endpoint": f"{protocol}/token",
        "userinfo_endpoint": f"{protocol}/userinfo",
        "jwks_uri": f"{protocol}/certs",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "nnin_altsub", SIGN_SCOPE],
        "acr_values_supported": ["urn:bankid:bid;LOA=4"],
        "claims_supported": [
            *("sub", "iss", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr", "name", "given_name"),
            *("family_name", "birthdate", "bankid_altsub", "nnin_altsub", "sign_id"),
        ],
    }


def routes(world: World) -> list[Route | Mount]:
    """Everything under the issuer."""

    async def read_discovery(request: Request) -> Response:
        return JSONResponse(discovery(world))

    async def keys(request: Request) -> Response:
        return JSONResponse({"keys": [key.as_dict(private=False) for key in token_keys(world)]})

    async def ask(request: Request) -> Response:
        """GET or POST (OpenID Connect Core 3.1.2.1) of the authorize parameters: the page."""
        parameters = await _parameters(request)
        try:
            back = authorize.read_return(parameters)
        except UnknownClient as error:
            return pages.refusal(str(error))
        try:
            asked = authorize.read_request(parameters, back)
            order = signing.open_order(world, asked) if asked.sign_id else None
        except Denied as denied:
            return _redirect(back.to(error=denied.error, error_description=denied.description))
        here = f"{issuer(world)}/protocol/openid-connect/auth"
        document = (order["title"], f"{here}/document?{urlencode({'sign_id': order['id']})}") if order else None
        people = world.store.all("person")
        return pages.form(people=people, hidden=parameters, action_url=f"{here}/login", document=document)

    async def act(request: Request) -> Response:
        """The person logs in, signs or walks away."""
        form = await _parameters(request)
        parameters = [(name, value) for name, value in form if name not in ("person", "action")]
        chosen = dict(form)
        try:
            back = authorize.read_return(parameters)
        except UnknownClient as error:
            return pages.refusal(str(error))
        try:
            asked = authorize.read_request(parameters, back)
            order = signing.open_order(world, asked) if asked.sign_id else None
            if chosen.get("action", "approve") != "approve":
                if order:
                    signing.cancel_order(world, order)
                raise Denied("access_denied", "the person declined")
            person = world.store.get("person", chosen.get("person", ""))
            if person is None:
                return pages.refusal("Vi kjenner ingen slik person. Gå tilbake og velg en fra listen.")
            if order:
                await signing.sign_order(world, order, person)
            return _redirect(back.to(code=tokens.issue_code(world, asked, person)))
        except Denied as denied:
            return _redirect(back.to(error=denied.error, error_description=denied.description))

    async def read_document(request: Request) -> Response:
        """The PDF the person is asked to sign; whoever knows the order's id may read it, as the page's link does."""
        order = world.store.get(signing.ORDER, request.query_params.get("sign_id", ""))
        if order is None or signing.status(world, order) != "STARTED":
            return pages.refusal("Dokumentet er ikke til signering nå.", status=404)
        headers = _NO_STORE | {"Content-Disposition": 'inline; filename="avtale.pdf"'}
        return Response(b64decode(order["document"]), media_type="application/pdf", headers=headers)

    async def token(request: Request) -> Response:
        form = dict(await _parameters(request))
        try:
            if not _is_our_client(request, form):
                return _error(Denied("invalid_client", "client_id or secret is wrong"), 401)
            if form.get("grant_type") == "client_credentials":
                return JSONResponse(tokens.client_token(world, form.get("scope", "")), headers=_NO_STORE)
            if form.get("grant_type") != "authorization_code":
                raise Denied("unsupported_grant_type", "authorization_code or client_credentials")
            answer = tokens.redeem(
                world,
                issuer(world),
                code=form.get("code", ""),
                verifier=form.get("code_verifier", ""),
                redirect_uri=form.get("redirect_uri", ""),
            )
            return JSONResponse(answer, headers=_NO_STORE)
        except Denied as denied:
            return _error(denied, 400)

    async def userinfo(request: Request) -> Response:
        document = tokens.bearer(world, request.headers.get("Authorization"))
        person = world.store.get("person", (document or {}).get("person") or "")
        if document is None or person is None:
            return _error(Denied("invalid_token", "the access token is unknown, expired or revoked"), 401, "Bearer")
        return JSONResponse(tokens.person_claims(world, person, document["scope"]), headers=_NO_STORE)

    return [
        Mount(
            PATH,
            routes=[
                Route("/.well-known/openid-configuration", read_discovery),
                Route("/protocol/openid-connect/certs", keys),
                Route("/protocol/openid-connect/auth", ask, methods=["GET", "POST"]),
                Route("/protocol/openid-connect/auth/login", act, methods=["POST"]),
                Route("/protocol/openid-connect/auth/document", read_document),
                Route("/protocol/openid-connect/token", token, methods=["POST"]),
                Route("/protocol/openid-connect/userinfo", userinfo, methods=["GET", "POST"]),
            ],
        )
    ]


async def _parameters(request: Request) -> list[tuple[str, str]]:
    """The query of a GET, the form of a POST."""
    source = request.query_params if request.method == "GET" else await request.form()
    return [(name, value) for name, value in source.multi_items() if isinstance(value, str)]


def _is_our_client(request: Request, form: dict[str, str]) -> bool:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = b64decode(encoded, validate=True).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return False
        name, secret = unquote_plus(name), unquote_plus(secret)  # RFC 6749 2.3.1
    else:
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
    return name == CLIENT_ID and compare_digest(secret.encode(), CLIENT_SECRET.encode())


def _redirect(url: str) -> Response:
    return RedirectResponse(url, status_code=303, headers={"Cache-Control": "no-store"})


def _error(denied: Denied, status: int, challenge: str = "Basic") -> Response:
    headers = _NO_STORE | ({"WWW-Authenticate": f'{challenge} realm="sandbox"'} if status == 401 else {})
    return JSONResponse({"error": denied.error, "error_description": denied.description}, status, headers=headers)
