"""The shelf of programs: bounded in room and in the time that goes into making them."""

import gc
from types import SimpleNamespace
from typing import Any

from graphql.execution.values import VariableValues

from gql.execution.shelf import FIELDS_AT_ONCE, SHELF, Shelf
from gql.transport.documents import Documents, operation_of

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
        shelf.spend(500)
        made += 1
    assert made == FIELDS_AT_ONCE // 500
    moment = 1.0
    assert shelf.may_make()


def test_what_nobody_can_ask_for_is_taken_off() -> None:
    shelf = Shelf(10)
    for key in ((1, ()), (1, (True,)), (2, ())):
        shelf.put(key, plan_of(3), CODE)
    shelf.forget(1)
    shelf.put((3, ()), plan_of(7), CODE)
    assert [shelf.get(key) is not None for key in ((1, ()), (1, (True,)), (2, ()), (3, ()))] == [
        False,
        False,
        True,
        True,
    ]


async def test_the_programs_of_a_document_go_with_it() -> None:
    operation = operation_of(await Documents(compile_at=1).document("{ __typename banks { name } }"), None)
    number = operation.program._number
    assert operation.program._compiled(VariableValues({}, {})) is not None
    (key,) = SHELF._keys[number]
    del operation
    # Programs of other tests may go as well.
    gc.collect()
    assert SHELF.get(key) is None
    assert number not in SHELF._keys
