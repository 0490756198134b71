"""How company data is found: row sources with their order and access predicate, and the only SQL that reads them.

Law: a read names a Source, and a Source has a predicate; there is no way to read a row without asking as somebody.
What is read is no entity: it has the table's columns and methods, and nothing happens when it is changed.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, make_dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from types import FunctionType
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Dialect, Integer, Select, String, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import SQLModel

from core.access import Predicate, Viewer
from core.errors import CursorInvalid
from core.statement import Process, Statement, among, given, listed, mark, prepare
from core.store import Store

Row = TypeVar("Row", bound=SQLModel)

Query = Select[*tuple[Any, ...]]
Maker = Callable[[list[ColumnElement[bool]]], Query]
"""From the conditions of a read to its statement."""
MAX_PAGE = 500
"""Rows a page at most; also the stated maximum of every connection in the API."""


@dataclass(frozen=True, slots=True)
class Source(Generic[Row]):
    """A noun as it is read. `order`: names of non-null columns, newest first; the id is always added last."""

    table: type[Row]
    sees: Predicate
    order: tuple[str, ...] = ()

    def columns(self) -> list[Any]:
        return [getattr(self.table, name) for name in (*self.order, "id")]


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows with their cursors, newest first."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool


@cache
def _row_maker(source: Source[Any], columns: tuple[Process | None, ...]) -> Callable[[Sequence[Any]], Any]:
    """From a line of values to the table's columns and methods on a plain object.

    An entity, which the ORM watches, costs ten times as much.
    """
    table: Any = source.table
    members = ((name, value) for name, value in vars(table).items() if not name.startswith("_"))
    own = {name: value for name, value in members if isinstance(value, property | FunctionType)}
    names = [column.key for column in table.__table__.columns]
    row_class = make_dataclass(table.__name__, names, namespace=own, slots=True)
    read = [(place, process) for place, process in enumerate(columns) if process is not None]

    def made(line: Sequence[Any]) -> Any:
        values = list(line)
        for place, process in read:
            values[place] = process(values[place])
        return row_class(*values)

    return made


def _rows_of(table: Any) -> Query:
    return select(*table.__table__.columns)


def _newest_first(source: Source[Any]) -> list[Any]:
    return [column.desc() for column in source.columns()]


_WHO = ("person_id", "client_id", "app", "credential")


def _stand_in(viewer: Viewer) -> Viewer:
    """Somebody for whom statements are made: who asks enters them as parameters.

    Only whether it is a partner, and its scopes, shape their text.
    """
    return replace(viewer, locale="nb", **{name: mark(f"viewer_{name}") for name in _WHO})


class Reader:
    """Reads as one viewer. Cheap: make one a request."""

    def __init__(self, store: Store, viewer: Viewer) -> None:
        self._store = store
        self.viewer = viewer

    async def one(self, source: Source[Row], key: str) -> Row | None:
        """The row, or None when it is not there or not the viewer's to see: the two answer alike."""
        return (await self.many(source, [key]))[0]

    async def many(self, source: Source[Row], keys: Sequence[str]) -> list[Row | None]:
        """One statement; answers in the order of the keys."""
        rows = await self.where(source, id=list(keys), limit=len(keys))
        found = {row.id: row for row in rows}  # type: ignore[attr-defined]
        return [found.get(key) for key in keys]

    async def where(self, source: Source[Row], *, limit: int = MAX_PAGE, **filters: Any) -> Sequence[Row]:
        """Newest first. A filter is a column's name with the value it must have, or a list of possible values."""

        def made(conditions: list[ColumnElement[bool]]) -> Query:
            statement = _rows_of(source.table).where(*conditions).order_by(*_newest_first(source))
            return statement.limit(given("limit", Integer()))

        return await self._read(source, "where", made, filters, limit=limit)

    async def count(self, source: Source[Row], **filters: Any) -> int:
        def made(conditions: list[ColumnElement[bool]]) -> Query:
            return select(func.count()).select_from(source.table).where(*conditions)

        _, lines = await self._lines(source, "count", made, filters)
        return lines[0][0]

    async def page(self, source: Source[Row], *, first: int, after: str | None, **filters: Any) -> Page[Row]:
        """A keyset page. Raises CursorInvalid for a cursor that is not ours."""
        first = max(0, min(first, MAX_PAGE))
        place = {} if after is None else {f"after_{n}": v for n, v in enumerate(_read_cursor(source, after))}

        def made(conditions: list[ColumnElement[bool]]) -> Query:
            if place:
                # Each value is bound as its column's type: a moment told as text sorts unlike the moments stored.
                columns = source.columns()
                start = (given(name, column.type) for name, column in zip(place, columns, strict=True))
                conditions = [*conditions, tuple_(*columns) < tuple_(*start)]
            statement = _rows_of(source.table).where(*conditions).order_by(*_newest_first(source))
            return statement.limit(given("limit", Integer()))

        rows = await self._read(source, "after" if place else "page", made, filters, limit=first + 1, **place)
        return _page(source, rows, first)

    async def pages(
        self, source: Source[Row], parent: str, parents: Sequence[str], *, first: int, **filters: Any
    ) -> dict[str, Page[Row]]:
        """The first page of each parent, by one statement. `parent` names the column that points at it."""
        first = max(0, min(first, MAX_PAGE))

        def made(conditions: list[ColumnElement[bool]]) -> Query:
            return _pages(self._store.dialect, source, parent, conditions)

        wanted = listed(self._store.dialect, String(), list(dict.fromkeys(parents)))
        rows = await self._read(source, f"pages of {parent}", made, filters, limit=first + 1, parents=wanted)
        grouped: dict[str, list[Row]] = {key: [] for key in parents}
        for row in rows:
            grouped[getattr(row, parent)].append(row)
        return {key: _page(source, rows, first) for key, rows in grouped.items()}

    async def _read(
        self, source: Source[Row], kind: str, made: Maker, filters: Mapping[str, Any], **brought: Any
    ) -> list[Row]:
        statement, lines = await self._lines(source, kind, made, filters, **brought)
        row_of = _row_maker(source, statement.columns)
        return [row_of(line) for line in lines]

    async def _lines(
        self, source: Source[Any], kind: str, made: Maker, filters: Mapping[str, Any], **brought: Any
    ) -> tuple[Statement, Sequence[Any]]:
        """`kind` names what `made` makes of the conditions: a statement is made once for each."""
        viewer, table, dialect = self.viewer, source.table, self._store.dialect
        shape = tuple((name, _shape(value)) for name, value in filters.items())

        def make() -> Statement:
            conditions = [source.sees(_stand_in(viewer), table)]
            for name, how in shape:
                column = getattr(table, name)
                if how is list:
                    conditions.append(among(dialect, column, name))
                else:
                    conditions.append(column.is_(None) if how is None else column == given(name, column.type))
            return prepare(made(conditions), dialect)

        statement = self._store.statement((source, kind, shape, viewer.partner, viewer.scopes), make)
        for name, how in shape:
            brought[name] = listed(dialect, getattr(table, name).type, filters[name]) if how is list else filters[name]
        for name in _WHO:
            brought[f"viewer_{name}"] = getattr(viewer, name)
        return statement, await self._store.rows(statement, brought)


