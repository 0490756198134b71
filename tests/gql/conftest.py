"""One sandbox and one gateway for each module of these tests, over real HTTP, and somebody at the door."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.gateway_server import GatewayServer, login, running_gateway
from tests.support.sandbox_server import SandboxServer, start_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def gateway(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with running_gateway(tmp_path_factory.mktemp("gateway"), sandbox) as server:
        yield server


@pytest.fixture(scope="module")
def ola(gateway: GatewayServer, sandbox: SandboxServer) -> Iterator[httpx.Client]:
    """Logged in, with the CSRF word."""
    with login(gateway.url, sandbox.url, "ola") as client:
        yield client


@pytest.fixture(scope="module")
def nobody(gateway: GatewayServer) -> Iterator[httpx.Client]:
    """Without a session."""
    with httpx.Client(base_url=gateway.url, trust_env=False, timeout=20) as client:
        yield client
