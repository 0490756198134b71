"""The referee itself: what it must see, it sees; what is right, it lets through."""

import json
import uuid
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.protocols import STANDARDS_MISSING, Contract, ProtocolWatch, apply_overlay, contract, standards_dir

pytestmark = [
    pytest.mark.needs_standards,
    pytest.mark.skipif(standards_dir() is None, reason=STANDARDS_MISSING),
]
ID = str(uuid.UUID(int=7))
ORDER = "/v1/payments/norwegian-domestic-credit-transfers"
BULK = "/v1/bulk-payments/norwegian-domestic-credit-transfers"
HEADERS = {"X-Request-ID": ID, "PSU-IP-Address": "127.0.0.1", "Content-Type": "application/json"}
PAYMENT = {
    "debtorAccount": {"bban": "12345678903"},
    "instructedAmount": {"currency": "NOK", "amount": "12.50"},
    "creditorAccount": {"bban": "12345678903"},
    "creditorName": "Byggvarer Engros AS",
}
CREATED = {"transactionStatus": "RCVD", "paymentId": "1", "_links": {"scaRedirect": {"href": "https://bank.example"}}}


@pytest.fixture(scope="module")
def standard() -> Contract:
    standards = standards_dir()
    assert standards is not None
    return contract(standards)


def _request(standard: Contract, method: str, target: str, headers: dict[str, str], body: Any = None) -> list[str]:
    return standard.request_violations(
        method, target, headers.items(), b"" if body is None else json.dumps(body).encode()
    )


def _answer(
    standard: Contract, method: str, target: str, status: int, body: Any, headers: dict[str, str] | None = None
) -> list[str]:
    given = {"X-Request-ID": ID, "Content-Type": "application/json"} if headers is None else headers
    raw = b"" if body is None else json.dumps(body).encode()
    return standard.response_violations(method, target, status, given.items(), raw, HEADERS.items())


def _client(watch: ProtocolWatch) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=watch), base_url="http://127.0.0.1:8001")


def test_right_requests_are_let_through(standard: Contract) -> None:
    reads = {"X-Request-ID": ID, "Consent-ID": "c"}
    assert _request(standard, "POST", ORDER, HEADERS, PAYMENT) == []
    bulk = {
        "debtorAccount": {"bban": "12345678903"},
        "payments": [{k: v for k, v in PAYMENT.items() if k != "debtorAccount"}],
    }
    assert _request(standard, "POST", BULK, HEADERS, bulk) == []
    assert _request(standard, "GET", "/v1/accounts?withBalance=true", reads) == []
    pages = "/v1/accounts/7/transactions?bookingStatus=both&dateFrom=2026-11-01&pageIndex=2"
    assert _request(standard, "GET", pages, reads) == []
    assert _request(standard, "POST", f"{ORDER}/1/authorisations", HEADERS, {}) == []
    assert _request(standard, "GET", "/v1/payments/approval", {"X-Request-ID": ID}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"X-Request-ID": None}, "header X-Request-ID: missing"),
        ({"X-Request-ID": "seven"}, "header X-Request-ID: format uuid"),
        ({"PSU-IP-Address": None}, "header PSU-IP-Address: missing"),
        ({"PSU-IP-Address": "localhost"}, "header PSU-IP-Address: format ipv4"),
        ({"TPP-Redirect-URI": "/back"}, "header TPP-Redirect-URI: format uri"),
        ({"TPP-Redirect-Preferred": "yes"}, "header TPP-Redirect-Preferred: type boolean"),
        ({"TPP-Signature-Certificate": "ø"}, "header TPP-Signature-Certificate: format byte"),
        ({"Content-Type": "text/plain"}, "body: content type 'text/plain' is not offered"),
    ],
)
def test_wrong_headers_are_seen(standard: Contract, changes: dict[str, str | None], expected: str) -> None:
    headers = {name: value for name, value in {**HEADERS, **changes}.items() if value is not None}
    assert _request(standard, "POST", ORDER, headers, PAYMENT) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"creditorName": None}, "body: field creditorName missing"),
        ({"creditorName": "x" * 71}, "body.creditorName: maxLength 70"),
        ({"purposeCode": "LUNCH"}, "body.purposeCode: enum"),
        ({"requestedExecutionDate": "23.11.2026"}, "body.requestedExecutionDate: format date"),
        ({"instructedAmount": {"currency": "NOK", "amount": 12.5}}, "body.instructedAmount.amount: type string"),
        (
            {"instructedAmount": {"currency": "NOK", "amount": "12,50"}},
            r"body.instructedAmount.amount: pattern ^(?:-?[0-9]{1,14}(\.[0-9]{1,3})?)$",
        ),
    ],
)
def test_wrong_bodies_are_seen(standard: Contract, changes: dict[str, Any], expected: str) -> None:
    body = {name: value for name, value in {**PAYMENT, **changes}.items() if value is not None}
    assert _request(standard, "POST", ORDER, HEADERS, body) == [expected]


