"""The scenes of S1, one server after the other: throughput, the last receipt, CPU and memory of a subscriber."""

import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO

import orjson

from bench.data.filling import World
from bench.load import TooSlow
from bench.measuring import family_cpu, resident_megabytes, settle
from bench.queries import KEY, M1, Ask
from bench.report import number, table
from bench.servers import Server

ROOT = Path(__file__).resolve().parents[2]
PUBLISHERS = 16
PATIENCE_SECONDS = 150.0
MEASURE, OURS, YOGA = "mercurius", "kontobro", "yoga"
SERVERS = (OURS, MEASURE, YOGA)
SUBSCRIPTION = """subscription S1($companyId: ID!) { paymentStatus(companyId: $companyId) {
    payments { id status creditorName instructedAmount { value currency } } } }"""


@dataclass(frozen=True, slots=True)
class Scene:
    """`goal`: messages a second against Mercurius; None where there is none."""

    name: str
    companies: int
    sockets_each: int
    goal: float | None

    @property
    def sockets(self) -> int:
        return self.companies * self.sockets_each


def scenes(world: World, *, quick: bool) -> list[Scene]:
    many = min(1000, len(world.company_ids))
    full = [
        Scene("1,000 on one company", 1, 1000, 3.0),
        Scene("5,000 on one company", 1, 5000, None),
        Scene("10 on each of 100", min(100, many), 10, 2.0),
        Scene(f"1 on each of {many}", many, 1, 1.0),
    ]
    return [Scene("200 on one company", 1, 200, None)] if quick else full


@dataclass(frozen=True, slots=True)
class Heard:
    """CPU in microseconds a delivery, memory in kB a subscriber, the last receipt in milliseconds."""

    per_second: float
    last_p50: float
    last_p99: float
    events: int
    cpu: float
    memory: float


Figures = dict[tuple[str, str], Heard]
"""By (scene, server)."""


def play(running: list[Server], world: World, seconds: float, say: Callable[[str], None], *, quick: bool) -> list[str]:
    """The section of the report; who does not get through a scene is told."""
    servers = [server for server in running if server.name in SERVERS]
    figures: Figures = {}
    chosen = scenes(world, quick=quick)
    for scene in chosen:
        for server in servers:
            try:
                heard = figures[scene.name, server.name] = _once(server, scene, world, seconds)
            except TooSlow as error:
                say(str(error))
            else:
                say(f"S1 {scene.name}: {server.name:12} {heard.per_second:10,.0f} messages/s")
    return list(_section(chosen, servers, figures))


def _once(server: Server, scene: Scene, world: World, seconds: float) -> Heard:
    pid = server.process.pid
    settle(pid)
    memory = resident_megabytes(pid)
    # A file and no pipe: nobody reads a pipe while the listeners work, and a full one would stop them.
    with tempfile.TemporaryFile() as wrong, _listeners(wrong) as child:
        assert child.stdin
        assert child.stdout
        watchdog = threading.Timer(seconds + PATIENCE_SECONDS, child.kill)
        watchdog.start()
        try:
            child.stdin.write(orjson.dumps(_job(server, scene, world, seconds)) + b"\n")
            child.stdin.flush()
            ready = child.stdout.readline()
            settle(pid)
            memory, before = resident_megabytes(pid) - memory, family_cpu(pid)
            said, _ = child.communicate(b"go\n")
            cpu = family_cpu(pid) - before
        finally:
            watchdog.cancel()
            child.kill()
        if child.returncode or not ready:
            wrong.seek(0)
            last_words = wrong.read().decode(errors="replace")[-1200:]
            raise TooSlow(f"{server.name} S1 {scene.name}: {last_words}{server.last_words}")
    told = orjson.loads(said)
    last = [one * 1000 for one in told["last"]]
    return Heard(
        told["deliveries"] / told["seconds"],
        median(last),
        last[int(len(last) * 0.99)],
        len(last),
        cpu / told["deliveries"],
        memory * 1000 / scene.sockets,
    )


def _listeners(errors: IO[bytes]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "bench.fanout"]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)


def _job(server: Server, scene: Scene, world: World, seconds: float) -> dict[str, object]:
    companies = [
        {"id": key, "body": M1.body(Ask(world.account_ids[place * world.accounts_each]))}
        for place, key in enumerate(world.company_ids[: scene.companies])
    ]
    return {
        "port": server.port,
        "headers": dict(server.recipe.headers(M1)),
        "subscription": SUBSCRIPTION,
        "companies": companies,
        "sockets_each": scene.sockets_each,
        "publishers": PUBLISHERS,
        "seconds": seconds,
        "key": KEY,
        "value": Ask("").value,
        "run": secrets.token_hex(6),
    }


def _section(chosen: list[Scene], servers: list[Server], figures: Figures) -> Iterator[str]:
    yield from ("## S1: subscription fan-out", "")
    yield "A payment made through the API is told to every subscriber of its company; the next is made when the last"
    yield "has heard. The time of a receipt runs from the mutation's request."
    yield ""

    def row(scene: Scene, server: Server) -> tuple[str, ...]:
        heard, measure = figures.get((scene.name, server.name)), figures.get((scene.name, MEASURE))
        if heard is None:
            return (scene.name, server.name, "did not finish", *["–"] * 5)
        ratio = heard.per_second / measure.per_second if measure else None
        goal = f" (bar {scene.goal:g})" if scene.goal and server.name == OURS else ""
        receipts = f"{heard.last_p50:,.1f} / {heard.last_p99:,.1f}"
        figure = (f"{heard.per_second:,.0f}", number(ratio, ".2f") + goal, receipts, f"{heard.events:,}")
        return (scene.name, server.name, *figure, f"{heard.cpu:,.0f}", f"{heard.memory:,.0f}")

    head = ("sockets", "server", "messages/s", "× Mercurius", "last receipt ms, median / p99", "payments")
    rows = [row(scene, server) for scene in chosen for server in servers]
    yield from table((*head, "CPU µs a delivery", "kB a subscriber"), rows)
