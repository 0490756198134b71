"""A standard OpenID client meets the sandbox's BankID over real HTTP."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from authlib.integrations.httpx_client import OAuth2Client as AuthlibClient
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.jwk import KeySet

from sandbox.bankid.keys import root, token_keys
from sandbox.world import World
from tests.support.bankid import CALLBACK, Room, SigningWatch, act, running_room

VERIFIER = "a-verifier-of-forty-three-characters-at-least-0"
HTTP = httpx.Client(trust_env=False)
SCOPE = "openid profile nnin_altsub"


@pytest.fixture(scope="module")
def served() -> Iterator[Room]:
    with running_room() as room:
        yield room
        assert room.watch.violations == []


@pytest.fixture
def room(served: Room) -> Room:
    assert served.world.faults.all() == []
    return served


class OAuth2Client(AuthlibClient, httpx.Client):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Authlib's client; its second base is named because Authlib hides it from type checkers."""


def new_standard_client() -> OAuth2Client:
    return OAuth2Client(
        "kontobro", "sandbox-secret", scope=SCOPE, redirect_uri=CALLBACK, code_challenge_method="S256", trust_env=False
    )


@pytest.fixture
def standard_client(room: Room) -> Iterator[OAuth2Client]:
    with new_standard_client() as client:
        yield client


def discovered(room: Room) -> dict[str, Any]:
    return HTTP.get(f"{room.issuer}/.well-known/openid-configuration").json()


def code_for(room: Room, client: OAuth2Client, person: str = "ola", nonce: str = "n-1") -> str:
    endpoint = discovered(room)["authorization_endpoint"]
    url, state = client.create_authorization_url(endpoint, code_verifier=VERIFIER, nonce=nonce)
    back = act(url, person)
    assert back["state"] == state
    return back["code"]


def token_request(room: Room, code: str, **changed: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    endpoint = discovered(room)["token_endpoint"]
    return HTTP.post(endpoint, data=form | changed, auth=("kontobro", "sandbox-secret"))


def refusal(room: Room, **changed: str | None) -> dict[str, str]:
    """What the browser comes back with after an authorize request with these parameters changed or (None) left out."""
    parameters: dict[str, str | None] = {
        "client_id": "kontobro",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": SCOPE,
        "state": "s-1",
        "nonce": "n-1",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    }
    asked = {name: value for name, value in (parameters | changed).items() if value is not None}
    answer = HTTP.get(discovered(room)["authorization_endpoint"], params=asked)
    assert answer.status_code == 303, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


def test_the_discovery_document_is_valid(room: Room) -> None:
    metadata = OpenIDProviderMetadata(discovered(room))
    # Authlib insists on RS256 in the list and on https; the sandbox has neither, so those two are not asked.
    for name in ("response_types_supported", "subject_types_supported", "grant_types_supported", "claims_supported"):
        getattr(metadata, f"validate_{name}")()
    assert metadata["issuer"] == room.issuer
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_a_standard_client_logs_in_and_validates_the_id_token(room: Room, standard_client: OAuth2Client) -> None:
    metadata = discovered(room)
    code = code_for(room, standard_client)
    answer = standard_client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=VERIFIER)
    keys = KeySet.import_key_set(HTTP.get(metadata["jwks_uri"]).json())
    token = jwt.decode(answer["id_token"], keys, algorithms=metadata["id_token_signing_alg_values_supported"])
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={"iss": {"value": room.issuer}, "aud": {"value": "kontobro"}},
        params={"nonce": "n-1", "client_id": "kontobro"},
    )
    claims.validate()
    assert claims["name"] == "Ola Bakken"
    assert claims["birthdate"] == "1971-03-04"
    assert claims["acr"] == "urn:bankid:bid;LOA=4"
    assert claims["amr"] == ["BID"]
    assert claims["nnin_altsub"] == "04837199828"
    userinfo = standard_client.get(metadata["userinfo_endpoint"]).json()
    assert userinfo["sub"] == claims["sub"]


