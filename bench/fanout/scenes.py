"""The scenes of S1 and how one is played: throughput, the last receipt, CPU and memory of a subscriber."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import IO, Any

import orjson

from bench.data.filling import World
from bench.fanout.job import job_of
from bench.load import TooSlow
from bench.measuring import Peak, family_cpu, resident_megabytes, settle
from bench.servers import Server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Scene:
    """`key`: in the bars; `silent`: sockets beside the others that subscribe and never read."""

    key: str
    companies: int
    sockets_each: int
    silent: int = 0

    @property
    def name(self) -> str:
        on = "on one company" if self.companies == 1 else f"on each of {self.companies:,} companies"
        return f"{self.sockets_each:,} {on}" + (f", beside {self.silent} that never read" if self.silent else "")

    @property
    def sockets(self) -> int:
        return self.companies * self.sockets_each


def scenes(*, quick: bool) -> list[Scene]:
    """The first is also the one that the silent readers are put beside."""
    if quick:
        return [Scene("quick one", 1, 200), Scene("quick ten", 10, 10)]
    return [Scene("one", 1, 1000), Scene("five", 1, 5000), Scene("ten", 100, 10), Scene("each", 1000, 1)]


@dataclass(frozen=True, slots=True)
class Heard:
    """The last receipts in milliseconds, CPU in microseconds a delivery, memory in kB an idle subscriber.

    `grown`: MB at the most while the scene was played, above what the server had before its sockets came; `spread`:
    (greatest - least) / median of the messages a second, where there were several rounds.
    """

    per_second: float
    last_p50: float
    last_p99: float
    events: int
    cpu: float
    memory: float
    grown: float
    spread: float = 0.0


def median_of(heard: list[Heard]) -> Heard:
    rates = [one.per_second for one in heard]
    return Heard(
        median(rates),
        median(one.last_p50 for one in heard),
        median(one.last_p99 for one in heard),
        sum(one.events for one in heard),
        median(one.cpu for one in heard),
        median(one.memory for one in heard),
        median(one.grown for one in heard),
        (max(rates) - min(rates)) / median(rates),
    )


def once(
    server: Server, scene: Scene, world: World, seconds: float, beside: AbstractContextManager[Any] | None = None
) -> Heard:
    """`beside`: what lasts as long as the payments are made. Raises TooSlow."""
    pid = server.process.pid
    settle(pid)
    at_first = resident_megabytes(pid)
    with _listeners(server, scene, seconds) as child:
        child.say(orjson.dumps(job_of(server, world, seconds, scene.companies, scene.sockets_each, scene.silent)))
        child.heard(b"ready")
        settle(pid)
        idle, before = resident_megabytes(pid), family_cpu(pid)
        with Peak(pid) as peak, beside or nullcontext():
            child.say(b"go")
            told = orjson.loads(child.heard())
        cpu = family_cpu(pid) - before
        child.say(b"bye")
    if not told["deliveries"]:
        raise TooSlow(f"{server.name} S1 {scene.name}: nobody was told of anything in time")
    last = [one * 1000 for one in told["last"]]
    return Heard(
        told["deliveries"] / told["seconds"],
        median(last),
        last[int(len(last) * 0.99)],
        len(last),
        cpu / told["deliveries"],
        (idle - at_first) * 1000 / scene.sockets,
        peak.megabytes - at_first,
    )


@dataclass(frozen=True, slots=True)
class _Child:
    """The listeners' process; whatever it does not say is in `wrong`."""

    process: subprocess.Popen[bytes]
    wrong: IO[bytes]
    what: str
    server: Server

    def say(self, line: bytes) -> None:
        assert self.process.stdin
        try:
            self.process.stdin.write(line + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise self.too_slow() from None

    def heard(self, expected: bytes = b"") -> bytes:
        """Its next line. Raises TooSlow when it ended instead."""
        assert self.process.stdout
        line = self.process.stdout.readline().strip()
        if not line or (expected and line != expected):
            raise self.too_slow()
        return line

    def too_slow(self) -> TooSlow:
        self.process.kill()
        self.process.wait()
        self.wrong.seek(0)
        words = self.wrong.read().decode(errors="replace").strip() or "it did not end"
        last = words.rpartition("\n")[2]
        return TooSlow(f"{self.server.name} S1 {self.what}: {last}\n{words[-1200:]}\n{self.server.last_words}")


@contextmanager
def _listeners(server: Server, scene: Scene, seconds: float) -> Iterator[_Child]:
    command = [sys.executable, "-m", "bench.fanout"]
    # A file and no pipe: nobody reads a pipe while the listeners work, and a full one would stop them.
    with tempfile.TemporaryFile() as wrong:
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=wrong)
        watchdog = threading.Timer(seconds + PATIENCE_SECONDS, process.kill)
        watchdog.start()
        try:
            yield _Child(process, wrong, scene.name, server)
            process.wait(PATIENCE_SECONDS)
        finally:
            watchdog.cancel()
            process.kill()
            process.communicate()
