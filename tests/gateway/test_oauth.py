"""Apps: a standard library signs a person in unchanged, and whatever could be stolen on the way is worth nothing."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from core import apiclient
from core.devices import end_everywhere
from core.scope import Scope
from gateway.tokens import LIVES_SECONDS, Tokens
from tests.support import oauth
from tests.support.gateway_server import GatewayServer, login
from tests.support.measures import measured
from tests.support.oauth import ME, REDIRECT, VERIFIER
from tests.support.sandbox_server import SandboxServer
from tests.support.sockets import closed_with, receive, send, socket


@pytest.fixture(scope="module")
def ola(gateway: GatewayServer, sandbox: SandboxServer) -> Iterator[httpx.Client]:
    with login(gateway.url, sandbox.url, "ola") as client:
        yield client


@pytest.fixture(scope="module")
def app(gateway: GatewayServer) -> str:
    return oauth.an_app(gateway, REDIRECT, "http://127.0.0.1/back", "https://app.kontobro.example/back")


def test_the_metadata_is_what_the_standard_wants(gateway: GatewayServer) -> None:
    told = httpx.get(f"{gateway.url}/.well-known/oauth-authorization-server", trust_env=False).json()
    # The standard wants https, which loopback in the sandbox has not.
    AuthorizationServerMetadata(
        {k: v.replace("http://", "https://") if isinstance(v, str) else v for k, v in told.items()}
    ).validate()
    assert told["issuer"] == gateway.url
    assert told["code_challenge_methods_supported"] == ["S256"]
    assert set(told["scopes_supported"]) == set(Scope)


def test_a_standard_library_signs_in_renews_and_revokes(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    with oauth.library(gateway, app, redirect_uri=REDIRECT) as client:
        address, state = client.create_authorization_url(f"{gateway.url}/oauth/authorize", code_verifier=VERIFIER)
        said = oauth.says_yes(ola, address)
        assert said.address.startswith(f"{REDIRECT}?")
        assert (said.words["state"], said.words["iss"]) == (state, gateway.url)
        first = client.fetch_token(
            f"{gateway.url}/oauth/token", authorization_response=said.address, state=state, code_verifier=VERIFIER
        )
        assert (first["token_type"], first["expires_in"]) == ("Bearer", LIVES_SECONDS)
        told = client.post(f"{gateway.url}/graphql", json={"query": ME}).json()["data"]["viewer"]
        assert told["person"]["name"] == "Ola Bakken"
        assert told["client"] == {"name": "Kontobro på mobil", "kind": "MOBILE"}
        assert set(told["scopes"]) == set(Scope)
        renewed = client.refresh_token(f"{gateway.url}/oauth/token")
        assert renewed["refresh_token"] != first["refresh_token"]
        client.revoke_token(f"{gateway.url}/oauth/revoke", token=renewed["refresh_token"])
    assert oauth.graphql(gateway, renewed["access_token"], ME)["data"]["viewer"] is None


def test_who_is_not_signed_in_shows_bankid_first(gateway: GatewayServer, app: str) -> None:
    with httpx.Client(trust_env=False) as browser:
        sent = browser.get(oauth.asked(gateway, app))
        assert sent.status_code == 303
        assert sent.headers["location"].startswith("/login?return_to=%2Foauth%2Fauthorize%3F")
        assert browser.get(gateway.url + sent.headers["location"]).status_code == 303


def test_no_is_told_to_the_app(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    said = oauth.says_yes(ola, oauth.asked(gateway, app), button=1)
    told = "The person said no."
    assert said.words == {
        "error": "access_denied",
        "error_description": told,
        "state": "a state",
        "iss": gateway.url,
    }


@pytest.mark.parametrize(
    "address",
    [
        "no.kontobro.test:/signed-in/more",
        "no.kontobro.other:/signed-in",
        "https://app.kontobro.example/back/",
        "https://app.kontobro.example.evil.example/back",
        "https://app.kontobro.example:444/back",
        "http://127.0.0.1:5000/other",
        "http://localhost:5000/back",
        "http://127.0.0.1@evil.example/back",
        "http://127.0.0.1:5000@evil.example/back",
        "http://127.0.0.1:99999999/back",
        "javascript:alert(1)",
        "",
    ],
)
def test_nobody_is_sent_to_an_address_that_was_not_registered(
    gateway: GatewayServer, ola: httpx.Client, app: str, address: str
) -> None:
    page = ola.get(oauth.asked(gateway, app, redirect_uri=address))
    assert page.status_code == 400
    assert "location" not in page.headers
    assert "redirect_uri" in page.text


def test_on_loopback_any_port_counts(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    said = oauth.says_yes(ola, oauth.asked(gateway, app, redirect_uri="http://127.0.0.1:51234/back"))
    assert said.address.startswith("http://127.0.0.1:51234/back?")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "accounts:read everything"}, "invalid_scope"),
    ],
)
def test_what_cannot_be_asked_is_told_to_the_app(
    gateway: GatewayServer, ola: httpx.Client, app: str, changes: dict[str, str], error: str
) -> None:
    sent = ola.get(oauth.asked(gateway, app, **changes))
    assert sent.status_code == 303
    said = oauth.Said(sent.headers["location"])
    assert said.address.startswith(f"{REDIRECT}?")
    assert (said.words["error"], said.words["state"]) == (error, "a state")


def test_the_page_can_be_framed_by_nobody_and_posted_by_nobody_else(
    gateway: GatewayServer, ola: httpx.Client, app: str
) -> None:
    address = oauth.asked(gateway, app)
    page = ola.get(address)
    assert page.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    with httpx.Client(cookies=ola.cookies, trust_env=False) as browser:
        assert browser.post(address).status_code == 403
        foreign = {"Origin": "https://evil.example", "X-CSRF-Token": ola.headers["X-CSRF-Token"]}
        assert browser.post(address, headers=foreign).status_code == 403


def _code(gateway: GatewayServer, person: httpx.Client, app: str) -> str:
    return oauth.says_yes(person, oauth.asked(gateway, app)).words["code"]


def _redeem(gateway: GatewayServer, app: str, code: str, **changes: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": VERIFIER}
    return oauth.token(gateway, app, **(form | changes))


def test_a_code_is_good_for_its_app_its_verifier_and_its_address_only(
    gateway: GatewayServer, ola: httpx.Client, app: str
) -> None:
    other = oauth.an_app(gateway, REDIRECT)
    code = _code(gateway, ola, app)
    for told in (
        _redeem(gateway, other, code),
        _redeem(gateway, app, code, code_verifier=VERIFIER[::-1]),
        _redeem(gateway, app, code, code_verifier=""),
        _redeem(gateway, app, code, redirect_uri="http://127.0.0.1/back"),
        _redeem(gateway, app, "no such code"),
    ):
        assert (told.status_code, told.json()["error"]) == (400, "invalid_grant")
    assert _redeem(gateway, app, code).status_code == 200


def test_a_code_used_twice_ends_what_came_of_it(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    code = _code(gateway, ola, app)
    access = _redeem(gateway, app, code).json()["access_token"]
    assert oauth.graphql(gateway, access, ME)["data"]["viewer"]["person"]["name"] == "Ola Bakken"
    reused = measured("kontobro_tokens_reused_total", kind="CodeReused")
    assert _redeem(gateway, app, code).json()["error"] == "invalid_grant"
    assert measured("kontobro_tokens_reused_total", kind="CodeReused") == reused + 1
    assert oauth.graphql(gateway, access, ME)["data"]["viewer"] is None


def test_a_refresh_token_used_twice_kills_its_family_and_closes_its_sockets(
    gateway: GatewayServer, ola: httpx.Client, app: str
) -> None:
    stolen = oauth.tokens_of(gateway, ola, app)
    other = oauth.tokens_of(gateway, ola, app)
    renewed = oauth.token(gateway, app, grant_type="refresh_token", refresh_token=stolen["refresh_token"]).json()
    reused = measured("kontobro_tokens_reused_total", kind="RefreshTokenReused")

    async def watched() -> None:
        async with socket(gateway, init=False) as mine, socket(gateway, init=False) as innocent:
            for line, access in ((mine, renewed["access_token"]), (innocent, other["access_token"])):
                await send(line, {"type": "connection_init", "payload": {"authorization": f"Bearer {access}"}})
                assert await receive(line) == {"type": "connection_ack"}
            again = await asyncio.to_thread(
                oauth.token, gateway, app, grant_type="refresh_token", refresh_token=stolen["refresh_token"]
            )
            assert again.json()["error"] == "invalid_grant"
            begun = asyncio.get_running_loop().time()
            assert await closed_with(mine) == 4403
            assert asyncio.get_running_loop().time() - begun < 5
            await send(innocent, {"type": "ping"})
            assert await receive(innocent) == {"type": "pong"}

    asyncio.run(watched())
    assert measured("kontobro_tokens_reused_total", kind="RefreshTokenReused") == reused + 1
    last = oauth.token(gateway, app, grant_type="refresh_token", refresh_token=renewed["refresh_token"])
    assert last.json()["error"] == "invalid_grant"
    assert oauth.graphql(gateway, renewed["access_token"], ME)["data"]["viewer"] is None


def test_a_narrow_token_is_refused_at_the_field_that_needs_more(
    gateway: GatewayServer, ola: httpx.Client, app: str
) -> None:
    narrow = oauth.tokens_of(gateway, ola, app, scope="companies:read")
    assert narrow["scope"] == "companies:read"
    wish = "mutation($i: CreatePaymentInput!) { createPayment(input: $i) { __typename } }"
    transfer = {"instructedAmount": {"value": "1.00"}, "creditorName": "a", "creditorAccount": "b"}
    given = {"idempotencyKey": "12345678", "debtorAccountId": "x", "transfer": transfer}
    refused = oauth.graphql(gateway, narrow["access_token"], wish, i=given)["errors"][0]
    assert refused["path"] == ["createPayment"]
    assert refused["extensions"]["code"] == "MISSING_SCOPE"
    assert "payments:write" in refused["message"]


def test_sessions_are_seen_and_ended_one_by_one_and_all_at_once(
    gateway: GatewayServer, sandbox: SandboxServer, app: str
) -> None:
    listed = "{ viewer { sessions { sessionId app { name clientId } startedAt lastUsedAt expiresAt } } }"
    end = "mutation($i: ID!) { endSession(input: {sessionId: $i}) { __typename ... on SessionsEnded { count } } }"
    with login(gateway.url, sandbox.url, "nils") as nils, login(gateway.url, sandbox.url, "anne") as anne:
        access = oauth.tokens_of(gateway, nils, app)["access_token"]
        found = nils.post("/graphql", json={"query": listed}).json()["data"]["viewer"]["sessions"]
        (browser,) = [one for one in found if one["app"] is None]
        (phone,) = [one for one in found if one["app"]]
        assert phone["app"] == {"name": "Kontobro på mobil", "clientId": app}
        assert phone["lastUsedAt"] is not None
        foreign = anne.post("/graphql", json={"query": end, "variables": {"i": phone["sessionId"]}}).json()
        assert foreign["data"]["endSession"]["__typename"] == "NotFoundRejection"
        foreign = anne.post("/graphql", json={"query": end, "variables": {"i": browser["sessionId"]}}).json()
        assert foreign["data"]["endSession"]["__typename"] == "NotFoundRejection"
        done = nils.post("/graphql", json={"query": end, "variables": {"i": phone["sessionId"]}}).json()
        assert done["data"]["endSession"]["count"] == 1
        assert oauth.graphql(gateway, access, ME)["data"]["viewer"] is None
        access = oauth.tokens_of(gateway, nils, app)["access_token"]
        everywhere = "mutation { endSessions { __typename ... on SessionsEnded { count } } }"
        assert oauth.graphql(gateway, access, everywhere)["data"]["endSessions"]["count"] == 2
        assert oauth.graphql(gateway, access, ME)["data"]["viewer"] is None
        assert nils.get("/session").status_code == 401
        assert anne.get("/session").status_code == 200
        assert gateway.run(end_everywhere(gateway.house, "nobody")) == 0


def test_log_out_everywhere_from_a_browser(gateway: GatewayServer, sandbox: SandboxServer, app: str) -> None:
    with login(gateway.url, sandbox.url, "siri") as siri, login(gateway.url, sandbox.url, "siri") as other:
        access = oauth.tokens_of(gateway, siri, app)["access_token"]
        assert siri.post("/logout?everywhere").status_code == 204
        assert other.get("/session").status_code == 401
        assert oauth.graphql(gateway, access, ME)["data"]["viewer"] is None


def test_a_disabled_app_is_out(gateway: GatewayServer, ola: httpx.Client) -> None:
    app = oauth.an_app(gateway)
    pair = oauth.tokens_of(gateway, ola, app)
    gateway.run(apiclient.disable(gateway.house.store, app))
    assert oauth.token(gateway, app, grant_type="refresh_token", refresh_token=pair["refresh_token"]).status_code == 401
    assert oauth.graphql(gateway, pair["access_token"], ME)["data"]["viewer"] is None


def _forged(gateway: GatewayServer, good: str) -> dict[str, str]:
    """Access tokens with one lie each."""
    claims: dict[str, Any] = jwt.decode(good, _key(gateway), algorithms=["ES256"]).claims
    header = dict(jws.extract_compact(good.encode()).headers())
    mine = ECKey.generate_key("P-256", private=True)
    public = OctKey.import_key(str(gateway.run(Tokens(gateway.house).published())))
    own = _key(gateway)

    def made(key: Any = own, head: dict[str, Any] | None = None, **lies: Any) -> str:
        told = header | (head or {})
        return jwt.encode(told, claims | lies, key, algorithms=[told["alg"]])

    return {
        "somebody else's key": made(mine),
        "the public key as a secret": made(public, {"alg": "HS256"}),
        "no such kid": made(mine, {"kid": "../../etc/passwd"}),
        "another issuer": made(iss="https://evil.example"),
        "another audience": made(aud="https://evil.example"),
        "expired": made(exp=1),
        "another kind of JWT": made(head={"typ": "JWT"}),
        "a partner that is a person": made(fid=None),
        "cut": good[:-4],
        "not a JWT": "x" * 50,
    }


def _key(gateway: GatewayServer) -> ECKey:
    tokens = Tokens(gateway.house)
    gateway.run(tokens.published())
    return next(iter(tokens._keys.values()))


def test_a_token_with_one_lie_opens_nothing(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    good = oauth.tokens_of(gateway, ola, app)["access_token"]
    assert oauth.graphql(gateway, good, ME)["data"]["viewer"] is not None
    for lie, forged in _forged(gateway, good).items():
        assert oauth.graphql(gateway, forged, ME)["data"]["viewer"] is None, lie


def test_a_new_signing_key_ends_no_token(gateway: GatewayServer, ola: httpx.Client, app: str) -> None:
    before = oauth.tokens_of(gateway, ola, app)["access_token"]
    kid = gateway.run(Tokens(gateway.house).rotate())
    after = oauth.tokens_of(gateway, ola, app)["access_token"]
    assert jws.extract_compact(after.encode()).headers()["kid"] == kid
    published = httpx.get(f"{gateway.url}/oauth/jwks", trust_env=False).json()["keys"]
    assert published[0]["kid"] == kid
    assert len(published) == 2
    assert all("d" not in key for key in published)
    for access in (before, after):
        assert oauth.graphql(gateway, access, ME)["data"]["viewer"]["person"]["name"] == "Ola Bakken"
    gateway.run(Tokens(gateway.house).rotate())
    assert oauth.graphql(gateway, oauth.tokens_of(gateway, ola, app)["access_token"], ME)["data"]["viewer"] is not None


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, "unsupported_grant_type"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unauthorized_client"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "client_secret": "x"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
    ],
)
def test_refusals_are_in_the_standard_s_words(
    gateway: GatewayServer, app: str, form: dict[str, str], status: int, error: str
) -> None:
    told = oauth.token(gateway, **({"client_id": app} | form))
    assert (told.status_code, told.json()["error"]) == (status, error)
    assert told.json()["error_description"]
    assert told.headers["cache-control"] == "no-store"


def test_forms_that_are_none(gateway: GatewayServer, app: str) -> None:
    url = f"{gateway.url}/oauth/token"
    wishes: tuple[dict[str, Any], ...] = (
        {"json": {"client_id": app}},
        {"content": b"client_id=a&client_id=b", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"content": b"a=" + b"x" * 20_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    )
    for more in wishes:
        told = httpx.post(url, trust_env=False, timeout=20, **more)
        assert (told.status_code, told.json()["error"]) == (400, "invalid_request")
