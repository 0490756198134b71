"""One nursery and one set of snapshots for the whole test session; a fresh copy of a snapshot for each run."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import snapshots
from tests.faults.installation import Installation, Nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    kept = Nursery()
    yield kept
    kept.close()


@pytest.fixture(scope="session")
def moments(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with one `var` for each moment of tests/faults/snapshots.py."""
    root = tmp_path_factory.mktemp("moments")
    asyncio.run(snapshots.take(nursery, root))
    return root


@pytest.fixture
def installation_at(nursery: Nursery, moments: Path, tmp_path: Path) -> Callable[[str], Installation]:
    """`installation_at(READY)`: nothing of it runs yet."""
    return lambda moment: Installation.copied(nursery, moments / moment, tmp_path / "var")
