"""Who means harm gets a code; who sits beside them notices nothing.

Beside each attack an innocent client polls over HTTP and another follows a company over the WebSocket: both are still
served afterwards, and no answer of the gateway is a 5xx. What the poller's worst answer waited is held against
STALL_SECONDS twice, and never by the clock on the wall, which tells how busy the machine is: as work of the gateway's
own threads between question and answer, and as time in which no processor had anything to do, so that somebody slept
on the innocent's time. Attackers, innocents and gateway share one interpreter here, so a measurement is repeated
before it counts.
"""

import asyncio
import contextlib
import json
import os
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from gql.transport.bodies import MAX_JSON_DEPTH
from gql.transport.websocket import MAX_OPERATIONS
from tests.support.companies import LIVE, a_company
from tests.support.gateway_server import GatewayServer
from tests.support.sockets import answers, closed_with, receive, send, socket, subscribe

STALL_SECONDS = 0.2
ATTEMPTS = 4
STAT = Path("/proc/stat")
PROCESSORS = os.cpu_count() or 1
QUERY = {"query": "{ __typename }"}


@pytest.fixture(scope="module", autouse=True)
def roomy(gateway: GatewayServer) -> Iterator[None]:
    """The attackers' budget is not what is tested here: without this it would end the attacks."""
    policies = dict(gateway.door.budgets._policies)
    gateway.door.budgets._policies.update({True: policies[True], False: type(policies[False])(10**9, 10**9)})
    yield
    gateway.door.budgets._policies.update(policies)


def worked() -> float:
    """Processor seconds of the threads that answer: the loop's, and the one that reads large documents."""
    threads = [one for one in threading.enumerate() if one.name.startswith(("gateway", "documents"))]
    return sum(time.clock_gettime(time.pthread_getcpuclockid(one.ident)) for one in threads if one.ident)


def idled() -> float:
    """Seconds since the machine's start that its processors were idle, added up; without the waits for its disks."""
    try:
        return float(STAT.read_text().split()[4]) / os.sysconf("SC_CLK_TCK")
    except FileNotFoundError:
        return 0.0


@dataclass
class Poller:
    """Asks again and again, as a page does; in a thread of its own."""

    client: httpx.Client
    waits: list[tuple[float, float]] = field(default_factory=list)
    """(processor seconds of the gateway, seconds with every processor idle, at the least) of each answer."""
    statuses: set[int] = field(default_factory=set)

    def worst(self) -> tuple[float, float]:
        work, idle = zip(*self.waits, strict=True)
        return max(work), max(idle)

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        stop = threading.Event()
        self.waits.clear()

        def poll() -> None:
            while not stop.is_set() or len(self.waits) < 3:
                begun, idle, work = time.perf_counter(), idled(), worked()
                answer = self.client.post("/graphql", json={"query": "{ viewer { person { name } } }"})
                work, idle, wall = worked() - work, idled() - idle, time.perf_counter() - begun
                # All but one of them may have been idle all the while: what is more, they were together.
                self.waits.append((work, idle - (PROCESSORS - 1) * wall))
                self.statuses.add(answer.status_code)
                assert answer.json()["data"]["viewer"]

        thread = threading.Thread(target=poll, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(30)
            assert not thread.is_alive(), "the innocent poller hangs"


Attack = Callable[[], Awaitable[None]]


async def _beside_innocents(gateway: GatewayServer, ola: httpx.Client, attack: Attack) -> None:
    poller, company = Poller(ola), a_company(ola)
    async with socket(gateway, ola) as innocent:
        await send(innocent, subscribe("live", LIVE, c=company))
        assert (await receive(innocent))["type"] == "next"
        told: list[str] = []
        for _ in range(ATTEMPTS):
            with poller.at_work():
                await attack()
            work, idle = poller.worst()
            told.append(f"{work * 1000:.0f} ms of work, {max(idle, 0) * 1000:.0f} ms of nothing")
            if max(work, idle) < STALL_SECONDS:
                break
        else:
            pytest.fail("the innocent waited: " + "; ".join(told))
        print(told[-1])
        await send(innocent, subscribe("still", "{ __typename }"))
        assert [one["type"] for one in await answers(innocent, "still")] == ["next", "complete"]
        assert poller.statuses == {200}


def _documents() -> dict[str, str]:
    bomb = "".join(f"fragment F{n} on Company {{ ...F{n + 1} ...F{n + 1} }} " for n in range(40))
    wide = " ".join(f"...W{n}" for n in range(90))
    spread = "".join(f"fragment W{n} on Viewer {{ x{n}: __typename person {{ name }} }} " for n in range(90))
    return {
        "fragment bomb": "{ company(id: 1) { ...F0 } } " + bomb + "fragment F40 on Company { id }",
        "fragments beside each other": "{ viewer { " + wide + "} } " + spread,
        "a fragment in itself": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "10,000 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(10_000)) + "}",
        "1,600 aliases": "{" + " ".join(f"a{n}: __typename" for n in range(1_600)) + "}",
        "5,000 directives": "{ __typename " + "@include(if: true) " * 5_000 + "}",
        "800 directives": "{ __typename " + "@include(if: true) " * 800 + "}",
        "the same field": "{" + "viewer { person { name } } " * 700 + "}",
        "deep": "{ viewer " * 5_000 + "}" * 5_000,
        "deep value": "{ company(id: " + "[" * 2_000 + "]" * 2_000 + ") { id } }",
        "wrong input": "mutation { createPayment(input: {" + " ".join(f"a{n}: 1" for n in range(1_500)) + "}) { x } }",
        "comments": "{ __typename } " + "#\n" * 29_000,
        "operations": "".join(f"query A{n} {{ viewer {{ person {{ name }} }} }} " for n in range(450)),
        "variables": "query(" + " ".join(f"$a{n}: Int" for n in range(1_200)) + ") { __typename }",
        "dear": "{ company(id: 1) { payments(first: 500) { nodes { company { payments(first: 500) { nodes { id"
        " } } } } } } }",
    }


