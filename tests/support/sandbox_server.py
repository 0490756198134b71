"""The complete sandbox over real HTTP and SMTP in a thread, for tests that need the wire itself."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from sandbox.app import create_app
from sandbox.world import World


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class SandboxServer:
    url: str
    world: World
    smtp_port: int
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        assert not self._thread.is_alive(), "the sandbox did not stop"
        self.world.store.close()


def start_sandbox(
    var: Path, *, seed: str = "kontobro", wrap: Callable[[ASGIApp], ASGIApp] | None = None
) -> SandboxServer:
    """Starts on free ports and returns when it answers. The world is kept in {var}/sandbox.sqlite.

    `wrap` puts something between the wire and the sandbox, for example a ProtocolWatch.
    """
    port, smtp_port = free_port(), free_port()
    var.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    world = World(var / "sandbox.sqlite", public_url=url, seed=seed)
    app: ASGIApp = create_app(world, smtp_port=smtp_port)
    config = uvicorn.Config(
        wrap(app) if wrap else app,
        host="127.0.0.1",
        port=port,
        log_level="critical",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="sandbox", daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive(), "the sandbox died at the start"
        assert time.monotonic() < deadline, "the sandbox did not start in time"
        time.sleep(0.01)
    return SandboxServer(url, world, smtp_port, server, thread)
