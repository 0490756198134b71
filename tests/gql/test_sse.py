"""Event streams at /graphql and /graphql/stream: distinct connections mode of graphql-sse, ended with their client."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from gql.transport.accepting import EVENTS, JSON, RESPONSE_JSON
from tests.support.companies import LIVE, a_company
from tests.support.gateway_server import GatewayServer, login
from tests.support.measures import measured
from tests.support.receiver import wait_until
from tests.support.sandbox_server import SandboxServer

TYPENAME = {"query": "{ __typename }"}
ONE = b'event: next\ndata: {"data":{"__typename":"Query"}}\n\nevent: complete\ndata: \n\n'


@contextmanager
def stream(client: httpx.Client, body: Any, path: str = "/graphql", **headers: str) -> Iterator[httpx.Response]:
    with client.stream("POST", path, json=body, headers={"Accept": EVENTS} | headers) as answer:
        yield answer


def events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:
    """(event, data) one by one; comments as ("", None)."""
    held = b""
    for chunk in answer.iter_raw():
        held += chunk
        while b"\n\n" in held:
            frame, held = held.split(b"\n\n", 1)
            assert b"\r" not in frame
            told = dict(line.split(": ", 1) for line in frame.decode().split("\n") if not line.startswith(":"))
            yield told.get("event", ""), json.loads(told["data"]) if told.get("data") else None


ITS_OWN = 2
"""Listeners of a gateway that nobody follows: for credentials that end, and the courier for whatever is written."""


def until_free(gateway: GatewayServer) -> float:
    """Seconds until no line is held; nobody listens either soon after, when the doorbell has been told."""
    begun = time.monotonic()
    while gateway.door.lines.count():
        assert time.monotonic() - begun < 10, "a stream is still held"
        time.sleep(0.01)
    free = time.monotonic()
    while gateway.installation.bells.listeners() > ITS_OWN:
        assert time.monotonic() - free < 10, "somebody still listens"
        time.sleep(0.01)
    return free - begun


@pytest.mark.parametrize("path", ["/graphql", "/graphql/stream"])
def test_a_query_is_one_event_and_its_end(nobody: httpx.Client, path: str) -> None:
    answer = nobody.post(path, json=TYPENAME, headers={"Accept": EVENTS})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{EVENTS}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content == ONE


@pytest.mark.parametrize("accept", ["*/*", "text/*", EVENTS, f"{JSON}, {EVENTS};q=0.1"])
def test_the_stream_s_own_address_streams(nobody: httpx.Client, accept: str) -> None:
    assert nobody.post("/graphql/stream", json=TYPENAME, headers={"Accept": accept}).content == ONE


def test_the_stream_s_own_address_has_nothing_else(nobody: httpx.Client) -> None:
    answer = nobody.post("/graphql/stream", json=TYPENAME, headers={"Accept": JSON})
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_ACCEPTABLE"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (f"{JSON}, {EVENTS}", JSON),
        (f"{EVENTS}, {JSON}", JSON),
        (f"{EVENTS}, */*", JSON),
        (f"{RESPONSE_JSON}, application/graphql+json, {JSON}, {EVENTS}, multipart/mixed", RESPONSE_JSON),
        (f"{EVENTS}, multipart/mixed", EVENTS),
        (f"{JSON};q=0.5, {EVENTS};q=0.9", EVENTS),
        (f"{JSON};q=0, {EVENTS};q=0.1", EVENTS),
    ],
)
def test_json_wins_unless_the_stream_is_liked_better(nobody: httpx.Client, accept: str, form: str) -> None:
    answer = nobody.post("/graphql", json=TYPENAME, headers={"Accept": accept})
    assert answer.headers["content-type"].split(";")[0] == form


@pytest.mark.parametrize("query", ["{", "{ nonsense }", "subscription { nonsense }", ""])
def test_what_is_wrong_with_the_document_is_an_event(nobody: httpx.Client, query: str) -> None:
    with stream(nobody, {"query": query}) as answer:
        assert answer.status_code == 200
        (name, told), end = events(answer)
    assert name == "next"
    assert told["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    assert "data" not in told
    assert end == ("complete", None)


def test_what_is_no_request_has_its_status(nobody: httpx.Client) -> None:
    answer = nobody.post("/graphql", content=b"[]", headers={"Accept": EVENTS, "Content-Type": JSON})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith(JSON)


def test_a_subscription_is_followed_until_the_client_hangs_up(gateway: GatewayServer, ola: httpx.Client) -> None:
    company = a_company(ola)
    body = {"query": LIVE, "variables": {"c": company}}
    with stream(ola, body) as answer:
        coming = events(answer)
        name, told = next(coming)
        assert name == "next"
        assert told["data"]["agreementStatus"]["agreement"] == {"status": "DRAFT"}
        assert gateway.door.lines.count() == 1
        assert gateway.installation.bells.listeners() > ITS_OWN
        assert measured("kontobro_subscriptions") == 1
    assert until_free(gateway) < 1
    assert measured("kontobro_subscriptions") == 0


def test_a_subscription_takes_the_stream_when_the_client_names_it_at_all(ola: httpx.Client) -> None:
    body = {"query": LIVE, "variables": {"c": a_company(ola)}}
    with stream(ola, body, Accept=f"{RESPONSE_JSON}, {EVENTS}") as answer:
        assert next(events(answer))[0] == "next"


@pytest.mark.parametrize(("accept", "status"), [(RESPONSE_JSON, 400), (JSON, 200), ("*/*", 200)])
def test_a_subscription_does_not_fit_into_json(ola: httpx.Client, accept: str, status: int) -> None:
    body = {"query": LIVE, "variables": {"c": a_company(ola)}}
    answer = ola.post("/graphql", json=body, headers={"Accept": accept})
    assert answer.status_code == status
    assert EVENTS in answer.json()["errors"][0]["message"]


def test_a_silent_stream_is_kept_alive(ola: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.transport.sse.KEEP_ALIVE_SECONDS", 0.1)
    with stream(ola, {"query": LIVE, "variables": {"c": a_company(ola)}}) as answer:
        coming = events(answer)
        assert next(coming)[0] == "next"
        assert [next(coming), next(coming)] == [("", None), ("", None)]


def test_a_session_that_ends_ends_its_stream(gateway: GatewayServer, sandbox: SandboxServer, ola: httpx.Client) -> None:
    body = {"query": LIVE, "variables": {"c": a_company(ola)}}
    with login(gateway.url, sandbox.url, "ola") as other, stream(other, body) as answer:
        coming = events(answer)
        assert next(coming)[0] == "next"
        with httpx.Client(base_url=gateway.url, cookies=other.cookies, headers=other.headers, trust_env=False) as tab:
            begun, ended = time.monotonic(), measured("kontobro_lines_closed_total", why="ended")
            assert tab.post("/logout").status_code == 204
        _, told = next(coming)
        assert told["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"
        assert next(coming) == ("complete", None)
        assert time.monotonic() - begun < 5
        assert list(coming) == []
    assert until_free(gateway) < 1
    assert measured("kontobro_lines_closed_total", why="ended") == ended + 1


def test_one_client_holds_so_many_streams_and_no_more(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.door.lines._limits, True, 2)
    body = {"query": LIVE, "variables": {"c": a_company(ola)}}
    refused = measured("kontobro_refused_operations_total", code="TOO_MANY_STREAMS")
    with stream(ola, body) as first, stream(ola, body) as second:
        # Held on to: a stream that nobody reads on is hung up.
        followed = events(first), events(second)
        assert [next(one)[0] for one in followed] == ["next", "next"]
        with stream(ola, body) as third:
            (_, told), end = events(third)
        assert told["errors"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
        assert end == ("complete", None)
    assert measured("kontobro_refused_operations_total", code="TOO_MANY_STREAMS") == refused + 1


def test_who_does_not_read_is_hung_up_on(
    gateway: GatewayServer, nobody: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql.transport.sse.SEND_SECONDS", 0.3)
    wide = "{" + " ".join(f"a{n}: __schema {{ types {{ description fields {{ description }} }} }}" for n in range(180))
    slow = measured("kontobro_lines_closed_total", why="slow")
    with stream(nobody, {"query": wide + "}"}) as answer:
        assert answer.status_code == 200
        wait_until(lambda: measured("kontobro_lines_closed_total", why="slow") == slow + 1, 8)
        assert until_free(gateway) < 1


def test_who_is_not_signed_in_is_told(nobody: httpx.Client, ola: httpx.Client) -> None:
    with stream(nobody, {"query": LIVE, "variables": {"c": a_company(ola)}}) as answer:
        (_, told), end = events(answer)
    assert told["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"
    assert told["data"] is None
    assert end == ("complete", None)