def test_wrong_places_are_seen(standard: Contract) -> None:
    assert _request(standard, "GET", "/v1/salaries", HEADERS) == ["the standard has no GET /v1/salaries"]
    assert _request(standard, "PUT", "/v1/consents/1", HEADERS) == ["the standard has no PUT /v1/consents/1"]
    assert _request(standard, "POST", "/v1/payments/lottery", HEADERS, PAYMENT) == ["path payment-product: enum"]
    assert _request(standard, "POST", BULK, HEADERS, PAYMENT) == ["body: field payments missing"]
    assert _request(standard, "POST", ORDER, HEADERS) == ["body: missing"]
    assert _request(standard, "POST", "/v1/consents", HEADERS) == ["body: missing"]
    assert _request(standard, "DELETE", "/v1/consents/1", HEADERS, {}) == ["body: this request has none"]
    reads = {"X-Request-ID": ID, "Consent-ID": "c"}
    assert _request(standard, "GET", "/v1/accounts/7/transactions", reads) == ["query bookingStatus: missing"]
    odd = "/v1/accounts/7/transactions?bookingStatus=BOTH&colour=red"
    assert _request(standard, "GET", odd, reads) == ["query bookingStatus: enum", "query colour: unknown"]
    broken = standard.request_violations("POST", ORDER, HEADERS.items(), b"{")
    assert broken == ["body: not JSON"]


def test_right_answers_are_let_through(standard: Contract) -> None:
    assert _answer(standard, "POST", ORDER, 201, CREATED) == []
    assert _answer(standard, "DELETE", f"{ORDER}/1", 204, None, {"X-Request-ID": ID}) == []
    refusal = {"tppMessages": [{"category": "ERROR", "code": "FORMAT_ERROR", "text": "no"}]}
    assert _answer(standard, "POST", ORDER, 400, refusal) == []
    reason = {"transactionStatus": "RJCT", "tppMessages": [{"category": "ERROR", "code": "AG08"}]}
    assert _answer(standard, "GET", f"{ORDER}/1/status", 200, reason) == []


@pytest.mark.parametrize(
    ("status", "changes", "expected"),
    [
        (200, {}, "200: not an answer the standard has here"),
        (201, {"paymentId": None}, "201: body: field paymentId missing"),
        (201, {"paymentId": 1}, "201: body.paymentId: type string"),
        (201, {"transactionStatus": "XXXX"}, "201: body.transactionStatus: enum"),
        (201, {"_links": {"self": "/v1"}}, "201: body._links.self: type object"),
        (400, {"tppMessages": [{"code": "FORMAT_ERROR"}]}, "400: body.tppMessages[0]: field category missing"),
        (400, {"tppMessages": [{"category": "ERROR", "code": "NOPE"}]}, "400: body.tppMessages[0].code: enum"),
        (429, {"tppMessages": [{"category": "SAD", "code": "X"}]}, "429: body.tppMessages[0].category: enum"),
    ],
)
def test_wrong_answers_are_seen(standard: Contract, status: int, changes: dict[str, Any], expected: str) -> None:
    body = {name: value for name, value in {**CREATED, **changes}.items() if value is not None}
    assert _answer(standard, "POST", ORDER, status, body) == [expected]


