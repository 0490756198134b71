"""The rooms keep apart: import-linter says so, and so does the source itself, imports inside functions included."""

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.laws.source import ROOMS, ROOT, imported, modules, parsed, roots_of

MACHINERY = {
    "strawberry",
    "graphql",
    "starlette",
    "uvicorn",
    "websockets",
    "httpx",
    "aiosmtplib",
    "broadcaster",
    "redis",
    "dbos",
}
OURS = {"core", "gql", "gateway", "integrations", "migrations", "tests"}
FORBIDDEN: dict[str, set[str]] = {
    "core": MACHINERY | {"gql", "gateway", "integrations", "sandbox", "migrations", "tests"},
    "gql": {
        "sqlalchemy",
        "sqlmodel",
        "aiosqlite",
        "asyncpg",
        "sqlite3",
        "httpx",
        "gateway",
        "integrations",
        "sandbox",
        "tests",
    },
    "integrations": {"sqlalchemy", "sqlmodel", "gql", "gateway", "sandbox", "tests", "strawberry"},
    "sandbox": OURS,
    "gateway": {"tests"},
}
LONGEST = 400
MEDIAN = 100
WIDE_ROOMS = {"gateway": 120, "sandbox": 120}
"""Rooms whose median is above the house's: one page, command or act of the outside world a module. Only to shrink."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_nothing_it_may_not_know(room: str) -> None:
    strays = {str(path.relative_to(ROOT)): roots_of(path) & FORBIDDEN[room] for path in modules(room)}
    assert {path: found for path, found in strays.items() if found} == {}


def test_an_import_hidden_in_a_function_is_seen() -> None:
    planted = ast.parse("def f():\n import httpx\n __import__('dbos')\n from core.store import Store")
    assert sorted(imported(planted)) == ["core.store", "dbos", "httpx"]


def _lengths(room: str) -> dict[str, int]:
    return {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in modules(room)
        if not _is_word_list(path)
    }


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_is_too_long_and_most_of_a_room_are_short(room: str) -> None:
    lengths = _lengths(room)
    assert {path: n for path, n in lengths.items() if n > LONGEST} == {}
    assert median(lengths.values()) < WIDE_ROOMS.get(room, MEDIAN), sorted((n, path) for path, n in lengths.items())


def test_most_modules_of_the_house_are_short() -> None:
    assert median(n for room in ROOMS for n in _lengths(room).values()) < MEDIAN


def _is_word_list(path: Path) -> bool:
    """A table of words is as long as there are words."""
    return path.parent.name == "texts"


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_says_what_it_is(room: str) -> None:
    silent = [path for path in modules(room) if parsed(path).body and not ast.get_docstring(parsed(path))]
    assert silent == []


@pytest.mark.parametrize("room", [*ROOMS, "tests"])
def test_there_are_no_drawers_for_everything(room: str) -> None:
    names = {path.stem for path in modules(room)} | {path.parent.name for path in modules(room)}
    assert not names & {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
