"""The watch over what tests reach, held against a schema small enough to know."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from graphql import ExecutionResult, GraphQLInputObjectType, GraphQLSchema, build_schema, execute, parse

from tests.support import coverage

ROOT = Path(__file__).resolve().parents[2]
SMALL = """
    enum Size { SMALL LARGE }
    input Wish { size: Size note: String }
    type Box { size: Size label: String empty: String }
    type Query { box(wish: Wish, size: Size): Box boxes: [Box] }
"""


@pytest.fixture
def small() -> GraphQLSchema:
    made = build_schema(SMALL)
    wish = made.type_map["Wish"]
    assert isinstance(wish, GraphQLInputObjectType)
    wish.fields["note"].default_value = "nothing"
    return made


def _run(schema: GraphQLSchema, document: str, **variables: object) -> set[str]:
    async def box(*_: object, **__: object) -> dict[str, object]:
        return {"size": "LARGE", "label": "a", "empty": None}

    reached = coverage.install(schema)

    async def run() -> None:
        told = execute(schema, parse(document), {"box": box}, variable_values=variables)
        result = told if isinstance(told, ExecutionResult) else await told
        assert not result.errors

    asyncio.run(run())
    return reached


def test_a_field_with_a_value_is_reached_and_an_empty_one_is_not(small: GraphQLSchema) -> None:
    reached = _run(small, "{ box { size label empty } }")
    assert reached == {"Query.box", "Box.size", "Box.label", "Size.LARGE"}
    assert [fault.split()[-1] for fault in coverage.faults(small, reached)] == [
        "Box.empty",
        "Query.boxes",
        "Size.SMALL",
        "Wish.note",
        "Wish.size",
    ]


def test_what_is_given_is_reached_by_variable_and_by_literal(small: GraphQLSchema) -> None:
    document = "query ($w: Wish) { box(wish: $w) { label } }"
    assert not _run(small, document, w={"note": "nothing"}) & {"Wish.note", "Size.SMALL"}
    assert _run(small, "{ box(size: SMALL) { label } }") >= {"Size.SMALL"}
    assert _run(small, document, w={"note": "b"}) >= {"Wish.note"}
    assert "Size.LARGE" not in coverage.install(small)
    assert _run(small, document, w={"size": "LARGE"}) >= {"Wish.size", "Size.LARGE"}


def test_an_exemption_that_is_reached_is_a_fault(small: GraphQLSchema, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(coverage.NEVER, "Box.label", "a reason")
    assert "Box.label is reached: take it out of NEVER" in coverage.faults(small, {"Box.label"})


def test_a_part_of_the_suite_runs_alone_in_peace() -> None:
    command = [sys.executable, "-m", "pytest", "tests/laws/test_schema_coverage.py", "-k", "exemption"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout
    assert "Schema coverage" not in ran.stdout
