"""Two gateways and two workers on one PostgreSQL and one Redis, behind a balancer, with a sandbox outside.

Law: every process is the command line's own command. What is looked at is looked at as an operator would: through the
databases and the public interfaces. It answers to what `tests.faults.paying` asks of an installation.
"""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg

from gateway.demo.actor import Actor
from gateway.journalcheck import faults
from gateway.settings import load_settings
from tests.faults.installation import Nursery, alive, free_ports
from tests.faults.snapshots import BANKS, Known, _active, _register, consent_page, overview, until
from tests.scaled.balancer import Balancer
from tests.support import databases
from tests.support.redis_server import RedisServer

START_SECONDS = 60.0


@dataclass
class Process:
    command: str
    port: int
    pid: int


class NoProxy:
    """Here nobody dies at a byte."""

    cut = None


class Fleet:
    """Use as an async context manager; `start` starts everything."""

    def __init__(self, nursery: Nursery, var: Path) -> None:
        self._nursery = nursery
        self.var = var
        var.mkdir(parents=True, exist_ok=True)
        public, sandbox_port, smtp_port, redis_port, *self._ports = free_ports(8)
        self.url, self.sandbox_url = f"http://localhost:{public}", f"http://127.0.0.1:{sandbox_port}"
        self.redis = RedisServer(var, redis_port)
        self.settings = databases.settings_at(var) | {"doorbell_url": self.redis.url}
        self._environment = {f"KONTOBRO_{name.upper()}": value for name, value in self.settings.items()} | {
            "KONTOBRO_VAR": str(var),
            "KONTOBRO_PUBLIC_URL": self.url,
            "KONTOBRO_SANDBOX_PORT": str(sandbox_port),
            "KONTOBRO_SMTP_PORT": str(smtp_port),
            "KONTOBRO_LOG_LEVEL": "info",
        }
        self.balancer = Balancer(public)
        self.proxy = NoProxy()
        self.processes: dict[str, Process] = {}
        self._http = httpx.AsyncClient(trust_env=False, timeout=5, limits=httpx.Limits(max_keepalive_connections=0))

    async def __aenter__(self) -> "Fleet":
        await self.balancer.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in self.processes.values():
            if alive(process.pid):
                os.kill(process.pid, signal.SIGKILL)
        self.redis.kill()
        await self.balancer.__aexit__()
        await self._http.aclose()

    async def start(self) -> None:
        self.redis.start()
        await self.begin("sandbox", "sandbox", int(self._environment["KONTOBRO_SANDBOX_PORT"]), "/healthz")
        names = [("gateway 1", "serve"), ("gateway 2", "serve"), ("worker 1", "worker"), ("worker 2", "worker")]
        for (name, command), port in zip(names, self._ports, strict=True):
            await self.begin(name, command, port)
        self.through("gateway 1", "gateway 2")

    async def begin(self, name: str, command: str, port: int, page: str = "/readyz") -> None:
        """One process, started as the documents say, until it answers."""
        mine = {"KONTOBRO_PORT": str(port), "KONTOBRO_WORKER_PORT": str(port)}
        order = {"command": command, "environment": self._environment | mine, "log": str(self.var / f"{name}.log")}
        self.processes[name] = Process(command, port, self._nursery.bear(order))
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert alive(self.processes[name].pid), f"{name} died at its start: {self.logs()}"
            assert time.monotonic() < deadline, f"{name} did not answer: {self.logs()}"
            with contextlib.suppress(httpx.TransportError):
                if (await self._http.get(f"http://127.0.0.1:{port}{page}")).status_code == 200:
                    return
            await asyncio.sleep(0.05)

    async def again(self, name: str) -> None:
        process = self.processes[name]
        await self.begin(name, process.command, process.port)

    async def kill(self, name: str) -> None:
        pid = self.processes[name].pid
        os.kill(pid, signal.SIGKILL)
        while alive(pid):  # noqa: ASYNC110  (another process's end has no event)
            await asyncio.sleep(0.01)

    async def command(self, *words: str) -> str:
        """What a command of the operator's printed."""
        program = Path(sys.executable).with_name("kontobro")
        run = await asyncio.create_subprocess_exec(
            program, *words, env=os.environ | self._environment, stdout=asyncio.subprocess.PIPE
        )
        told, _ = await run.communicate()
        assert run.returncode == 0, f"kontobro {' '.join(words)} ended with {run.returncode}"
        return told.decode()

    def through(self, *gateways: str) -> None:
        """New connections go to the first of these that answers."""
        self.balancer.ports = [self.processes[name].port for name in gateways]

    async def metrics(self, name: str) -> str:
        return (await self._http.get(f"http://127.0.0.1:{self.processes[name].port}/metrics")).text

    async def ready(self) -> Known:
        """A company in business: agreement active, a consent and a balance at each bank."""
        async with Actor("kari", self.url, self.sandbox_url) as kari, Actor("ola", self.url, self.sandbox_url) as ola:
            known = await _register(kari, ola)
            signing = await ola.must("startSigning", "signingUrl", token=known.token)
            await ola.follow(await ola.bankid(signing["signingUrl"]))
            await until(lambda: _active(kari, known), "ACTIVE")
            for bic in BANKS:
                await ola.follow(await ola.sca(await consent_page(ola, known, bic)))

            async def fed() -> bool:
                accounts = (await overview(ola, known))["accounts"]
                return {account["bank"]["bic"] for account in accounts if account["balance"]} == set(BANKS)

            await until(fed, "a balance at each bank")
        return known

    # --- As tests.faults.paying asks ------------------------------------------------------------------------------

    async def gateway_died(self) -> bool:
        """Whether any process is dead, a moment after a call failed."""
        for _ in range(100):
            if not all(alive(process.pid) for process in self.processes.values()):
                return True
            await asyncio.sleep(0.01)
        return False

    def arm(self, on: bool) -> None:
        """Nobody dies by himself here."""

    async def start_gateway(self) -> None:
        """Nobody comes to help: what lives goes on."""

    async def pass_time(self, seconds: int) -> None:
        told = await self._http.post(f"{self.sandbox_url}/world/clock", json={"advance_seconds": seconds})
        told.raise_for_status()

    async def fault(self, **fault: Any) -> None:
        (await self._http.post(f"{self.sandbox_url}/world/faults", json=fault)).raise_for_status()

    def logs(self) -> str:
        return "\n".join(f"{path.name}: {path.read_text()[-2500:]}" for path in self.var.glob("*.log"))

    def journal_faults(self) -> list[str]:
        return faults(load_settings(var=self.var, **self.settings))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        url = self.settings["jobs_database_url"].replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def documents(self, kind: str) -> list[dict[str, Any]]:
        with contextlib.closing(sqlite3.connect(self.var / "sandbox.sqlite", timeout=10)) as connection:
            found = connection.execute("SELECT body FROM document WHERE kind = ? ORDER BY rowid", (kind,))
            return [json.loads(body) for (body,) in found]
