"""The world of the sweeps, for the files that ask for it: it takes half a minute, and is made once for each."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio

from tests.support.gateway_server import GatewayServer, running_gateway
from tests.support.programs import Programs, watched_programs
from tests.support.sandbox_server import start_sandbox
from tests.support.sweep_world import World, a_world


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    sandbox = start_sandbox(tmp_path_factory.mktemp("sandbox"))
    try:
        with running_gateway(tmp_path_factory.mktemp("gateway"), sandbox) as server:
            yield server
    finally:
        sandbox.stop()


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    with watched_programs() as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(gateway: GatewayServer, programs: Programs) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        yield await a_world(stack, gateway)
