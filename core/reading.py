"""How company data is found: row sources with their order and access predicate, and the only SQL that reads them.

Law: a read names a Source, and a Source has a predicate; there is no way to read a row without asking as somebody.
What is read is no entity: it has the table's columns and methods, and nothing happens when it is changed.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import FunctionType
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlmodel import SQLModel

from core.access import Predicate, Viewer
from core.errors import CursorInvalid
from core.store import Store

Row = TypeVar("Row", bound=SQLModel)

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
def _row_class(table: Any) -> type:
    """The table's columns and methods on a plain object; an entity, which the ORM watches, costs ten times as much."""
    members = ((name, value) for name, value in vars(table).items() if not name.startswith("_"))
    own = {name: value for name, value in members if isinstance(value, property | FunctionType)}
    return make_dataclass(table.__name__, [column.key for column in table.__table__.columns], namespace=own, slots=True)


def _rows_of(table: Any) -> Select[*tuple[Any, ...]]:
    return select(*table.__table__.columns)


def _newest_first(source: Source[Any]) -> list[Any]:
    return [column.desc() for column in source.columns()]


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
        statement = _rows_of(source.table).where(*self._conditions(source, filters))
        return await self._read(source, statement.order_by(*_newest_first(source)).limit(limit))

    async def count(self, source: Source[Row], **filters: Any) -> int:
        statement = select(func.count()).select_from(source.table).where(*self._conditions(source, filters))
        return (await self._store.rows(statement))[0][0]

    async def page(self, source: Source[Row], *, first: int, after: str | None, **filters: Any) -> Page[Row]:
        """A keyset page. Raises CursorInvalid for a cursor that is not ours."""
        first = max(0, min(first, MAX_PAGE))
        conditions = self._conditions(source, filters)
        if after is not None:
            place = zip(source.columns(), _read_cursor(source, after), strict=True)
            # Each value is bound as its column's type: a moment told as text sorts unlike the moments stored.
            conditions.append(tuple_(*source.columns()) < tuple_(*(literal(v, column.type) for column, v in place)))
        statement = _rows_of(source.table).where(*conditions)
        rows = await self._read(source, statement.order_by(*_newest_first(source)).limit(first + 1))
        return _page(source, rows, first)

    async def pages(
        self, source: Source[Row], parent: str, parents: Sequence[str], *, first: int, **filters: Any
    ) -> dict[str, Page[Row]]:
        """The first page of each parent, by one statement. `parent` names the column that points at it."""
        first = max(0, min(first, MAX_PAGE))
        order = _newest_first(source)
        place = func.row_number().over(partition_by=getattr(source.table, parent), order_by=order).label("place")
        ranked = (
            select(source.columns()[-1], place)
            .where(*self._conditions(source, {parent: list(parents), **filters}))
            .subquery()
        )
        statement = (
            _rows_of(source.table)
            .join(ranked, ranked.c.id == source.columns()[-1])
            .where(ranked.c.place <= first + 1)
            .order_by(*order)
        )
        grouped: dict[str, list[Row]] = {key: [] for key in parents}
        for row in await self._read(source, statement):
            grouped[getattr(row, parent)].append(row)
        return {key: _page(source, rows, first) for key, rows in grouped.items()}

    async def _read(self, source: Source[Row], statement: Select[*tuple[Any, ...]]) -> list[Row]:
        table: Any = source.table
        row_class = _row_class(table)
        return [row_class(*row) for row in await self._store.rows(statement)]

    def _conditions(self, source: Source[Any], filters: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        conditions = [source.sees(self.viewer, source.table)]
        for name, wanted in filters.items():
            column = getattr(source.table, name)
            conditions.append(column.in_(wanted) if isinstance(wanted, list | tuple) else column == wanted)
        return conditions


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
