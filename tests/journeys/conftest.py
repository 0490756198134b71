"""A stage for each journey: a world, an installation, a referee between them, and the people who walk through.

Law: every call to a bank and every answer of it is read by the referee; a journey that breaks the standard fails.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.stage import BankCalls, Stage
from tests.support.gateway_server import GatewayServer, start_gateway
from tests.support.protocols import ProtocolWatch, standards_dir
from tests.support.sandbox_server import SandboxServer, start_sandbox


@dataclass
class Servers:
    sandbox: SandboxServer
    gateway: GatewayServer
    calls: BankCalls
    watch: ProtocolWatch | None
    """None where the standards are not at hand."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    standards = standards_dir()
    watches: list[ProtocolWatch] = []
    calls = BankCalls()

    def watched(app: Any) -> Any:
        if standards is not None:
            app = ProtocolWatch(app, standards)
            watches.append(app)
        return calls.around(app)

    sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"), wrap=watched)
    gateway = start_gateway(tmp_path_factory.mktemp("gateway"), sandbox)
    calls.clock = sandbox.world.clock
    yield Servers(sandbox, gateway, calls, watches[0] if watches else None)
    gateway.stop()
    sandbox.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(servers: Servers) -> AsyncIterator[Stage]:
    one = Stage(servers.sandbox, servers.gateway, servers.calls)
    yield one
    await one.close()


@pytest.fixture(scope="module", autouse=True)
def the_referee_is_content(servers: Servers) -> Iterator[None]:
    """Fails the module's last test when any call of the journey broke the standard."""
    yield
    if servers.watch is not None:
        forgiven = tuple(servers.calls.forgiven)
        assert [found for found in servers.watch.violations if not found.endswith(forgiven)] == []
