"""How a row becomes its type, as data: each plain field with the columns it is made of.

Called with a row, a shape makes the object that resolvers give. A compiled query reads of a shape which columns it
needs, and makes the answer from these alone.
"""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Generic, TypeVar

from core.money import decimal_string
from core.source import How, Wanted
from gql.schema.node import global_id
from gql.schema.scalars import Amount

Row = TypeVar("Row")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value of these columns; `make` takes them in order, without it the one column's value is the field's."""

    columns: tuple[str, ...]
    make: Callable[..., Any] | None = None
    how: Wanted | None = None
    """The same, where the database makes it."""

    def reading(self) -> Callable[[Any], Any]:
        """From a row to the value."""
        taken, make = attrgetter(*self.columns), self.make
        if make is None:
            return taken
        if len(self.columns) == 1:
            return lambda row: make(taken(row))
        return lambda row: make(*taken(row))


@dataclass(frozen=True, slots=True)
class Part:
    """An object of its own made of the same row."""

    kind: type
    leaves: Mapping[str, Leaf]

    def reading(self) -> Callable[[Any], Any]:
        return partial(_made, self.kind, [(name, leaf.reading()) for name, leaf in self.leaves.items()])


class Shape(Generic[Row, T]):
    """`fields`: {field: column, Leaf or Part}; a type that has a `row` keeps the row itself."""

    def __init__(self, kind: type[T], **fields: str | Leaf | Part) -> None:
        self.kind = kind
        self.fields: dict[str, Leaf | Part] = {
            name: Leaf((field,)) if isinstance(field, str) else field for name, field in fields.items()
        }
        self._readings = [(name, field.reading()) for name, field in self.fields.items()]
        if any(one.name == "row" for one in dataclasses.fields(kind)):  # type: ignore[arg-type]
            self._readings.append(("row", lambda row: row))

    def __call__(self, row: Row) -> T:
        return self.kind(**{name: read(row) for name, read in self._readings})


def _made(kind: type, readings: list[tuple[str, Callable[[Any], Any]]], row: Any) -> Any:
    return kind(**{name: read(row) for name, read in readings})


def identity(kind: str) -> Leaf:
    """The global id of rows of this type."""
    return Leaf(("id",), partial(global_id, kind), Wanted("id", How.OPAQUE, f"{kind}:"))


def money(minor: str, currency: str) -> Part:
    return Part(
        Amount, {"value": Leaf((minor,), decimal_string, Wanted(minor, How.DECIMAL)), "currency": Leaf((currency,))}
    )