def test_the_wrong_code_for_the_right_status_is_seen(standard: Contract) -> None:
    refusal = {"tppMessages": [{"category": "ERROR", "code": "CONSENT_EXPIRED"}]}
    assert _answer(standard, "GET", "/v1/accounts", 401, refusal) == []
    assert _answer(standard, "GET", "/v1/accounts", 400, refusal) == ["400: body.tppMessages[0].code: enum"]


def test_headers_and_emptiness_of_answers_are_seen(standard: Contract) -> None:
    json_type = {"Content-Type": "application/json"}
    assert _answer(standard, "POST", ORDER, 201, CREATED, json_type) == ["201: header X-Request-ID missing"]
    other = {**json_type, "X-Request-ID": str(uuid.UUID(int=8))}
    assert _answer(standard, "POST", ORDER, 201, CREATED, other) == ["201: header X-Request-ID is not the request's"]
    approach = {**json_type, "X-Request-ID": ID, "ASPSP-SCA-Approach": "PIGEON"}
    assert _answer(standard, "POST", ORDER, 201, CREATED, approach) == ["201: header ASPSP-SCA-Approach: enum"]
    assert _answer(standard, "POST", ORDER, 201, None) == ["201: body: missing"]
    assert _answer(standard, "DELETE", f"{ORDER}/1", 204, {}) == ["204: body: this answer has none"]
    html = {"Content-Type": "text/html", "X-Request-ID": ID}
    assert _answer(standard, "POST", ORDER, 201, CREATED, html) == [
        "201: body: content type 'text/html' is not offered"
    ]


def test_an_overlay_that_aims_at_nothing_fails() -> None:
    with pytest.raises(KeyError):
        apply_overlay({"paths": {}}, {"actions": [{"target": "/components/schemas", "merge": {}}]})


async def test_the_watch_writes_down_both_sides_and_changes_nothing() -> None:
    async def start(request: Request) -> Response:
        assert await request.json() == {"any": "thing"}
        return JSONResponse({"transactionStatus": "RCVD"}, 201, {"X-Request-ID": ID})

    async def fail(request: Request) -> Response:
        return JSONResponse({}, 503)

    async def elsewhere(request: Request) -> Response:
        return JSONResponse({})

    standards = standards_dir()
    assert standards is not None
    bank = Starlette(
        routes=[
            Route(f"/banks/DNBANOKK{ORDER}", start, methods=["POST"]),
            Route("/banks/DNBANOKK/v1/accounts", fail),
            Route("/banks/DNBANOKK/sca/1", elsewhere),
        ]
    )
    watch = ProtocolWatch(bank, standards)
    reads = {"X-Request-ID": ID, "Consent-ID": "1"}
    async with _client(watch) as client:
        answer = await client.post(f"/banks/DNBANOKK{ORDER}", json={"any": "thing"}, headers=HEADERS)
        assert (answer.status_code, answer.json()) == (201, {"transactionStatus": "RCVD"})
        assert (await client.get("/banks/DNBANOKK/v1/accounts", headers=reads)).status_code == 503
        assert (await client.get("/banks/DNBANOKK/sca/1")).status_code == 200
    name = f"DNBANOKK POST {ORDER}"
    assert watch.calls == 2
    assert [text for text in watch.violations if text.startswith("request")] == [
        f"request {name}: body: field {field} missing"
        for field in ("debtorAccount", "instructedAmount", "creditorAccount", "creditorName")
    ]
    assert [text for text in watch.violations if text.startswith("answer")] == [
        f"answer {name}: 201: body: field {field} missing" for field in ("paymentId", "_links")
    ]
    assert watch.server_errors == ["DNBANOKK GET /v1/accounts: 503"]


async def test_an_answer_that_breaks_off_is_counted_and_not_judged() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 201, "headers": []})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionError

    standards = standards_dir()
    assert standards is not None
    watch = ProtocolWatch(broken, standards)
    async with _client(watch) as client:
        with pytest.raises(ConnectionError):
            await client.get("/banks/DNBANOKK/v1/accounts", headers={"X-Request-ID": ID, "Consent-ID": "1"})
    assert (watch.broken, watch.violations) == (1, [])
