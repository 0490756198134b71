"""Every failure on the way out becomes one of core's errors, and says nothing it should not."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from core.ports import NotFound, NotSent, OutcomeUnknown, OutsideError, RateLimited, Refused
from integrations import http
from integrations.http import Wire, new_client
from tests.support.sandbox_server import free_port

SECRET = "Bearer 05918110099-very-secret"  # noqa: S105 -- a canary
URL = "http://bank.test/v1/accounts/05918110099"
NOT_SENT = {
    "ConnectError",
    "ConnectTimeout",
    "PoolTimeout",
    "ProxyError",
    "UnsupportedProtocol",
    "InvalidURL",
}
HTTPX_ERRORS = sorted(
    (c for c in vars(httpx).values() if isinstance(c, type) and issubclass(c, Exception)), key=lambda c: c.__name__
)


def made(kind: type[Exception]) -> Exception:
    request = httpx.Request("POST", URL)
    if kind is httpx.HTTPStatusError:
        return httpx.HTTPStatusError(SECRET, request=request, response=httpx.Response(500, request=request))
    if kind in (httpx.StreamConsumed, httpx.StreamClosed, httpx.ResponseNotRead, httpx.RequestNotRead):
        return kind()
    return kind(SECRET)


def wire(handler: Callable[[httpx.Request], Any], **options: Any) -> Wire:
    client = new_client(transport=httpx.MockTransport(handler))
    return Wire("bank TEST", client, lambda r: r.json()["code"], **options)


def test_the_list_of_httpx_errors_is_not_empty() -> None:
    assert len(HTTPX_ERRORS) > 20


@pytest.mark.parametrize("kind", HTTPX_ERRORS, ids=lambda c: c.__name__)
async def test_every_httpx_error_is_mapped(kind: type[Exception]) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise made(kind)

    with pytest.raises(OutsideError) as caught:
        await wire(fail).call("POST", URL, idempotent=False)
    assert isinstance(caught.value, NotSent if kind.__name__ in NOT_SENT else OutcomeUnknown)
    assert_silent(caught.value)


def assert_silent(error: BaseException) -> None:
    assert "05918110099" not in str(error)
    assert "secret" not in repr(error)
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (302, OutcomeUnknown), (400, Refused), (401, Refused), (403, Refused), (404, NotFound), (408, OutcomeUnknown),
        (409, Refused), (410, Refused), (422, Refused), (429, RateLimited), (500, OutcomeUnknown),
        (501, OutcomeUnknown), (502, OutcomeUnknown), (503, OutcomeUnknown), (599, OutcomeUnknown),
    ],
)  # fmt: skip
async def test_every_kind_of_status_is_mapped(status: int, kind: type[OutsideError]) -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        return httpx.Response(status, json={"code": "NO"}, headers={"Location": "http://elsewhere.test/"})

    with pytest.raises(OutsideError) as caught:
        await wire(answer).call("POST", URL, idempotent=False, headers={"Authorization": SECRET})
    assert type(caught.value) is kind
    assert len(calls) == 1
    if isinstance(caught.value, Refused):
        assert (caught.value.code, caught.value.http_status) == ("NO", status)
    assert_silent(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'{"code": null}', b'{"code": "with 05918110099 inside"}', b"\xff"]
)
async def test_a_code_that_is_no_code_becomes_the_status(body: bytes) -> None:
    with pytest.raises(Refused) as caught:
        await wire(lambda _: httpx.Response(400, content=body)).call("GET", URL, idempotent=True)
    assert caught.value.code == "HTTP_400"
    assert_silent(caught.value)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("120", 120), (None, None), ("soon", None), ("-1", None), ("Wed, 01 Jan 2020 00:00:00 GMT", 0)],
)
async def test_retry_after_is_read(header: str | None, seconds: int | None) -> None:
    headers = {"Retry-After": header} if header else {}
    with pytest.raises(RateLimited) as caught:
        await wire(lambda _: httpx.Response(429, json={"code": "X"}, headers=headers)).call("GET", URL, idempotent=True)
    assert caught.value.retry_after_seconds == seconds


@pytest.mark.parametrize(("idempotent", "calls_expected"), [(True, 3), (False, 1)])
@pytest.mark.parametrize("trouble", [502, 503, 504, httpx.ConnectError])
async def test_only_idempotent_calls_are_tried_again(trouble: Any, idempotent: bool, calls_expected: int) -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        if isinstance(trouble, int):
            return httpx.Response(trouble)
        raise trouble("no")

    with pytest.raises(OutsideError):
        await wire(answer).call("GET", URL, idempotent=idempotent)
    assert len(calls) == calls_expected


async def test_a_time_out_is_not_tried_again_even_when_idempotent() -> None:
    calls: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request)
        raise httpx.ReadTimeout("slow")

    with pytest.raises(OutcomeUnknown):
        await wire(answer).call("GET", URL, idempotent=True)
    assert len(calls) == 1


async def test_a_second_try_can_succeed() -> None:
    answers = iter([httpx.Response(503), httpx.Response(200, json={"value": 7})])
    response = await wire(lambda _: next(answers)).call("GET", URL, idempotent=True)
    assert response.json() == {"value": 7}


async def test_too_long_an_answer_is_cut_off() -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 1_000_000

    with pytest.raises(OutcomeUnknown, match="too much"):
        await wire(lambda _: httpx.Response(200, content=endless())).call("GET", URL, idempotent=True)
    assert taken < 20


async def test_an_answer_that_drips_meets_the_deadline() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.01)

    with pytest.raises(OutcomeUnknown, match="TimeoutError"):
        await wire(lambda _: httpx.Response(200, content=drip()), deadline_seconds=0.1).call(
            "GET", URL, idempotent=True
        )


async def test_compressed_answers_are_read_once() -> None:
    packed = httpx.Response(200, content=gzip.compress(b'{"value": 7}'), headers={"Content-Encoding": "gzip"})
    response = await wire(lambda _: packed).call("GET", URL, idempotent=True)
    assert response.json() == {"value": 7}


async def test_nobody_at_home_is_not_sent() -> None:
    async with new_client() as client:
        line = Wire("bank TEST", client, lambda _: None)
        with pytest.raises(NotSent):
            await line.call("POST", f"http://127.0.0.1:{free_port()}/", idempotent=False)


async def test_a_header_that_cannot_be_sent_tells_nobody_its_value() -> None:
    # A listener, so that the connection stands and the header itself is what fails.
    with socket.create_server(("127.0.0.1", 0)) as listener:
        async with new_client() as client:
            line = Wire("bank TEST", client, lambda _: None)
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            with pytest.raises(OutsideError, match="LocalProtocolError") as caught:
                await line.call("POST", url, idempotent=False, headers={"Authorization": SECRET + "\n"})
    assert_silent(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [{"headers": {"PSU-User-Agent": "secret 05918110099 ø"}}, {"json": {"secret": object()}}],
)
async def test_what_cannot_be_written_has_not_been_sent(arguments: dict[str, Any]) -> None:
    line = wire(lambda _: httpx.Response(200))
    with pytest.raises(NotSent) as caught:
        await line.call("POST", URL, idempotent=False, **arguments)
    assert_silent(caught.value)


async def test_a_url_that_is_none_is_not_sent() -> None:
    with pytest.raises(NotSent) as caught:
        await wire(lambda _: httpx.Response(200)).call("GET", "http://bank.test:secret-05918110099/", idempotent=False)
    assert_silent(caught.value)


class Answer(BaseModel):
    value: int


@pytest.mark.parametrize("body", [b"", b"null", b"[1]", b"{}", b'{"value": "05918110099x"}', b"\xff"])
async def test_a_body_outside_the_contract_is_no_answer(body: bytes) -> None:
    line = wire(lambda _: httpx.Response(200, content=body))
    with pytest.raises(OutcomeUnknown) as caught:
        line.read(await line.call("GET", URL, idempotent=True), Answer)
    assert_silent(caught.value)


def test_the_client_is_bounded() -> None:
    client = new_client()
    assert client.follow_redirects is False
    assert all(value is not None for value in client.timeout.as_dict().values())
    assert http.ANSWER_LIMIT_BYTES == 10 * 1024 * 1024