def test_the_national_identity_number_needs_its_own_scope(room: Room, standard_client: OAuth2Client) -> None:
    standard_client.scope = "openid profile"
    answer = token_request(room, code_for(room, standard_client)).json()
    claims = HTTP.get(
        discovered(room)["userinfo_endpoint"], headers={"Authorization": f"Bearer {answer['access_token']}"}
    ).json()
    assert "nnin_altsub" not in claims
    assert claims["bankid_altsub"].startswith("9578-")


def test_a_wrong_verifier_is_refused_and_burns_the_code(room: Room, standard_client: OAuth2Client) -> None:
    code = code_for(room, standard_client)
    assert token_request(room, code, code_verifier="b" * 43).json()["error"] == "invalid_grant"
    assert token_request(room, code).json()["error"] == "invalid_grant"


def test_a_reused_code_is_refused_and_revokes_what_it_gave(room: Room, standard_client: OAuth2Client) -> None:
    code = code_for(room, standard_client)
    token = token_request(room, code).json()["access_token"]
    headers, userinfo = {"Authorization": f"Bearer {token}"}, discovered(room)["userinfo_endpoint"]
    assert HTTP.get(userinfo, headers=headers).status_code == 200
    again = token_request(room, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert HTTP.get(userinfo, headers=headers).status_code == 401


def test_a_code_lives_sixty_seconds_of_wall_time(room: Room, standard_client: OAuth2Client) -> None:
    code, other = code_for(room, standard_client), code_for(room, standard_client)
    with time_machine.travel(time.time() + 61, tick=True):
        answer = token_request(room, code)
    assert answer.json() == {"error": "invalid_grant", "error_description": "the code has expired"}
    assert token_request(room, other).status_code == 200


def test_another_redirect_uri_is_refused(room: Room, standard_client: OAuth2Client) -> None:
    code = code_for(room, standard_client)
    assert token_request(room, code, redirect_uri=CALLBACK + "/").json()["error"] == "invalid_grant"


def test_a_wrong_secret_is_refused(room: Room) -> None:
    answer = HTTP.post(
        discovered(room)["token_endpoint"],
        data={"grant_type": "client_credentials", "scope": "sign", "client_id": "kontobro", "client_secret": "guess"},
    )
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge_method": "plain", "code_challenge": VERIFIER}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": "openid sign"}, "invalid_request"),
        ({"scope": "openid sign", "sign_id": "nobody-ordered-this"}, "sign_order_unknown"),
    ],
)
def test_a_request_that_is_not_safe_is_sent_back(room: Room, changed: dict[str, str | None], error: str) -> None:
    back = refusal(room, **changed)
    assert (back["error"], back["state"]) == (error, "s-1")


@pytest.mark.parametrize("changed", [{"client_id": "stranger"}, {"redirect_uri": "javascript:alert(1)"}])
def test_nobody_unknown_is_redirected_to(room: Room, changed: dict[str, str]) -> None:
    parameters = {"client_id": "kontobro", "redirect_uri": CALLBACK, "response_type": "code"} | changed
    answer = HTTP.get(discovered(room)["authorization_endpoint"], params=parameters)
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_person_who_walks_away_is_access_denied(room: Room, standard_client: OAuth2Client) -> None:
    endpoint = discovered(room)["authorization_endpoint"]
    url, state = standard_client.create_authorization_url(endpoint, code_verifier=VERIFIER, nonce="n-1")
    back = act(url, "ola", "cancel")
    assert (back["error"], back["state"]) == ("access_denied", state)


def test_the_page_is_a_plain_form_that_escapes_what_it_was_given(room: Room, standard_client: OAuth2Client) -> None:
    endpoint = discovered(room)["authorization_endpoint"]
    url, _ = standard_client.create_authorization_url(
        endpoint, code_verifier=VERIFIER, nonce='"><script>alert(1)</script>'
    )
    page = HTTP.get(url).text
    assert '<option value="siri">Siri Dahl</option>' in page
    assert "<script" not in page
    assert "04837199828" not in page


def test_identifiers_are_the_same_in_every_run() -> None:
    with running_room() as one, running_room() as two:
        subjects = [[userinfo_of(room, person)["sub"] for person in ("ola", "siri")] for room in (one, two)]
    assert subjects[0] == subjects[1]
    assert subjects[0][0] != subjects[0][1]


