"""POST /graphql: whatever arrives is answered with a status and a code, and never with what went wrong inside."""

import contextlib
import hashlib
import json
import socket
import time

import httpx
import pytest

from core.reading import Reader
from gql.door import PATHS
from gql.transport.accepting import EVENTS, JSON, RESPONSE_JSON
from gql.transport.bodies import MAX_BODY_BYTES
from gql.transport.unread import LINGER_SECONDS
from tests.support.gateway_server import GatewayServer

SENT = {"Content-Type": JSON}
DEEP_QUERY = "{ viewer " * 3000 + "}" * 3000


def _post(client: httpx.Client, body: bytes | str, **headers: str) -> httpx.Response:
    return client.post("/graphql", content=body, headers=SENT | headers)


def _code(answer: httpx.Response) -> str:
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b"[]",
        b'"{ __typename }"',
        b"true",
        b"{",
        b"{}",
        b'{"query": null}',
        b'{"query": 5}',
        b'{"query": ["{ __typename }"]}',
        b'[{"query": "{ __typename }"}]',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "\xff\xfe"}',
        b"\x00\x01\x02",
        b"[" * 50_000 + b"]" * 50_000,
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
        b'{"query": "{ __typename }", "variables": {"n": NaN}}',
        b'{"query": "{ __typename }", "query": "{ viewer { id } }"}',
        b'{"query": "{ __typename }", "variables": {"a": 1, "a": 2}}',
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "variables": {"a": [' + b"1," * 30_000 + b"1]}}",
        b'{"query": "{ __typename }", "variables": {"a": [' + b'"",' * 90_000 + b'""]}}',
        b'{"query": "{ __typename }", "extensions": 1}',
        b'{"query": "{ __typename }", "extensions": {"persistedQuery": 1}}',
        b'{"query": "{ __typename }", "extensions": {"persistedQuery": {"version": 2, "sha256Hash": "00"}}}',
        b'{"documentId": 5}',
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_body_that_is_no_operation_is_a_bad_request(nobody: httpx.Client, body: bytes) -> None:
    answer = _post(nobody, body)
    assert answer.status_code == 400
    assert _code(answer) == "BAD_REQUEST"
    assert "data" not in answer.json()


@pytest.mark.parametrize("digits", [b"9" * 400_000, b"1e400000", b"-1e400000"], ids=["digits", "1e", "-1e"])
def test_a_number_without_end_breaks_nothing(nobody: httpx.Client, digits: bytes) -> None:
    body = b'{"query": "query ($n: Int) { __typename }", "variables": {"n": ' + digits + b"}}"
    answer = _post(nobody, body)
    assert answer.status_code in (200, 400)
    assert _code(answer) == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/graphql"],
)
def test_only_json_is_read(nobody: httpx.Client, content_type: str) -> None:
    answer = nobody.post("/graphql", content=b'{"query":"{ __typename }"}', headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert _code(answer) == "UNSUPPORTED_MEDIA_TYPE"


def test_json_with_a_charset_is_json(nobody: httpx.Client) -> None:
    answer = _post(nobody, b'{"query":"{ __typename }"}', **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.json() == {"data": {"__typename": "Query"}}


def test_a_body_has_a_limit(nobody: httpx.Client) -> None:
    fits = json.dumps({"query": "{ __typename }", "pad": ""})
    padded = fits[:-2] + "x" * (MAX_BODY_BYTES - len(fits)) + '"}'
    assert _post(nobody, padded).json() == {"data": {"__typename": "Query"}}
    answer = _post(nobody, padded + " ")
    assert answer.status_code == 413
    assert _code(answer) == "REQUEST_TOO_LARGE"


def _raw(gateway: GatewayServer, head: bytes, body: bytes, *, pieces: int = 1, pause: float = 0.0) -> bytes:
    """What the gateway says to a request written by hand, until it hangs up."""
    with socket.create_connection((gateway.settings.host, gateway.settings.port), timeout=10) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + head)
            for _ in range(pieces):
                line.sendall(body)
                time.sleep(pause)
        said = b""
        while chunk := line.recv(65536):
            said += chunk
        return said


CHUNK = b"10000\r\n" + b" " * 0x10000 + b"\r\n"


@pytest.mark.parametrize(
    ("head", "body", "pieces"),
    [
        (b"Content-Length: 5000000\r\n\r\n", b" " * 5_000_000, 1),
        (b"Content-Length: 5000000\r\n\r\n", b"", 1),
        (b"Content-Length: 99999999999999999999\r\n\r\n", b"", 1),
        (b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, 80),
    ],
    ids=["whole", "only told", "absurd", "chunked"],
)
def test_five_megabytes_are_refused_at_the_bound(gateway: GatewayServer, head: bytes, body: bytes, pieces: int) -> None:
    begun = time.monotonic()
    said = _raw(gateway, head, body, pieces=pieces)
    # A length no reader of HTTP takes is refused before us.
    assert said.startswith((b"HTTP/1.1 413 ", b"HTTP/1.1 400 "))
    assert b"REQUEST_TOO_LARGE" in said or said.startswith(b"HTTP/1.1 400 ")
    assert time.monotonic() - begun < LINGER_SECONDS + 2


def test_a_body_that_drips_is_not_waited_for(gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.transport.bodies.BODY_SECONDS", 0.3)
    said = _raw(gateway, b"Content-Length: 1000\r\n\r\n", b" ", pieces=8, pause=0.1)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"REQUEST_TOO_SLOW" in said


def test_only_utf_8_is_read(nobody: httpx.Client) -> None:
    answer = _post(nobody, b'{"query":"{ __typename }"}', **{"Content-Type": "application/json; charset=latin-1"})
    assert (answer.status_code, _code(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.8, {JSON};q=0.9", JSON),
        (f"{RESPONSE_JSON};q=0.9, {JSON};q=0.8", RESPONSE_JSON),
        (f"{JSON};q=0, */*", RESPONSE_JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        (f"{RESPONSE_JSON}; charset=utf-8", RESPONSE_JSON),
        (f"{RESPONSE_JSON}; charset=latin-1, {JSON}", JSON),
        ("nonsense, ;;, application/json;q=x", JSON),
    ],
)
def test_the_form_of_the_answer_is_negotiated(nobody: httpx.Client, accept: str, form: str) -> None:
    answer = _post(nobody, b'{"query":"{ __typename }"}', Accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{form}; charset=utf-8"


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{JSON};q=0", f"{RESPONSE_JSON}; charset=latin-1"])
def test_who_can_take_no_form_of_ours_is_told(nobody: httpx.Client, accept: str) -> None:
    answer = _post(nobody, b'{"query":"{ __typename }"}', Accept=accept)
    assert (answer.status_code, _code(answer)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_only_post_is_answered(nobody: httpx.Client, method: str) -> None:
    assert nobody.request(method, "/graphql?query={__typename}").status_code == 405


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "Syntax Error"),
        ("{", "Syntax Error"),
        ("{ nonsense }", "nonsense"),
        ("query A { __typename } query B { __typename }", "operation"),
        ("fragment F on Query { __typename }", "operation"),
        ("subscription { balances(companyId: 1) { cursor } }", "subscription"),
        ("query ($c: ID!) { company(id: $c) { name } }", "$c"),
        ("{ company(id: true) { name } }", "true"),
    ],
)
def test_what_cannot_be_executed_says_why(nobody: httpx.Client, query: str, told: str) -> None:
    body = json.dumps({"query": query})
    plain, new = _post(nobody, body), _post(nobody, body, Accept=RESPONSE_JSON)
    assert (plain.status_code, new.status_code) == (200, 400)
    assert plain.headers["content-type"].startswith("application/json")
    assert new.headers["content-type"].startswith(RESPONSE_JSON)
    for answer in (plain, new):
        assert set(answer.json()) == {"errors"}
        assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
        assert told.lower() in answer.json()["errors"][0]["message"].lower()


def test_the_operation_is_chosen_by_its_name(nobody: httpx.Client) -> None:
    body = {"query": "query A { __typename } query B { b: __typename }", "operationName": "B"}
    assert _post(nobody, json.dumps(body)).json() == {"data": {"b": "Query"}}
    unknown = _post(nobody, json.dumps(body | {"operationName": "C"}))
    assert _code(unknown) == "BAD_REQUEST"


def test_a_document_without_end_breaks_nothing(nobody: httpx.Client) -> None:
    answer = _post(nobody, json.dumps({"query": DEEP_QUERY}))
    assert answer.status_code == 200
    assert _code(answer) == "BAD_REQUEST"
    assert _post(nobody, b'{"query":"{ __typename }"}').status_code == 200


def test_an_unknown_field_is_not_guessed_at(nobody: httpx.Client) -> None:
    answer = _post(nobody, b'{"query":"{ viewr { person { name } } }"}')
    assert "viewr" in answer.text
    assert "Did you mean" not in answer.text
    told = {"query": PAYMENT, "variables": {"input": {"idempotencyKeys": "x"}}}
    answer = _post(nobody, json.dumps(told))
    assert "idempotencyKeys" in answer.text
    assert "Did you mean" not in answer.text


PAYMENT = """mutation ($input: CreatePaymentInput!) { createPayment(input: $input) {
    __typename ... on Rejection { code } } }"""


@pytest.mark.parametrize("amount", [100, 100.5, 1e3, True, None, ["100.00"]])
def test_an_amount_that_is_no_string_is_refused(ola: httpx.Client, amount: object) -> None:
    transfer = {
        "instructedAmount": {"value": amount},
        "creditorName": "Byggvarer Engros AS",
        "creditorAccount": "15031212345",
        "remittanceUnstructured": "Faktura",
    }
    given = {"idempotencyKey": "an-amount-1", "debtorAccountId": "eA", "transfer": transfer}
    answer = _post(ola, json.dumps({"query": PAYMENT, "variables": {"input": given}}))
    assert _code(answer) == "BAD_REQUEST"
    assert "data" not in answer.json()


@pytest.mark.parametrize("amount", ["100", "100.5", "1e3"])
def test_an_amount_in_the_document_is_a_string_too(ola: httpx.Client, amount: str) -> None:
    query = f"""mutation {{ createPayment(input: {{ idempotencyKey: "an-amount-1", debtorAccountId: "x", transfer: {{
        instructedAmount: {{ value: {amount} }}, creditorName: "B", creditorAccount: "1" }} }}) {{ __typename }} }}"""
    answer = _post(ola, json.dumps({"query": query}))
    assert _code(answer) == "BAD_REQUEST"


def test_what_breaks_inside_is_not_told(ola: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ValueError("SELECT secret FROM person")

    monkeypatch.setattr(Reader, "where", broken)
    answer = _post(ola, b'{"query":"{ viewer { person { name } } }"}', **{"Accept-Language": "en"})
    assert answer.status_code == 200
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["extensions"]["fix"]
    assert error["path"] == ["viewer"]
    assert answer.json()["data"] == {"viewer": None}
    assert "secret" not in answer.text
    assert "ValueError" not in answer.text


@pytest.mark.parametrize(
    ("language", "word"), [("nb", "logget"), ("en-GB,en;q=0.9", "signed"), ("de", "logget"), ("nn-NO", "logget")]
)
def test_a_rejection_speaks_the_language_of_the_request(nobody: httpx.Client, language: str, word: str) -> None:
    query = "mutation { signalPresence { ... on Rejection { code message fix } } }"
    told = _post(nobody, json.dumps({"query": query}), **{"Accept-Language": language}).json()["data"]["signalPresence"]
    assert told["code"] == "NOT_SIGNED_IN"
    assert word in told["message"]


ELSEWHERE = "https://elsewhere.example"


@pytest.mark.parametrize("path", sorted(PATHS))
@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("accept", [JSON, EVENTS])
def test_a_cookie_is_honoured_for_our_own_page_only(ola: httpx.Client, path: str, method: str, accept: str) -> None:
    """A persisted document by GET is what a link or an image of another site could fetch with our cookie."""
    told = {"query": "{ __typename }"}
    hashed = hashlib.sha256(told["query"].encode()).hexdigest()
    keep = told | {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hashed}}}
    assert ola.post("/graphql", json=keep).status_code == 200

    def ask(**headers: str) -> int:
        given = {"json": told} if method == "POST" else {"params": told}
        return ola.request(method, path, headers={"Accept": accept} | headers, **given).status_code  # type: ignore[arg-type]

    allowed = 406 if (path, accept) == ("/graphql/stream", JSON) else 200
    assert ask() == allowed
    assert ask(Origin=str(ola.base_url).rstrip("/")) == allowed
    for origin in (ELSEWHERE, "null", str(ola.base_url).rstrip("/") + ".example"):
        assert ask(Origin=origin) == 403
    assert ask(**{"X-CSRF-Token": "wrong"}) == 403
    assert ask(**{"X-CSRF-Token": ""}) == 403


def test_without_a_cookie_there_is_nothing_to_forge(nobody: httpx.Client) -> None:
    assert _post(nobody, b'{"query":"{ __typename }"}').status_code == 200
    assert _post(nobody, b'{"query":"{ __typename }"}', Origin=ELSEWHERE).status_code == 403


def test_a_condition_that_is_null_is_a_refusal_each_time(nobody: httpx.Client) -> None:
    """Its default allows the variable where null may not be; only the request tells that it is null."""
    query = "query ($x: Boolean = true) { viewer { scopes } banks { name @include(if: $x) } }"
    for _ in range(3):
        answer = nobody.post("/graphql", json={"query": query, "variables": {"x": None}})
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (200, "BAD_REQUEST")
        shown = nobody.post("/graphql", json={"query": query, "variables": {"x": False}}).json()["data"]
        assert set(map(str, shown["banks"])) == {"{}"}
