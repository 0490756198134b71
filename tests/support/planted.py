"""Bugs of the compiler, each of a kind that somebody could make: the comparison with graphql-core must find them."""

from collections.abc import Callable
from typing import Any

import pytest

from gql.execution import analyse, emit, fuse, leaves, program, running

Plant = Callable[[pytest.MonkeyPatch], None]


# --- analyse -----------------------------------------------------------------------------------------------------


def keys_are_names(patch: pytest.MonkeyPatch) -> None:
    whole = analyse.Analysis._asked

    def asked(self: Any, kind: Any, _key: str, details: Any) -> Any:
        return whole(self, kind, details[0].node.name.value, details)

    patch.setattr(analyse.Analysis, "_asked", asked)


def conditions_fall_the_other_way(patch: pytest.MonkeyPatch) -> None:
    whole = analyse.Analysis.__init__

    def init(self: Any, schema: Any, operation: Any, fragments: Any, conditions: dict[str, bool]) -> None:
        whole(self, schema, operation, fragments, {name: not value for name, value in conditions.items()})

    patch.setattr(analyse.Analysis, "__init__", init)


def a_field_asked_twice_is_not_merged(patch: pytest.MonkeyPatch) -> None:
    whole = analyse.Analysis._below

    def below(self: Any, kind: Any, details: list[Any]) -> Any:
        return whole(self, kind, details[:1])

    patch.setattr(analyse.Analysis, "_below", below)


# --- emit --------------------------------------------------------------------------------------------------------


def lists_lose_their_last(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(emit, "rows", lambda value: value[:-1])


def another_type_s_function(patch: pytest.MonkeyPatch) -> None:
    whole = emit._Emitter._either

    def either(self: Any, functions: dict[type, str]) -> str:
        return whole(self, dict(zip(functions, reversed(functions.values()), strict=True)))

    patch.setattr(emit._Emitter, "_either", either)


# --- leaves ------------------------------------------------------------------------------------------------------


def enums_by_their_place(patch: pytest.MonkeyPatch) -> None:
    def names(kind: Any) -> dict[Any, str]:
        members = list(kind.extensions["strawberry-definition"].wrapped_cls)
        return dict(zip(members, reversed(list(kind.values)), strict=True))

    patch.setattr(leaves, "names_of", names)


def moments_lose_their_zone(patch: pytest.MonkeyPatch) -> None:
    way = leaves.SHORT_WAYS["DateTime"]
    patch.setitem(leaves.SHORT_WAYS, "DateTime", leaves.ShortWay(way.kind, "{v}.isoformat()[:19]"))


# --- running -----------------------------------------------------------------------------------------------------


def what_comes_later_stands_last(patch: pytest.MonkeyPatch) -> None:
    whole = running.Run.later

    def later(self: Any, value: Any, into: dict[str, Any], key: str, complete: Any) -> None:
        del into[key]
        whole(self, value, into, key, complete)

    patch.setattr(running.Run, "later", later)


def all_lead_where_the_first_does(patch: pytest.MonkeyPatch) -> None:
    whole = running.Run._found

    async def found(self: Any, find: Any, arguments: Any, following: list[Any]) -> None:
        await whole(self, find, arguments, [(following[0][0], *where) for _, *where in following])

    patch.setattr(running.Run, "_found", found)


# --- fuse, and what a program is given ---------------------------------------------------------------------------


def pages_end_where_they_start(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(fuse._PAGE, "end_cursor", "start")


def defaults_of_variables_are_forgotten(patch: pytest.MonkeyPatch) -> None:
    whole = program.coerced

    def coerced(*given: Any) -> dict[str, Any]:
        return {name: 50 if name == "first" else value for name, value in whole(*given).items()}

    patch.setattr(program, "coerced", coerced)


SELDOM_DRAWN: tuple[Plant, ...] = (
    all_lead_where_the_first_does,
    pages_end_where_they_start,
    defaults_of_variables_are_forgotten,
)
BUGS: tuple[Plant, ...] = (
    keys_are_names,
    conditions_fall_the_other_way,
    a_field_asked_twice_is_not_merged,
    lists_lose_their_last,
    another_type_s_function,
    enums_by_their_place,
    moments_lose_their_zone,
    what_comes_later_stands_last,
)
