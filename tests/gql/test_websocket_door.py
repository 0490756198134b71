"""The WebSocket at /graphql: graphql-transport-ws, where a bad frame closes its own socket and nothing else.

One long file: every case of the protocol stands here, on one gateway that is started once.
"""

import asyncio
import json
import logging
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from typing import Any

import httpx
import pytest
import websockets
from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket
from websockets.typing import Origin, Subprotocol

from core import session as sessions
from core.access import Credential
from core.reading import Reader
from core.scope import Scope
from gql.door import Door, Policy
from gql.transport.lines import AUTHORIZATION
from gql.transport.websocket import MAX_FRAME_CHARS, MAX_OPERATIONS, MESSAGES_BURST, PROTOCOL, Socket
from tests.support.companies import LIVE, a_company
from tests.support.gateway_server import GatewayServer, login
from tests.support.measures import measured
from tests.support.sandbox_server import SandboxServer
from tests.support.sockets import answers, closed_with, receive, send, socket, subscribe


@pytest.mark.parametrize("protocol", [None, "graphql-ws", "nonsense"])
async def test_another_protocol_is_not_spoken(gateway: GatewayServer, protocol: str | None) -> None:
    # Nothing is agreed on, so a strict client hangs up by itself; one that stays is told why.
    try:
        async with socket(gateway, protocol=protocol, init=False) as opened:
            assert await closed_with(opened) == 4406
    except websockets.NegotiationError:
        assert protocol is not None


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "null",
        "5",
        "[]",
        "{",
        "{}",
        '"ping"',
        '{"type": null}',
        '{"type": ["ping"]}',
        '{"type": "start"}',
        '{"type": "connection_ack"}',
        '{"type": "next", "id": "1"}',
        b'{"type": "ping"}',
        "[" * 50_000,
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "", "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1"}',
        '{"type": "subscribe", "id": "1", "payload": null}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 5}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": 1}}',
    ],
    ids=lambda frame: repr(frame[:60]),
)
async def test_a_bad_frame_closes_its_socket_and_no_other(gateway: GatewayServer, frame: str | bytes) -> None:
    async with socket(gateway) as bystander, socket(gateway) as opened:
        await send(opened, frame)
        assert await closed_with(opened) == 4400
        await send(bystander, {"type": "ping"})
        assert await receive(bystander) == {"type": "pong"}


async def test_a_frame_has_a_limit(gateway: GatewayServer) -> None:
    async with socket(gateway) as opened:
        await send(opened, {"type": "ping", "payload": {"pad": "x" * MAX_FRAME_CHARS}})
        assert await closed_with(opened) in (4400, 1009)


async def test_init_is_said_once(gateway: GatewayServer) -> None:
    async with socket(gateway) as opened:
        await send(opened, {"type": "connection_init"})
        assert await closed_with(opened) == 4429


async def test_nothing_is_answered_before_init(gateway: GatewayServer) -> None:
    async with socket(gateway, init=False) as opened:
        await send(opened, subscribe("1", "{ __typename }"))
        assert await closed_with(opened) == 4401


@pytest.mark.parametrize("payload", [None, {}, {"locale": 5}, [], "x", {"locale": "xx"}])
async def test_init_takes_any_payload(gateway: GatewayServer, payload: object) -> None:
    async with socket(gateway, init=False) as opened:
        await send(opened, {"type": "connection_init", "payload": payload})
        assert await receive(opened) == {"type": "connection_ack"}


async def test_who_never_says_init_is_hung_up_on(gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.transport.websocket.INIT_SECONDS", 0.2)
    async with socket(gateway, init=False) as opened:
        assert await closed_with(opened) == 4408


async def test_pings_before_init_buy_no_time(gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.transport.websocket.INIT_SECONDS", 0.4)
    async with socket(gateway, init=False) as opened:
        await send(opened, {"type": "ping"})
        assert await receive(opened) == {"type": "pong"}
        assert await closed_with(opened) == 4408


async def test_a_query_is_answered_and_completed(gateway: GatewayServer) -> None:
    async with socket(gateway) as opened:
        await send(opened, subscribe("a", "{ __typename }"))
        told = await answers(opened, "a")
        assert told == [
            {"id": "a", "type": "next", "payload": {"data": {"__typename": "Query"}}},
            {"id": "a", "type": "complete"},
        ]


async def test_a_mutation_is_done_once_and_completed(gateway: GatewayServer, ola: httpx.Client) -> None:
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("m", "mutation { signalPresence { __typename } }"))
        told = await answers(opened, "m")
        assert [one["type"] for one in told] == ["next", "complete"]
        assert told[0]["payload"]["data"] == {"signalPresence": {"__typename": "SignalPresenceSuccess"}}


async def test_an_id_in_use_is_not_given_again(gateway: GatewayServer, ola: httpx.Client) -> None:
    company = a_company(ola)
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("1", LIVE, c=company))
        assert (await receive(opened))["type"] == "next"
        await send(opened, subscribe("1", "{ __typename }"))
        assert await closed_with(opened) == 4409
    async with socket(gateway, ola) as opened:
        # A close frame has little room for words, and the id may take it all.
        for _ in range(2):
            await send(opened, subscribe("ø" * 128, LIVE, c=company))
        assert await closed_with(opened) == 4409


