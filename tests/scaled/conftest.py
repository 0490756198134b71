"""One fleet for each module of these tests, with a company in business."""

import fcntl
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.faults.installation import Nursery
from tests.faults.snapshots import Known
from tests.scaled.fleet import Fleet
from tests.support.databases import SCALED
from tests.support.redis_server import need_redis_server


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    if not SCALED:
        pytest.skip("several processes need PostgreSQL: set KONTOBRO_TEST_DATABASE_URL (make test-scaled)")
    need_redis_server()
    kept = Nursery()
    yield kept
    kept.close()


@pytest.fixture(scope="module")
def harbour() -> Iterator[None]:
    """One fleet at a time, whatever the number of workers: two would want more connections than PostgreSQL gives."""
    with (Path(tempfile.gettempdir()) / "kontobro-test-fleet.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fleet(nursery: Nursery, harbour: None, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fleet]:
    async with Fleet(nursery, tmp_path_factory.mktemp("fleet") / "var") as one:
        await one.start()
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def known(fleet: Fleet) -> Known:
    return await fleet.ready()