def userinfo_of(room: Room, person: str) -> dict[str, Any]:
    with new_standard_client() as client:
        token = token_request(room, code_for(room, client, person)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return HTTP.get(discovered(room)["userinfo_endpoint"], headers=headers).json()


# --- Signing: what the contract's error answers look like -----------------------------------------------------------


def signing(room: Room, method: str, path: str, **arguments: Any) -> httpx.Response:
    form = {"grant_type": "client_credentials", "scope": "sign"}
    answer = HTTP.post(discovered(room)["token_endpoint"], data=form, auth=("kontobro", "sandbox-secret"))
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return HTTP.request(method, f"{room.url}/signing/v1{path}", headers=headers, **arguments)


NOT_A_PDF = {"reference": "r", "title": "t", "document": "bm90IGEgcGRm", "redirectUri": CALLBACK}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (NOT_A_PDF, 422, "DOCUMENT_NOT_A_PDF"),
        (NOT_A_PDF | {"document": "not base64!"}, 400, "INVALID_REQUEST"),
        (NOT_A_PDF | {"document": "A" * 7_200_000}, 413, "DOCUMENT_TOO_LARGE"),
        (NOT_A_PDF | {"redirectUri": "javascript:alert(1)"}, 400, "INVALID_REQUEST"),
        (NOT_A_PDF | {"extra": "x"}, 400, "INVALID_REQUEST"),
        (NOT_A_PDF | {"title": ""}, 400, "INVALID_REQUEST"),
        (["no", "object"], 400, "INVALID_REQUEST"),
    ],
)
def test_an_order_that_breaks_the_contract_is_refused(room: Room, body: Any, status: int, code: str) -> None:
    answer = signing(room, "POST", "/sign-orders/pades", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_signing_needs_a_client_token(room: Room, standard_client: OAuth2Client) -> None:
    persons_token = token_request(room, code_for(room, standard_client)).json()["access_token"]
    for token in ("unknown", persons_token):
        headers = {"Authorization": f"Bearer {token}"}
        answer = HTTP.get(f"{room.url}/signing/v1/certificates", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")


def test_an_unknown_order_is_not_found(room: Room) -> None:
    assert signing(room, "GET", "/sign-orders/never-ordered").json()["code"] == "UNKNOWN_ORDER"


def test_the_referee_of_the_contract_sees_a_planted_fault() -> None:
    watch = SigningWatch(None)
    order, made = json.dumps(NOT_A_PDF).encode(), b'{"signId": "12345678", "expiresAt": "2026-11-23T07:00:00Z"}'
    watch.judge("post", "/v1/sign-orders/pades", order, 201, "application/json", made)
    assert watch.violations == []
    watch.judge("post", "/v1/sign-orders/pades", order.replace(b"title", b"name"), 201, "application/json", made)
    watch.judge("post", "/v1/sign-orders/pades", order, 201, "application/json", made.replace(b"07:00", b"late"))
    watch.judge("post", "/v1/sign-orders/pades", order, 202, "application/json", made)
    watch.judge("get", "/v1/sign-orders/12345678", b"", 404, "application/json", b'{"code": "GONE", "message": ""}')
    watch.judge("get", "/v1/orders", b"", 200, "application/json", b"{}")
    assert len(watch.violations) == 6  # The renamed field is one missing and one too many.


def test_keys_and_roots_survive_a_restart(tmp_path: Path) -> None:
    identities = []
    for _ in range(2):
        world = World(tmp_path / "world.db", public_url="http://127.0.0.1:1")
        identities.append((token_keys(world)[-1].thumbprint(), root(world).certificate.serial_number))
        world.store.close()
    assert identities[0] == identities[1]


def test_moving_the_worlds_clock_logs_nobody_out(room: Room, standard_client: OAuth2Client) -> None:
    code = code_for(room, standard_client)
    room.world.clock.advance(int(timedelta(days=2).total_seconds()))
    assert token_request(room, code).status_code == 200
