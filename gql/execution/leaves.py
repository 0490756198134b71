"""Leaves: how a value of a scalar or enum stands in the answer, with a short way for what it nearly always is."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graphql import GraphQLEnumType, GraphQLError, GraphQLScalarType


@dataclass(frozen=True, slots=True)
class ShortWay:
    """For a value of exactly this class: what it is written as, an expression with `{v}` for the value.

    `but`: and only where this holds too.
    """

    kind: type
    written: str = "{v}"
    but: str | None = None


SHORT_WAYS: dict[str, ShortWay] = {
    "Boolean": ShortWay(bool),
    "Date": ShortWay(date, "{v}.isoformat()"),
    "DateTime": ShortWay(datetime, "{v}.isoformat()"),
    "Decimal": ShortWay(str),
    "ID": ShortWay(str),
    "Int": ShortWay(int, but="-0x80000000 <= {v} < 0x80000000"),
    "String": ShortWay(str),
}


def long_way(
    kind: GraphQLScalarType | GraphQLEnumType, *, required: bool, fault: type[Exception]
) -> Callable[[Any], Any]:
    """The type's own way to write a value. It raises `fault` for null where none may be, and for what it refuses."""
    write = kind.coerce_output_value

    def written(value: Any) -> Any:
        if value is None:
            if required:
                raise fault
            return None
        try:
            found = write(value)
        except GraphQLError:
            raise fault from None
        if found is None:
            raise fault
        return found

    return written


def names_of(kind: GraphQLEnumType) -> Mapping[Any, str] | None:
    """{member: its name in the answer}, where the members are known."""
    definition = (kind.extensions or {}).get("strawberry-definition")
    members = getattr(definition, "wrapped_cls", None)
    if members is None or not issubclass(members, enum.Enum):
        return None
    return {member: kind.coerce_output_value(member) for member in members}
