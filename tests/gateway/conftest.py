"""One sandbox and one gateway for each module of these tests, over real HTTP; and a Redis for a test that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.gateway_server import GatewayServer, running_gateway
from tests.support.redis_server import RedisServer, need_redis_server
from tests.support.sandbox_server import SandboxServer, free_port, start_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def gateway(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    with running_gateway(tmp_path_factory.mktemp("gateway"), sandbox) as server:
        yield server


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    need_redis_server()
    server = RedisServer(tmp_path, free_port())
    server.start()
    yield server
    server.kill()
