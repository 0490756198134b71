"""What every test run tells at its end: how many tests were skipped, and what of the schema no test reached.

Law: the second is held against the whole suite only, that has otherwise passed; a part of it runs alone in peace.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import coverage, databases

# Every query runs as a program from the first time on; KONTOBRO_COMPILE_AT=0 runs the suite without.
os.environ.setdefault("KONTOBRO_COMPILE_AT", "1")
_REACHED: set[str] = set()
_FAULTS: list[str] = []


@pytest.fixture(scope="session", autouse=True)
def database_server() -> Iterator[None]:
    """Nothing on the embedded defaults; on PostgreSQL the template, and no database left behind."""
    databases.prepare()
    yield
    databases.drop_all()


@pytest.fixture(autouse=True)
def databases_end_with_their_test(request: pytest.FixtureRequest) -> Iterator[None]:
    path: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if path is not None:
        databases.drop_under(path)


def pytest_collection_finish() -> None:
    coverage.watch_if_loaded()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """A worker (pytest-xdist) has ended: what it reached comes with it."""
    _REACHED.update(getattr(node, "workeroutput", {}).get("reached", ()))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    reached = _REACHED | coverage.watch_if_loaded()
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["reached"] = sorted(reached)
    elif exitstatus == pytest.ExitCode.OK and _is_whole(session.config):
        from gql.root import schema

        _FAULTS.extend(coverage.faults(schema._schema, reached))
        if _FAULTS:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    chosen = any(
        config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "deselect", "ignore", "collectonly")
    )
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for fault in _FAULTS:
        terminalreporter.write_line(f"Schema coverage: {fault}", red=True)
    terminalreporter.write_line(f"Skipped tests: {len(terminalreporter.stats.get('skipped', []))}")
