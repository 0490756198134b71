"""A Redis of one test's own, which it may stop, kill and start again on the same port."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.doorbell import Bells, backend_of

PROGRAM = shutil.which("redis-server")
START_SECONDS = 10.0


class RedisServer:
    def __init__(self, directory: Path, port: int) -> None:
        self._directory = directory
        self._port = port
        self.url = f"redis://127.0.0.1:{port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        assert PROGRAM is not None
        where = ["--port", str(self._port), "--dir", str(self._directory), "--bind", "127.0.0.1"]
        self._process = subprocess.Popen(
            [PROGRAM, *where, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(5)
            self._process = None

    def hang(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGCONT)


def need_redis_server() -> None:
    """Skips where there is none; in CI that is a failure, because a promise would go untested."""
    if PROGRAM is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("no redis-server on this machine")


@asynccontextmanager
async def bells_at(*servers: RedisServer) -> AsyncIterator[list[Bells]]:
    """One Bells for each: as many processes."""
    opened = [Bells(backend_of(server.url)) for server in servers]
    for bells in opened:
        await bells.open()
    try:
        yield opened
    finally:
        for bells in opened:
            await bells.close()
