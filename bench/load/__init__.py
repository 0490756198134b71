"""Load: many requests with random bodies over a fixed number of connections, each sending its next at once.

Law: bounded in time, and to 127.0.0.1 only; an answer that is not 200 ends the run.
"""

import json
import os
import random
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench.queries import KEY, Ask, Query
from bench.servers import NODE_PEERS, Server, node

HERE = Path(__file__).parent
BODIES = 4000
"""Drawn anew for each measurement, and sent in random order."""
GRACE_SECONDS = 30.0


class LoadFailed(Exception):
    """Not all answers were right, with how many were not."""


class TooSlow(LoadFailed):
    """Nothing wrong was said, but not enough to say anything of it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came back. Latencies in milliseconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def generator() -> str:
    """wrk where it is installed: it costs the least; else autocannon, which the lock file brings."""
    return "wrk" if shutil.which("wrk") else "autocannon"


def write_bodies(path: Path, server: Server, query: Query, ids: tuple[str, ...]) -> None:
    """One body a line."""
    drawn = random.choices(ids, k=BODIES)
    path.write_text("".join(json.dumps(server.recipe.body(query, Ask(key))) + "\n" for key in drawn))


def press(server: Server, query: Query, bodies: Path, connections: int, seconds: float) -> Load:
    """Raises LoadFailed."""
    assert urlsplit(server.url).hostname == "127.0.0.1"
    headers = "".join(f"{name}: {value}\n" for name, value in server.headers(query).items())
    environment = os.environ | {
        "BENCH_BODIES": str(bodies),
        "BENCH_HEADERS": headers,
        "BENCH_KEY": KEY,
        "BENCH_RUN": secrets.token_hex(6),
        "BENCH_CONNECTIONS": str(connections),
        "BENCH_SECONDS": str(seconds),
    }
    if generator() == "wrk":
        threads = ("--threads", "1", "--connections", str(connections))
        command = ("wrk", *threads, "--duration", f"{max(1, round(seconds))}s", "--timeout", "30s")
        command = (*command, "--script", str(HERE / "bodies.lua"), server.url)
    else:
        command = (node(), str(NODE_PEERS / "press.js"), server.url)
    patience = seconds + GRACE_SECONDS
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=patience, check=False)
    except subprocess.TimeoutExpired:
        raise TooSlow(f"{server.name} {query.name}: the load generator did not end") from None
    found = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not found:
        raise LoadFailed(f"{generator()} ended with {done.returncode}: {done.stderr[-800:]}{done.stdout[-800:]}")
    told = json.loads(found[-1])
    if told["wrong"]:
        how_many = f"{told['wrong']} of {told['requests']} were not answered with 200"
        raise LoadFailed(f"{server.name} {query.name}: {how_many}\n{server.last_words}")
    return Load(told["requests"], told["seconds"], told["bytes"], told["p50"], told["p99"])
