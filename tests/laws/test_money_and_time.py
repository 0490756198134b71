"""Money is whole and core has one clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.laws.source import CORE, parsed

DIVISION: dict[str, str] = {}
"""File -> why it may divide. Nothing in core does."""
NOW_ELSEWHERE = {
    "clock.py": "It is the clock.",
    "identifiers.py": "An id is ordered by the wall's milliseconds, which no rule reads.",
    "postgres.py": "How long a line has rested is the machine's time.",
}
NOWS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "fromtimestamp", "localtime", "gmtime"}
CLOCKS = {"datetime", "date", "time", "datetime.datetime", "datetime.date", "dt.datetime"}


def floats(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.Name) and node.id in ("float", "Decimal", "round"):
            yield f"{node.lineno}: {node.id}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"{node.lineno}: {ast.unparse(node)}"


def naked_nows(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in NOWS and ast.unparse(node.value) in CLOCKS:
            yield f"{node.lineno}: {ast.unparse(node)}"


def _files(tell: dict[str, str]) -> list[Path]:
    return [path for path in CORE if path.name not in tell]


@pytest.mark.parametrize("path", _files(DIVISION), ids=lambda path: "/".join(path.parts[-2:]))
def test_core_knows_no_float_and_no_division(path: Path) -> None:
    assert list(floats(parsed(path))) == []


@pytest.mark.parametrize("path", _files(NOW_ELSEWHERE), ids=lambda path: "/".join(path.parts[-2:]))
def test_core_asks_its_own_clock(path: Path) -> None:
    assert list(naked_nows(parsed(path))) == []


def test_every_exception_is_still_one() -> None:
    by_name = {path.name: parsed(path) for path in CORE if path.parent.name == "core"}
    assert [name for name in DIVISION if not list(floats(by_name[name]))] == []
    assert [name for name in NOW_ELSEWHERE if not list(naked_nows(by_name[name]))] == []


@pytest.mark.parametrize("planted", ["x = 0.1", "y = float(x)", "y = x / 2", "x /= 2", "y = round(x)", "y: float = 1"])
def test_a_planted_float_is_caught(planted: str) -> None:
    assert list(floats(ast.parse(planted)))


@pytest.mark.parametrize(
    "planted", ["datetime.now(UTC)", "date.today()", "time.time()", "default_factory(datetime.now)"]
)
def test_a_planted_clock_is_caught(planted: str) -> None:
    assert list(naked_nows(ast.parse(planted)))


@pytest.mark.parametrize("fine", ["work.now", "house.clock.now()", "x // 2", "divmod(x, 100)"])
def test_what_is_whole_or_the_clock_s_is_let_be(fine: str) -> None:
    assert [*floats(ast.parse(fine)), *naked_nows(ast.parse(fine))] == []
