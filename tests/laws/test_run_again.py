"""What may be run again: a command that is one unit of work and has asked nothing of the outside."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = [
    pytest.param(node, id=f"{path.relative_to(ROOT)}:{node.name}")
    for path in sorted((ROOT / "core").rglob("*.py"))
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.AsyncFunctionDef)
    and any(isinstance(mark, ast.Name) and mark.id == "again" for mark in node.decorator_list)
]


def faults(command: ast.AsyncFunctionDef) -> list[str]:
    told = [node.attr for node in ast.walk(command) if isinstance(node, ast.Attribute)]
    units = [node for node in command.body if isinstance(node, ast.AsyncWith)]
    found = [] if told.count("change") == 1 and len(units) == 1 else ["is not one unit of work"]
    return found + (["asks the outside"] if "outside" in told and "profile" not in told else [])


def test_the_commands_that_move_money_are_among_them() -> None:
    names = {str(param.id).partition(":")[2] for param in COMMANDS}
    assert names >= {"create_payment", "create_salary_batch", "edit_payment", "approve_payments", "cancel_payment"}


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_run_again_is_one_unit_of_work(command: ast.AsyncFunctionDef) -> None:
    assert faults(command) == []


def test_a_command_that_asks_the_outside_or_commits_twice_is_caught() -> None:
    planted = """
async def both(house):
    await house.outside.banks.start_order("x")
    async with house.store.change("a") as work:
        pass
    async with house.store.change("a") as work:
        pass
"""
    (bad,) = ast.parse(planted).body
    assert isinstance(bad, ast.AsyncFunctionDef)
    assert faults(bad) == ["is not one unit of work", "asks the outside"]
