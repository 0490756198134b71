"""Kill -9 of the process that is sending a webhook: nothing is lost, and what is told again has its id and its place.

A claim lives a minute of wall time (CLAIM_LIVES); the other worker looks every second, and goes on then.
"""

import asyncio
import contextlib
import itertools
import json
import os
import re
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from standardwebhooks import Webhook

from core.webhook.sending import CLAIM_LIVES
from gql.schema.node import global_id
from tests.faults.snapshots import Known, person
from tests.scaled.fleet import Fleet
from tests.scaled.test_several_processes import make
from tests.support.receiver import Receiver, receiving

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

SCOPES = "companies:read payments:read webhooks:read webhooks:write"
CREATE = """mutation ($i: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $i) {
  ... on WebhookSecretSuccess { secret endpoint { id } } } }"""
LOG = """{ webhookEndpoints { nodes { deliveries(first: 200) {
  nodes { webhookId status attempts responseCode } } } } }"""
BOUND_SECONDS = CLAIM_LIVES.total_seconds() + 10


class Hold:
    """The nth call from now gets this much of an answer and no more, until its sender is gone; who sent is told."""

    def __init__(self, receiver: Receiver, nth: int, answer: bytes) -> None:
        self._left, self._answer = nth, answer
        self.port: int | None = None
        self.held, self.gone = threading.Event(), threading.Event()
        receiver.manner = self

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self._left -= 1
        if self._left != 0:
            handler.send_response(204)
            handler.end_headers()
            return
        handler.wfile.write(self._answer)
        handler.wfile.flush()
        self.port = handler.client_address[1]
        self.held.set()
        self.gone.wait(30)


SILENCE = b""
HALF_A_HEAD = b"HTTP/1.1 200 OK\r\nContent-"
TAKEN_WITHOUT_AN_END = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nta"
"""Taken, and known to the sender as that; for a second it waits politely for the rest, and has noted nothing yet."""


def owner_of(port: int, pids: list[int]) -> int:
    """Which of these processes has a TCP connection from this port of 127.0.0.1."""
    local = f"0100007F:{port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{line[9]}]" for line in lines if line[1] == local}
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                if os.readlink(descriptor) in sockets:
                    return pid
    raise AssertionError(f"nobody of {pids} sends from port {port}")


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


class Partner:
    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._http = httpx.AsyncClient(trust_env=False, timeout=20)
        self.secret = ""

    async def begin(self, known: Known, url: str) -> None:
        """Registered by the operator, let in by the administrator, and listening."""
        told = await self._fleet.command("client", "add-partner", "Lønnsverk AS", "--scopes", SCOPES)
        client_id, secret = re.findall(r"^client_\w+ +(\S+)", told, re.M)
        form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
        access = (await self._http.post(f"{self._fleet.url}/oauth/token", data=form)).json()["access_token"]
        self._http.headers["Authorization"] = f"Bearer {access}"
        async with person(self._fleet, known, "ola") as ola:  # type: ignore[arg-type]
            await ola.must("grantApiClient", "grant { scopes }", companyId=known.company_id, clientId=client_id)
        made = await self.ask(CREATE, i={"wish": {"url": url, "nouns": ["Payment"]}})
        self.secret = made["createWebhookEndpoint"]["secret"]

    async def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self._http.post(f"{self._fleet.url}/graphql", json={"query": query, "variables": variables})
        return answer.json()["data"]

    async def log(self) -> list[dict[str, Any]]:
        """Oldest first."""
        (endpoint,) = (await self.ask(LOG))["webhookEndpoints"]["nodes"]
        return endpoint["deliveries"]["nodes"][::-1]

    async def close(self) -> None:
        await self._http.aclose()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def partner(fleet: Fleet, known: Known, receiver: Receiver) -> AsyncIterator[Partner]:
    one = Partner(fleet)
    await one.begin(known, receiver.url)
    yield one
    await one.close()


def written(fleet: Fleet) -> list[tuple[str, str]]:
    """(node id, event) of every event of a payment, in the company's order: nothing else was ever done here."""
    rows = fleet.rows("SELECT noun_id, event FROM journalentry WHERE noun = 'Payment' ORDER BY sequence")
    return [(global_id("Payment", key), event) for key, event in rows]


def heard(receiver: Receiver) -> list[tuple[str, tuple[str, str]]]:
    """(webhook-id, (node id, event)) in the order of arrival."""
    told = [(headers["webhook-id"], json.loads(body)["data"]) for headers, body in list(receiver.calls)]
    return [(key, (data["nodeId"], data["event"])) for key, data in told]


@pytest.mark.parametrize(
    ("nth", "answer"), [(1, SILENCE), (2, TAKEN_WITHOUT_AN_END), (1, HALF_A_HEAD), (1, TAKEN_WITHOUT_AN_END)]
)
async def test_a_sender_killed_in_the_middle_is_followed_by_the_other(
    fleet: Fleet, known: Known, partner: Partner, receiver: Receiver, nth: int, answer: bytes
) -> None:
    fleet.through("gateway 1", "gateway 2")
    before = len(receiver.calls)
    hold = Hold(receiver, nth, answer)
    async with person(fleet, known, "kari") as kari:  # type: ignore[arg-type]
        for number in range(3):
            await make(kari, known, f"killed-{before}-{number}")
        assert await asyncio.to_thread(hold.held.wait, 20), f"nothing was sent: {fleet.logs()}"
        assert hold.port
        workers = {fleet.processes[name].pid: name for name in ("worker 1", "worker 2")}
        victim = workers[owner_of(hold.port, list(workers))]
        await fleet.kill(victim)
        killed = time.monotonic()
        receiver.manner = None
        hold.gone.set()
        at_death = heard(receiver)
        held = at_death[-1][0]
        assert len(at_death) == before + nth
        noted = fleet.rows("SELECT status, attempts FROM webhookdelivery WHERE id = %s", held.removeprefix("msg_"))
        assert noted == [("PENDING", 0)], "killed before anything was noted"
        await make(kari, known, f"killed-{before}-later")
    while len({key for key, _ in heard(receiver)}) < len(written(fleet)):
        assert time.monotonic() - killed < BOUND_SECONDS, f"the other did not go on: {fleet.logs()}"
        await asyncio.sleep(0.1)
    recovered = time.monotonic() - killed
    calls = heard(receiver)
    told = dict(calls)
    assert list(told.values()) == written(fleet), "nothing lost, nothing twice under another id, all in order"
    assert [key for key, _ in itertools.groupby(calls, lambda call: call[0])] == list(told), "repeated at once or never"
    again = [key for key, _ in calls[before:]]
    assert {key: again.count(key) for key in again if again.count(key) > 1} == {held: 2}
    for headers, body in receiver.calls[before:]:
        assert Webhook(partner.secret).verify(body, headers)
    await fleet.again(victim)
    log = await partner.log()
    assert [one["webhookId"] for one in log] == list(told)
    assert {(one["status"], one["attempts"], one["responseCode"]) for one in log} == {("DELIVERED", 1, 204)}
    print(f"{victim} killed; all told after {recovered:.1f} s")


async def test_afterwards_the_journal_is_whole(fleet: Fleet, known: Known) -> None:
    assert await asyncio.to_thread(fleet.journal_faults) == []
