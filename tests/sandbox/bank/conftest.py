"""One seeded world with its banks, spoken to over ASGI under the eyes of the standard."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox import companies, people
from sandbox.bank import routes, seed
from sandbox.world import World
from tests.support.protocols import ProtocolWatch, standards_dir
from tests.support.tpp import Tpp

PUBLIC_URL = "http://127.0.0.1:8001"


def seeded(path: Path | None) -> World:
    world = World(path, public_url=PUBLIC_URL)
    with world.store.together():
        people.seed(world)
        companies.seed(world)
        seed(world)
    return world


@pytest.fixture
async def tpp(tmp_path: Path) -> AsyncIterator[Tpp]:
    world = seeded(tmp_path / "world.sqlite")
    app = Starlette(routes=list(routes(world)))
    standards = standards_dir()
    watch = ProtocolWatch(app, standards) if standards else None
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=watch or app), base_url=PUBLIC_URL) as client:
        yield Tpp(world, client, watch)
    world.store.close()
