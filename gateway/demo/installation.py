"""Where the demo plays: on the installation that runs at the given ports, or on one of its own.

Law: an installation of its own is stopped again and leaves nothing behind; somebody else's is never stopped.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from gateway.settings import Settings

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 30.0
_LOG_LINES_TOLD = 15


class NoInstallation(Exception):
    """There is nothing to play on, in words."""


@dataclass(frozen=True, slots=True)
class Place:
    gateway_url: str
    sandbox_url: str
    own: bool


@contextmanager
def place(settings: Settings) -> Iterator[Place]:
    """The running installation, or an own one for as long as the block lasts. Raises NoInstallation."""
    if settings.sandbox_url is None:
        raise NoInstallation("The demo plays in a sandbox; this is a production installation.")
    if _answers(settings.public_url):
        if not _answers(settings.sandbox_url):
            raise NoInstallation(f"{settings.public_url} answers, but no sandbox does at {settings.sandbox_url}.")
        yield Place(settings.public_url, settings.sandbox_url, own=False)
        return
    with own_installation() as own:
        yield own


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def own_installation() -> Iterator[Place]:
    """`kontobro run` on free ports with a world of its own. Raises NoInstallation with the end of its log."""
    with tempfile.TemporaryDirectory(prefix="kontobro-demo-") as folder:
        port, sandbox_port, smtp_port = _free_ports(3)
        own = {"VAR": folder, "PORT": port, "SANDBOX_PORT": sandbox_port, "SMTP_PORT": smtp_port}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("KONTOBRO_")}
        environment = inherited | {f"KONTOBRO_{name}": str(value) for name, value in own.items()}
        environment["KONTOBRO_LOG_LEVEL"] = "warning"
        log = Path(folder) / "run.log"
        with log.open("wb") as output:
            # A session of its own: Ctrl-C comes to us, and we stop it in order.
            command = [sys.executable, "-m", "gateway.cli", "run"]
            child = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            found = Place(f"http://localhost:{port}", f"http://127.0.0.1:{sandbox_port}", own=True)
            deadline = time.monotonic() + START_TIMEOUT_SECONDS
            while not (_answers(found.sandbox_url) and _answers(found.gateway_url)):
                if child.poll() is not None or time.monotonic() > deadline:
                    told = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES_TOLD:])
                    raise NoInstallation(f"An own installation did not start:\n{told}")
                time.sleep(0.05)
            yield found
        finally:
            child.terminate()
            try:
                child.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()
