"""The shelf of programs: bounded in room and in the time that goes into making them."""

from types import SimpleNamespace
from typing import Any

from gql.execution.shelf import FIELDS_AT_ONCE, Shelf

CODE: Any = SimpleNamespace()


def plan_of(fields: int) -> Any:
    return SimpleNamespace(fields=fields)


def test_the_programs_of_a_process_take_so_much_room_and_no_more() -> None:
    shelf = Shelf(10)
    for number in range(5):
        shelf.put((number, ()), plan_of(4), CODE)
        shelf.get((3, ()))
    assert [number for number in range(5) if shelf.get((number, ()))] == [3, 4]


def test_programs_are_made_at_a_pace() -> None:
    moment = 0.0
    shelf = Shelf(now=lambda: moment)
    made = 0
    while shelf.may_make():
        shelf.put((made, ()), plan_of(500), CODE)
        made += 1
    assert made == FIELDS_AT_ONCE // 500
    moment = 1.0
    assert shelf.may_make()