async def test_an_id_is_free_again_after_complete(gateway: GatewayServer, ola: httpx.Client) -> None:
    company = a_company(ola)
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("1", LIVE, c=company))
        assert (await receive(opened))["payload"]["data"]["agreementStatus"]["agreement"] == {"status": "DRAFT"}
        await send(opened, {"id": "1", "type": "complete"})
        await send(opened, subscribe("1", "{ __typename }"))
        told = await answers(opened, "1")
        assert told[-2]["payload"] == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("query", ["{", "", "{ nonsense }", "subscription { nonsense }", "subscription ($c: ID!) {"])
async def test_an_error_is_told_on_its_own_id_only(gateway: GatewayServer, ola: httpx.Client, query: str) -> None:
    company = a_company(ola)
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("live", LIVE, c=company))
        assert (await receive(opened))["id"] == "live"
        await send(opened, subscribe("bad", query))
        (told,) = await answers(opened, "bad")
        assert told["type"] == "error"
        assert told["payload"][0]["extensions"] == {"code": "BAD_REQUEST"}
        await send(opened, subscribe("good", "{ __typename }"))
        assert [one["type"] for one in await answers(opened, "good")] == ["next", "complete"]


@pytest.mark.parametrize("value", [None, True, {"a": 1}])
async def test_a_subscription_with_bad_variables_errs_on_its_own_id(gateway: GatewayServer, value: object) -> None:
    async with socket(gateway) as opened:
        await send(opened, subscribe("v", LIVE, c=value))
        told = await answers(opened, "v")
        assert told[-1]["type"] in ("error", "complete")
        errors = told[0]["payload"] if told[0]["type"] == "error" else told[0]["payload"]["errors"]
        assert errors[0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(("locale", "word"), [("en", "signed"), ("nb", "logget"), ("xx", "logget"), (None, "logget")])
async def test_the_locale_of_init_is_spoken(gateway: GatewayServer, locale: str | None, word: str) -> None:
    async with socket(gateway, init=False) as opened:
        await send(opened, {"type": "connection_init", "payload": {"locale": locale}})
        await receive(opened)
        await send(opened, subscribe("1", "mutation { signalPresence { ... on Rejection { message } } }"))
        told = await answers(opened, "1")
        assert word in told[0]["payload"]["data"]["signalPresence"]["message"]


async def test_who_is_not_signed_in_hears_nothing(gateway: GatewayServer, ola: httpx.Client) -> None:
    async with socket(gateway) as opened:
        await send(opened, subscribe("1", LIVE, c=a_company(ola)))
        told = await answers(opened, "1")
        assert told[0]["payload"]["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"
        assert not told[0]["payload"].get("data")


async def test_what_breaks_inside_is_not_told(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = a_company(ola)

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("SELECT secret FROM person")

    monkeypatch.setattr(Reader, "where", broken)
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("1", LIVE, c=company))
        told = json.dumps(await answers(opened, "1"))
        assert "INTERNAL" in told
        assert "secret" not in told


async def test_one_operation_too_many_is_told_on_its_own_id(gateway: GatewayServer, ola: httpx.Client) -> None:
    company = a_company(ola)
    before = measured("kontobro_refused_operations_total", code="TOO_MANY_STREAMS")
    async with socket(gateway, ola) as opened:
        for n in range(MAX_OPERATIONS + 1):
            await send(opened, subscribe(str(n), LIVE, c=company))
        (refused,) = await answers(opened, str(MAX_OPERATIONS))
        assert refused["payload"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
        assert refused["payload"][0]["extensions"]["fix"]
        assert measured("kontobro_refused_operations_total", code="TOO_MANY_STREAMS") == before + 1
        await send(opened, {"id": "0", "type": "complete"})
        await send(opened, subscribe("again", "{ __typename }"))
        assert [one["type"] for one in await answers(opened, "again")] == ["next", "complete"]


async def test_a_foreign_page_gets_no_socket(gateway: GatewayServer, ola: httpx.Client) -> None:
    cookies = "; ".join(f"{c.name}={c.value}" for c in ola.cookies.jar)
    for origin in ("https://elsewhere.example", "null", f"{gateway.settings.origin}.example", None):
        with pytest.raises(websockets.InvalidStatus) as refused:
            await websockets.connect(
                gateway.url.replace("http", "ws", 1) + "/graphql",
                subprotocols=[Subprotocol(PROTOCOL)],
                additional_headers={"Cookie": cookies},
                origin=Origin(origin) if origin else None,
                proxy=None,
            )
        assert refused.value.response.status_code == 403


async def test_a_session_that_ends_closes_its_silent_socket(gateway: GatewayServer, sandbox: SandboxServer) -> None:
    """Nothing is asked and nothing moves on it: the timer alone must find out."""
    with login(gateway.url, sandbox.url, "ola") as other:
        async with socket(gateway, other) as opened, socket(gateway) as bystander:
            begun, ended = time.monotonic(), measured("kontobro_lines_closed_total", why="ended")
            assert (await asyncio.to_thread(other.post, "/logout")).status_code == 204
            assert await closed_with(opened) == 4403
            assert time.monotonic() - begun < 5
            assert measured("kontobro_lines_closed_total", why="ended") == ended + 1
            await send(bystander, {"type": "ping"})
            assert await receive(bystander) == {"type": "pong"}


async def test_a_session_that_has_ended_asks_nothing_more(
    gateway: GatewayServer, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql.transport.lines.RECHECK_SECONDS", 60)
    with login(gateway.url, sandbox.url, "ola") as other:
        async with socket(gateway, other) as opened:
            await asyncio.to_thread(other.post, "/logout")
            await send(opened, subscribe("1", "{ __typename }"))
            assert await closed_with(opened) == 4403


async def test_a_database_that_does_not_answer_closes_nothing(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql.transport.lines.RECHECK_SECONDS", 0.1)
    # Nobody is believed from memory, as after every end of a credential: the database is asked.
    monkeypatch.setattr("gateway.credentials.WATCHED", "nobody")
    asked = threading.Semaphore(0)

    async def broken(*_: object) -> None:
        asked.release()
        raise OSError("no database")

    async with socket(gateway, ola) as opened:
        await send(opened, {"type": "ping"})
        assert await receive(opened) == {"type": "pong"}
        monkeypatch.setattr(sessions, "session_of", broken)
        for _ in range(3):
            assert await asyncio.to_thread(asked.acquire, timeout=10)
        monkeypatch.undo()
        await send(opened, subscribe("1", "{ __typename }"))
        assert [one["type"] for one in await answers(opened, "1")] == ["next", "complete"]


async def test_a_socket_without_a_word_tires(gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gql.transport.websocket.IDLE_SECONDS", 0.2)
    async with socket(gateway) as opened:
        assert await closed_with(opened) == 1000


async def test_a_socket_that_follows_something_does_not_tire(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = a_company(ola)
    async with socket(gateway, ola) as opened:
        await send(opened, subscribe("live", LIVE, c=company))
        assert (await receive(opened))["type"] == "next"
        monkeypatch.setattr("gql.transport.websocket.IDLE_SECONDS", 0.1)
        await send(opened, {"type": "ping"})
        assert await receive(opened) == {"type": "pong"}
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(opened.recv(), 0.6)
        await send(opened, {"id": "live", "type": "complete"})
        assert await closed_with(opened) == 1000


async def test_messages_are_counted(gateway: GatewayServer) -> None:
    async with socket(gateway) as bystander, socket(gateway) as opened:
        for _ in range(MESSAGES_BURST + 100):
            await send(opened, {"type": "pong"})
        assert await closed_with(opened) == 4429
        await send(bystander, {"type": "ping"})
        assert await receive(bystander) == {"type": "pong"}


async def test_one_client_holds_so_many_sockets_and_no_more(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = gateway.settings.lines
    opened = [socket(gateway, ola) for _ in range(limit)]
    try:
        for one in opened:
            await one.__aenter__()
        async with socket(gateway, ola, init=False) as more:
            await send(more, {"type": "connection_init"})
            assert await closed_with(more) == 4429
        async with socket(gateway) as somebody_else:
            await send(somebody_else, subscribe("1", "{ __typename }"))
            assert [one["type"] for one in await answers(somebody_else, "1")] == ["next", "complete"]
    finally:
        for one in opened:
            await one.__aexit__(None, None, None)
    async with socket(gateway, ola) as again:
        await send(again, {"type": "ping"})
        assert await receive(again) == {"type": "pong"}


async def test_sockets_that_say_nothing_are_counted_by_address(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(gateway.door.lines._limits, False, 2)
    async with socket(gateway, init=False), socket(gateway, init=False) as second, socket(gateway, init=False) as third:
        assert await closed_with(third) == 4429
        await send(second, {"type": "connection_init"})
        assert await receive(second) == {"type": "connection_ack"}


async def test_who_does_not_read_is_hung_up_on(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql.transport.websocket.SEND_SECONDS", 0.5)
    monkeypatch.setattr("gateway.serving.FAREWELL_SECONDS", 0.5)
    many = "{" + " ".join(f"a{n}: __schema {{ types {{ description }} }}" for n in range(20)) + "}"
    slow = measured("kontobro_lines_closed_total", why="slow")
    async with socket(gateway) as bystander, socket(gateway) as opened:
        opened.transport.pause_reading()
        for n in range(MAX_OPERATIONS):
            await send(opened, subscribe(str(n), many))
        deadline = time.monotonic() + 30
        held = gateway.door.lines
        while held.count() > 1:
            assert time.monotonic() < deadline, "the slow reader is still held"
            await asyncio.sleep(0.05)
        await send(bystander, {"type": "ping"})
        assert await receive(bystander) == {"type": "pong"}
        opened.transport.resume_reading()
        with pytest.raises(websockets.ConnectionClosed):  # noqa: PT012  What it was sent comes first.
            while True:
                await asyncio.wait_for(opened.recv(), 10)
    assert measured("kontobro_lines_closed_total", why="slow") == slow + 1


async def test_broken_text_closes_its_socket_and_leaves_no_traceback(
    gateway: GatewayServer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        async with socket(gateway) as opened:
            await opened.send(b"\xff\xfe{", text=True)
            assert await closed_with(opened) == 1007
    assert [record for record in caplog.records if record.exc_info] == []


async def test_nothing_is_compressed(gateway: GatewayServer) -> None:
    async with socket(gateway) as opened:
        assert opened.response is not None
        assert "Sec-WebSocket-Extensions" not in opened.response.headers


async def test_an_empty_budget_is_an_error_on_the_operation(
    gateway: GatewayServer, ola: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway.door.budgets, "_buckets", OrderedDict())
    monkeypatch.setitem(gateway.door.budgets._policies, True, Policy(1, 1))
    refused = measured("kontobro_refused_operations_total", code="BUDGET_EXCEEDED")
    async with socket(gateway, ola) as opened:
        codes = []
        for n in range(3):
            await send(opened, subscribe(str(n), "{ banks { bic } }"))
            (*_, last) = await answers(opened, str(n))
            codes.append(last["payload"][0]["extensions"]["code"] if last["type"] == "error" else last["type"])
        assert codes == ["complete", "BUDGET_EXCEEDED", "BUDGET_EXCEEDED"]
    assert measured("kontobro_refused_operations_total", code="BUDGET_EXCEEDED") == refused + 2


async def test_the_cost_is_told_to_who_asks_at_init(gateway: GatewayServer) -> None:
    async with socket(gateway, init=False) as opened:
        await send(opened, {"type": "connection_init", "payload": {"cost": True}})
        await receive(opened)
        await send(opened, subscribe("1", "{ __typename }"))
        told = (await answers(opened, "1"))[0]["payload"]["extensions"]["cost"]
        assert (told["requested"], told["limit"]) == (1, 200_000)


CREDENTIAL = Credential("family-1", "person-1", "client-1", frozenset(Scope))


@pytest.mark.parametrize("after", [None, replace(CREDENTIAL, scopes=frozenset()), replace(CREDENTIAL, key="other")])
async def test_what_init_says_of_authorization_is_shown_like_a_header_while_it_lasts(
    monkeypatch: pytest.MonkeyPatch, after: Credential | None
) -> None:
    """By the door alone: whose a token is, is the gateway's to know."""
    monkeypatch.setattr("gql.transport.lines.RECHECK_SECONDS", 0.05)
    alive, shown = True, list[Any]()
    said: asyncio.Queue[Any] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()

    async def authenticate(connection: HTTPConnection, *, believed: bool = False) -> Credential | None:
        assert not believed
        shown.append(connection.scope.get(AUTHORIZATION))
        return CREDENTIAL if alive and shown[-1] == "Bearer the-token" else after

    nothing: Any = None
    scope = {"type": "websocket", "path": "/graphql", "headers": [], "subprotocols": [PROTOCOL], "client": None}
    door = Door(nothing, nothing, nothing, authenticate, False)
    serving = asyncio.create_task(Socket(door, WebSocket(scope, said.get, heard.put)).serve())
    said.put_nowait({"type": "websocket.connect"})
    init = {"type": "connection_init", "payload": {"authorization": "Bearer the-token"}}
    for message in (init, subscribe("1", "{ __typename }")):
        said.put_nowait({"type": "websocket.receive", "text": json.dumps(message)})
    told = [await asyncio.wait_for(heard.get(), 5) for _ in range(4)]
    assert [json.loads(one["text"])["type"] for one in told[1:]] == ["connection_ack", "next", "complete"]
    alive = False
    assert await asyncio.wait_for(heard.get(), 5) == {"type": "websocket.close", "code": 4403, "reason": "Forbidden"}
    await serving
    assert set(shown) == {"Bearer the-token"}
    assert len(shown) >= 3
