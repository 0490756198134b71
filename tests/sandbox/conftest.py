"""The sandbox for its own tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.sandbox_server import SandboxServer, start_sandbox


@pytest.fixture
def running_sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path)
    yield server
    server.stop()