def _shape(value: object) -> type | None:
    """All of a filter's value that a statement's text depends on."""
    if value is None:
        return None
    return list if isinstance(value, list | tuple) else object


def _pages(dialect: Dialect, source: Source[Any], parent: str, conditions: list[ColumnElement[bool]]) -> Query:
    """The first rows of each of the `parents`, each taken from an index until there are enough."""
    table = source.table.__table__
    limit = given("limit", Integer())
    if dialect.name == "postgresql":
        each = func.unnest(given("parents", ARRAY(String()))).table_valued("value").render_derived(name="each")
        first = (
            _rows_of(source.table).where(table.c[parent] == each.c.value, *conditions).order_by(*_newest_first(source))
        )
        found = first.limit(limit).lateral("found")
        statement = select(*found.c).select_from(each).join(found, true())
    else:
        each = func.json_each(given("parents", String())).table_valued("value", name="each")
        first = select(table.c.id).where(table.c[parent] == each.c.value, *conditions).order_by(*_newest_first(source))
        found = table.alias("found")
        inside = found.c.id.in_(first.limit(limit).correlate(each))
        statement = select(*found.c).select_from(each).join(found, inside)
    return statement.order_by(*(found.c[name].desc() for name in (*source.order, "id")))


def _page(source: Source[Row], rows: Sequence[Row], first: int) -> Page[Row]:
    shown = rows[:first]
    return Page(shown, [_write_cursor(source, row) for row in shown], len(rows) > first)


def _write_cursor(source: Source[Any], row: Any) -> str:
    values = [getattr(row, name) for name in (*source.order, "id")]
    told = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def _read_cursor(source: Source[Any], cursor: str) -> list[Any]:
    """The values of a cursor in the types of their columns; a stranger's cursor can move nothing but the start."""
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(told) != len(source.columns()):
            raise CursorInvalid
        return [_typed(column, value) for column, value in zip(source.columns(), told, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise CursorInvalid from error


def _typed(column: Any, value: Any) -> Any:
    # SQLModel's text and moment types are decorators, which say only through their impl what Python type they hold.
    wanted = getattr(column.type, "impl", column.type).python_type
    if wanted is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError(f"{column.key} has no time zone")
        return moment.astimezone(UTC)
    if wanted is date:
        return date.fromisoformat(value)
    if not isinstance(value, wanted):
        raise TypeError(f"{column.key} is a {wanted.__name__}")
    if isinstance(value, str):
        value.encode()  # Half a surrogate pair is JSON, and no text a database takes.
    return value
