"""The complete gateway over real HTTP in a thread, on the embedded defaults, for tests that need the door itself."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from core.house import House
from gateway import logs, sandbox_login, serving
from gateway.main import create_app
from gateway.settings import Settings, load_settings
from gateway.wiring import Installation
from gql.door import Door
from tests.support import databases
from tests.support.sandbox_server import SandboxServer, free_port


@dataclass
class GatewayServer:
    """One a process at a time: the jobs machinery is the process's own."""

    url: str
    settings: Settings
    installation: Installation
    door: Door
    _server: uvicorn.Server
    _thread: threading.Thread
    _loop: asyncio.AbstractEventLoop

    @property
    def house(self) -> House:
        """For reading from a test through `run`: its engine belongs to the server's loop."""
        return self.installation.house

    def run(self, coroutine: Any, timeout_seconds: float = 20) -> Any:
        """The result of a coroutine, run in the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout_seconds)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive(), "the gateway did not stop"


def settings_for(var: Path, sandbox: SandboxServer, **given: Any) -> Settings:
    """The embedded defaults, aimed at this sandbox; the port is free unless given."""
    port = given.pop("port", None) or free_port()
    given = (
        {"sandbox_url": sandbox.url, "smtp_port": sandbox.smtp_port, "log_level": "warning"}
        | databases.settings_at(var)
        | given
    )
    return load_settings(var=var, port=port, **given)


def start_gateway(var: Path, sandbox: SandboxServer, **given: Any) -> GatewayServer:
    """Returns when it answers. `given` are settings; the same `var` goes on where it stopped."""
    settings = settings_for(var, sandbox, **given)
    var.mkdir(parents=True, exist_ok=True)
    databases.lay(settings.database_url)
    logs.configure(settings.log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=settings.port,
        timeout_graceful_shutdown=2,
        **serving.OPTIONS,
    )
    server = uvicorn.Server(config)
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        await server.serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="gateway", daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert thread.is_alive(), "the gateway died at the start"
        assert time.monotonic() < deadline, "the gateway did not start in time"
        time.sleep(0.01)
    return GatewayServer(
        settings.public_url, settings, app.state.installation, app.state.door, server, thread, loops[0]
    )


def login(base_url: str, sandbox_url: str, person: str) -> httpx.Client:
    """A client with this person's cookie and CSRF header, logged in as a browser does."""
    return sandbox_login.login(base_url, sandbox_url, person)


@contextmanager
def running_gateway(var: Path, sandbox: SandboxServer, **given: Any) -> Iterator[GatewayServer]:
    server = start_gateway(var, sandbox, **given)
    try:
        yield server
    finally:
        server.stop()
