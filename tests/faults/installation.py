"""One installation whose processes can be killed: a gateway, a sandbox and a bank proxy over one `var` directory.

Law: it looks at the two databases only through files on disk and the public interfaces, as an operator would after
a crash.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from gateway.journalcheck import faults
from gateway.settings import load_settings
from tests.faults.bankproxy import BankProxy

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
DEATH_SECONDS = 10.0
PAUSE_SECONDS = 0.05


class Nursery:
    """The process of tests/faults/nursery.py; one a test session."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )

    def bear(self, order: dict[str, Any]) -> int:
        """A child as ordered; its process id."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(order).encode() + b"\n")
        stdin.flush()
        return json.loads(stdout.readline())["pid"]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


def free_ports(count: int) -> list[int]:
    """Below the range from which systems take the ports of outgoing connections: a port must still be free when its
    owner has died and comes back."""
    found: set[int] = set()
    while len(found) < count:
        port = 15_000 + secrets.randbelow(15_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            found.add(port)
    return list(found)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


class Installation:
    """Use as an async context manager; nothing runs before `start_sandbox` and `start_gateway`."""

    def __init__(self, nursery: Nursery, var: Path) -> None:
        self._nursery = nursery
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        port, sandbox_port, smtp_port = free_ports(3)
        self.url, self.sandbox_url = f"http://localhost:{port}", f"http://127.0.0.1:{sandbox_port}"
        self._environment = {
            "KONTOBRO_VAR": str(var),
            "KONTOBRO_PORT": str(port),
            "KONTOBRO_SANDBOX_PORT": str(sandbox_port),
            "KONTOBRO_SMTP_PORT": str(smtp_port),
            "KONTOBRO_LOG_LEVEL": "warning",
        }
        self.bug: str | None = None
        """Planted in every gateway of this installation (tests/faults/nursery.py)."""
        self.gateway: int | None = None
        self.sandbox: int | None = None
        self.proxy = BankProxy(sandbox_port, self.kill_gateway)
        # Nothing is kept open: the other side may be another process by the next call.
        self._http = httpx.AsyncClient(trust_env=False, timeout=5, limits=httpx.Limits(max_keepalive_connections=0))

    @classmethod
    def copied(cls, nursery: Nursery, snapshot: Path, var: Path) -> "Installation":
        shutil.copytree(snapshot, var, ignore=shutil.ignore_patterns("*.log", "*.lock"))
        return cls(nursery, var)

    async def __aenter__(self) -> "Installation":
        await self.proxy.__aenter__()
        self._environment["KONTOBRO_BANK_URL"] = f"http://127.0.0.1:{self.proxy.port}/banks/{{bic}}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for pid in (self.gateway, self.sandbox):
            if pid is not None and alive(pid):
                os.kill(pid, signal.SIGKILL)
        await self.proxy.__aexit__()
        await self._http.aclose()

    # --- Life and death -------------------------------------------------------------------------------------------

    async def start_sandbox(self) -> None:
        self.sandbox = self._bear("sandbox")
        await self._answers(self.sandbox, f"{self.sandbox_url}/healthz")

    async def start_gateway(self, kill: dict[str, Any] | None = None) -> None:
        """`kill`: {database: app or jobs, when: before or after, nth}, the commit at which it kills itself."""
        self.gateway = self._bear("serve", kill=kill, bug=self.bug)
        await self._answers(self.gateway, f"{self.url}/readyz")

    async def stop(self, pid: int | None) -> None:
        """As an operator stops it: SIGTERM, and waits."""
        assert pid is not None
        os.kill(pid, signal.SIGTERM)
        await self._gone(pid)

    async def kill_gateway(self) -> None:
        await self.kill(self.gateway)

    async def kill(self, pid: int | None) -> None:
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await self._gone(pid)

    async def gateway_died(self) -> bool:
        """Whether the gateway is dead, a moment after a call to it failed."""
        assert self.gateway is not None
        try:
            await self._gone(self.gateway, 1.0)
        except AssertionError:
            return False
        return True

    def arm(self, on: bool) -> None:
        """From here on commits and bytes are counted, and the ordered death may come."""
        self.proxy.armed = on
        if on:
            (self.var / "armed").touch()
        else:
            (self.var / "armed").unlink(missing_ok=True)

    @property
    def point_was_hit(self) -> bool:
        """Whether the ordered death has come, at a commit or at a byte."""
        return self.proxy.hit or (self.var / "killed").exists()

    def _bear(self, command: str, **order: Any) -> int:
        log = str(self.var / f"{command}.log")
        return self._nursery.bear({"command": command, "environment": self._environment, "log": log, **order})

    async def _answers(self, pid: int, url: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert alive(pid), f"a process died at its start: {self.logs()}"
            assert time.monotonic() < deadline, f"{url} did not answer: {self.logs()}"
            with contextlib.suppress(httpx.TransportError):
                if (await self._http.get(url)).status_code == 200:
                    return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _gone(self, pid: int, seconds: float = DEATH_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while alive(pid):
            assert time.monotonic() < deadline, f"process {pid} does not end"
            await asyncio.sleep(PAUSE_SECONDS / 5)

    async def pass_time(self, seconds: int) -> None:
        """In the world. The gateway follows twice a second."""
        told = await self._http.post(f"{self.sandbox_url}/world/clock", json={"advance_seconds": seconds})
        told.raise_for_status()

    # --- Looking ----------------------------------------------------------------------------------------------------

    def logs(self) -> str:
        return "\n".join(path.read_text()[-3000:] for path in self.var.glob("*.log"))

    def commits(self, database: str) -> int:
        """Counted while armed, since the gateway's last start."""
        return (self.var / f"commits.{database}").stat().st_size

    def journal_faults(self) -> list[str]:
        return faults(load_settings(var=self.var))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """From the application's database."""
        return self._read("kontobro.sqlite", sql, values)

    def documents(self, kind: str) -> list[dict[str, Any]]:
        """What the sandbox remembers of this kind."""
        found = self._read("sandbox.sqlite", "SELECT body FROM document WHERE kind = ? ORDER BY rowid", (kind,))
        return [json.loads(body) for (body,) in found]

    def _read(self, name: str, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(self.var / name, timeout=10)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()
