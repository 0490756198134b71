"""Row sources, and the statements that read them: which columns, in what order, how a page of each parent is found.

Law: a source has a predicate, and there is no statement without it (core/reading.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Dialect,
    FromClause,
    Integer,
    Select,
    String,
    any_,
    column,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel

from core.access import Predicate, Within
from core.statement import given
from core.written import as_decimal, as_opaque, as_text

Row = TypeVar("Row", bound=SQLModel)
Query = Select[*tuple[Any, ...]]
Conditions = list[ColumnElement[bool]]
Asks = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""(a column) -> does it have the value, or one of the values, that is asked for?"""


@dataclass(frozen=True, slots=True)
class Source(Generic[Row]):
    """A noun as it is read. `order`: names of non-null columns, newest first; the id is always added last."""

    table: type[Row]
    sees: Predicate
    order: tuple[str, ...] = ()

    def columns(self) -> list[Any]:
        return [getattr(self.table, name) for name in (*self.order, "id")]


@dataclass(frozen=True, slots=True)
class Sought:
    """A filter that asks more than which values a column has. A statement is made once for each `asks`."""

    asks: Callable[[Dialect], ColumnElement[bool]]
    values: Mapping[str, Any]
    """What each asking brings, by the names that `asks` gives it."""


class How(Enum):
    """What the database makes of a column."""

    RAW = auto()
    TEXT = auto()
    DECIMAL = auto()
    """Minor units as a decimal string."""
    OPAQUE = auto()
    """Text behind a prefix, in base64."""
    CURSOR = auto()
    """The line's own place, whichever column is named."""


class Wanted(NamedTuple):
    """A column that is asked for."""

    name: str
    how: How = How.RAW
    prefix: str = ""


Columns = tuple[Wanted, ...]


def newest_first(dialect: Dialect, source: Source[Any], columns: Columns | None, conditions: Conditions) -> Query:
    order = (column.desc() for column in source.columns())
    return select(*_selected(dialect, source, source.table.__table__, columns)).where(*conditions).order_by(*order)


def _selected(dialect: Dialect, source: Source[Any], table: FromClause, columns: Columns | None) -> list[Any]:
    def of(wanted: Wanted) -> Any:
        column = table.c[wanted.name]
        match wanted.how:
            case How.RAW:
                return column
            case How.TEXT:
                return as_text(column)
            case How.DECIMAL:
                return as_decimal(dialect, column)
            case How.OPAQUE:
                return as_opaque(dialect, wanted.prefix + column)
            case How.CURSOR:
                days = [as_text(table.c[name]) for name in source.order]
                return as_opaque(dialect, _joined([*days, table.c.id]))

    return list(table.c) if columns is None else [of(wanted) for wanted in columns]


def _joined(values: list[Any]) -> Any:
    """A JSON list of texts that need no escaping: days and our own ids."""
    told: Any = literal('["')
    for place, value in enumerate(values):
        told = told + (value if place == 0 else literal('","') + value)
    return told + '"]'


def of_each(
    dialect: Dialect, source: Source[Any], columns: Columns | None, parent: str, conditions: Conditions
) -> Query:
    """The first rows of each of the `parents`, each taken from an index until there are enough."""
    table = source.table.__table__
    here, limit = source.columns()[-1], given("limit", Integer())
    if dialect.name == "postgresql":
        each = func.unnest(given("parents", ARRAY(String()))).table_valued("value").render_derived(name="each")
        of_one = newest_first(dialect, source, None, [table.c[parent] == each.c.value, *conditions])
        found: Any = of_one.limit(limit).lateral("found")
        joined = select(*_selected(dialect, source, found, columns)).select_from(each).join(found, true())
    else:
        each = func.json_each(given("parents", String())).table_valued("value", name="each")
        of_one = newest_first(dialect, source, None, [table.c[parent] == each.c.value, *conditions])
        found = table.alias("found")
        # By its own number a row is found in half the time that its id takes.
        numbers = of_one.with_only_columns(_number(table)).limit(limit).correlate(each)
        inside = _number(found).in_(numbers)
        joined = select(*_selected(dialect, source, found, columns)).select_from(each).join(found, inside)
    return joined.order_by(*(found.c[name].desc() for name in (*source.order, here.key)))


def _number(table: FromClause) -> ColumnElement[int]:
    """SQLite's own of a row."""
    return column("rowid", Integer(), _selectable=table)


def behind(source: Source[Any], place: Mapping[str, Any]) -> Conditions:
    """Only rows behind this place, if there is one."""
    order = source.columns()
    if not place:
        return []
    # Each value is bound as its column's type: a moment told as text sorts unlike the moments stored.
    start = (given(name, column.type) for name, column in zip(place, order, strict=True))
    return [tuple_(*order) < tuple_(*start)]


def companies_of(dialect: Dialect, source: Source[Any], asked: Mapping[str, Asks]) -> Within | None:
    """The companies that rows can be of which are asked for in this way, where a column tells: what belongs to a parent
    is of the parent's company."""
    table = source.table.__table__
    for name, asks in asked.items():
        # A chain of the journal bears its company's id.
        if name in ("company_id", "chain") or (name == "id" and table.name == "company"):
            return asks
        of = table if name == "id" else next((key.column.table for key in table.c[name].foreign_keys), None)
        if of is not None and "company_id" in of.c:
            return partial(_through, dialect, of.alias("near"), asks)
    return None


def _through(dialect: Dialect, of: FromClause, asks: Asks, company: ColumnElement[str]) -> ColumnElement[bool]:
    near = select(of.c.company_id).where(asks(of.c.id))
    if dialect.name == "postgresql":
        # As a list it is found first, whatever PostgreSQL thinks of how many there are.
        return company == any_(func.array(near.scalar_subquery()))
    return company.in_(near)


def is_of_days(source: Source[Any]) -> bool:
    """Can the database write its cursors? Moments it writes otherwise than we do."""
    return all(isinstance(column.type, Date) for column in source.columns()[:-1])