@pytest.mark.parametrize("name", _documents())
async def test_a_hostile_document(gateway: GatewayServer, ola: httpx.Client, nobody: httpx.Client, name: str) -> None:
    text = _documents()[name]

    async def attack() -> None:
        def ask(n: int) -> None:
            # A comment makes each a document that was not read before.
            answer = nobody.post("/graphql", json={"query": f"{text} #{n}"})
            assert answer.status_code in (200, 400)
            codes = {error.get("extensions", {}).get("code") for error in answer.json().get("errors", [])}
            assert codes <= {"BAD_REQUEST", "OPERATION_TOO_LARGE", "NOT_SIGNED_IN", "NOT_FOUND"}
            assert codes or name == "fragments beside each other"

        for n in range(6):
            await asyncio.to_thread(ask, n)

    await _beside_innocents(gateway, ola, attack)


BODIES = {
    "deep JSON": b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"}",
    "deep lists": b"[" * 900_000,
    "just too deep": b"[" * (MAX_JSON_DEPTH + 1) + b"]" * (MAX_JSON_DEPTH + 1),
    "huge integer": b'{"query": "{ __typename }", "variables": {"a": ' + b"9" * 900_000 + b"}}",
    "huge exponent": b'{"query": "{ __typename }", "variables": {"a": 1e999999999}}',
    "quotes": b'"' * 900_000,
    "escapes": b'{"query": "{ x }", "variables": {"a": "' + b'\\"' * 400_000 + b'"}}',
    "many values": b'{"query": "{ x }", "variables": {"a": [' + b"1," * 400_000 + b"1]}}",
    "many keys": b'{"query": "{ x }", "variables": {' + b",".join(b'"%d":1' % n for n in range(19_000)) + b"}}",
    "bad UTF-8": b'{"query": "\xff\xfe"}',
    "a surrogate alone": b'{"query": "{ __typename }", "variables": {"a": "\\udfff"}}',
    "keys twice": b'{"query": "{ __typename }", "query": "{ x }"}',
    "five megabytes": b'{"query": "' + b" " * 5_000_000 + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("chunked", [False, True], ids=["", "chunked"])
async def test_a_hostile_body(
    gateway: GatewayServer, ola: httpx.Client, nobody: httpx.Client, name: str, chunked: bool
) -> None:
    async def attack() -> None:
        def ask() -> None:
            body = BODIES[name]
            pieces = (body[n : n + 65_536] for n in range(0, len(body), 65_536))
            content: Any = pieces if chunked else body
            answer = nobody.post("/graphql", content=content, headers={"Content-Type": "application/json"})
            assert answer.status_code in (400, 413) or name in ("escapes", "many keys")
            assert answer.json()["errors"][0]["extensions"]["code"] in ("BAD_REQUEST", "REQUEST_TOO_LARGE")

        for _ in range(4):
            await asyncio.to_thread(ask)

    await _beside_innocents(gateway, ola, attack)


async def test_variables_that_fit_nothing(gateway: GatewayServer, ola: httpx.Client, nobody: httpx.Client) -> None:
    query = "mutation ($i: CreatePaymentInput!) { createPayment(input: $i) { __typename } }"

    wrong = ({f"a{n}": n for n in range(19_000)}, [1] * 19_000, "x" * 900_000)
    bodies = [json.dumps({"query": query, "variables": {"i": variables}}) for variables in wrong]
    compiled = 'query ($i: [PaymentStatus!]) { company(id: "x") { payments(status: $i) { nodes { id } } } }'
    bodies += [json.dumps({"query": compiled, "variables": {"i": [{}] * 19_000}})] * 2

    async def attack() -> None:
        for body in bodies:
            sent = {"Content-Type": "application/json"}
            answer = await asyncio.to_thread(nobody.post, "/graphql", content=body, headers=sent)
            assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
            assert len(answer.content) < 100_000

    await _beside_innocents(gateway, ola, attack)


FRAMES: list[str | bytes] = [
    *("", "null", "1", "[]", "{", "{}", '"ping"', "[" * 100_000, "9" * 100_000, "\u0000", '{"type": 1}'),
    *('{"type": "subscribe"}', '{"type": "subscribe", "id": {}}', '{"type": "complete", "type": "complete"}'),
    *('{"type": "subscribe", "id": "1", "payload": []}', '{"type": "connection_init"}', '{"type": "nonsense"}'),
    *(b"\x00\xff", b"", '{"type": "ping", "payload": "' + "x" * 300_000 + '"}', '{"type": "pong", "a": "\\ud800"}'),
]


async def test_malformed_messages_of_every_shape(gateway: GatewayServer, ola: httpx.Client) -> None:
    async def attack() -> None:
        for frame in FRAMES:
            async with socket(gateway) as opened:
                await send(opened, frame)
                assert await closed_with(opened) in (4400, 4409, 4429, 1009)

    await _beside_innocents(gateway, ola, attack)


@pytest.mark.parametrize("frame", [b"\x81\x05\x00", b"\xff\xff\xff\xff" * 50, b"\x01" * 200, b"\x81\xff" + b"\xff" * 8])
async def test_bytes_that_are_no_frames(gateway: GatewayServer, ola: httpx.Client, frame: bytes) -> None:
    async def attack() -> None:
        for _ in range(5):
            async with socket(gateway) as opened:
                opened.transport.write(frame)
                with contextlib.suppress(websockets.ConnectionClosed, TimeoutError):
                    while True:
                        await asyncio.wait_for(opened.recv(), 0.2)

    await _beside_innocents(gateway, ola, attack)


async def test_150_subscriptions_on_a_socket(gateway: GatewayServer, ola: httpx.Client) -> None:
    company = a_company(ola)

    async def attack() -> None:
        async with socket(gateway, ola) as opened:
            for n in range(150):
                await send(opened, subscribe(str(n), LIVE, c=company))
            followed, refused = set[str](), set[str]()
            while len(followed | refused) < 150:
                told = await receive(opened)
                (followed if told["type"] == "next" else refused).add(told["id"])
                if told["type"] == "error":
                    assert told["payload"][0]["extensions"]["code"] == "TOO_MANY_STREAMS"
            assert len(followed) == MAX_OPERATIONS
            await send(opened, {"type": "ping"})
            assert await receive(opened) == {"type": "pong"}

    await _beside_innocents(gateway, ola, attack)


async def test_20_000_pings(gateway: GatewayServer, ola: httpx.Client) -> None:
    async def attack() -> None:
        async with socket(gateway) as opened:
            with contextlib.suppress(websockets.ConnectionClosed):
                for _ in range(20_000):
                    await send(opened, '{"type": "ping"}')
            assert await closed_with(opened) == 4429

    await _beside_innocents(gateway, ola, attack)


async def test_20_000_pings_of_the_protocol_below(gateway: GatewayServer, ola: httpx.Client) -> None:
    """Answered, as RFC 6455 wants it, and kept only as far as the client reads."""

    async def attack() -> None:
        async with socket(gateway) as opened:
            for _ in range(200):
                for _ in range(100):
                    opened.transport.write(b"\x89\x80\x00\x00\x00\x00")
                await asyncio.sleep(0)
            with contextlib.suppress(websockets.ConnectionClosed):
                await send(opened, {"type": "ping"})
                assert await receive(opened) == {"type": "pong"}

    await _beside_innocents(gateway, ola, attack)


async def test_a_ping_flood_that_is_never_read(gateway: GatewayServer, ola: httpx.Client) -> None:
    async def attack() -> None:
        async with socket(gateway) as opened:
            opened.transport.pause_reading()
            ping = b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125
            for _ in range(400):
                opened.transport.write(ping * 200)
                if opened.transport.is_closing():
                    break
                await asyncio.sleep(0.001)
            opened.transport.abort()

    await _beside_innocents(gateway, ola, attack)


async def test_a_mixed_crowd(gateway: GatewayServer, ola: httpx.Client, nobody: httpx.Client) -> None:
    texts = list(_documents().values())

    async def attack() -> None:
        async with httpx.AsyncClient(base_url=gateway.url, trust_env=False, timeout=30) as crowd:
            asked = [crowd.post("/graphql", content=json.dumps({"query": f"{text} #crowd"})) for text in texts]
            asked += [crowd.post("/graphql", json={"query": f"{text} #more"}) for text in texts]
            told = await asyncio.gather(*asked)
        assert {answer.status_code for answer in told} <= {200, 400, 415}

    await _beside_innocents(gateway, ola, attack)
