"""How company data is found: row sources with their order and access predicate, and the only SQL that reads them.

Law: a read names a Source, and a Source has a predicate; there is no way to read a row without asking as somebody.
What is read is no entity: it has the table's columns and methods, and nothing happens when it is changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic

from sqlalchemy import (
    Dialect,
    Integer,
    func,
    select,
)

from core.access import Viewer
from core.asker import brought_by, kind_of, stand_in
from core.rowplace import cursor_of, read_cursor
from core.source import (
    Asks,
    Columns,
    Conditions,
    How,
    Query,
    Row,
    Sought,
    Source,
    Wanted,
    behind,
    companies_of,
    is_of_days,
    newest_first,
    of_each,
)
from core.statement import Process, Statement, among, given, listed, prepare
from core.store import Store
from core.writing import plain

Filters = Mapping[str, Any]
"""{a column's name: the value it must have, or a list of possible values}, and by any other name what is Sought."""
Asked = tuple[Statement, Sequence[Any]]
"""A statement, and the lines it found as the driver gives them."""
MAX_PAGE = 500
"""Rows a page at most; also the stated maximum of every connection in the API."""
_ALL = 1_000_000
"""Rows of all parents together: as many as there are."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows with their cursors, newest first."""

    rows: Sequence[Row]
    cursors: Sequence[str]
    has_next: bool


@dataclass(frozen=True, slots=True)
class Lines:
    """A page of lines instead of rows: the columns that were asked for, and behind them those of the order."""

    rows: Sequence[Sequence[Any]]
    has_next: bool
    has_previous: bool
    order: tuple[int, ...]
    """Where in a line the values of its cursor are."""

    def cursor(self, place: int) -> str | None:
        return cursor_of(*(self.rows[place][at] for at in self.order)) if self.rows else None

    @property
    def start(self) -> str | None:
        return self.cursor(0)

    @property
    def end(self) -> str | None:
        return self.cursor(-1)


@cache
def _row_maker(source: Source[Any], columns: tuple[Process | None, ...]) -> Callable[[Sequence[Any]], Any]:
    """From a line of values to a plain object of the table's columns and methods."""
    row_class: Any = plain(source.table)
    read = [(place, process) for place, process in enumerate(columns) if process is not None]

    def made(line: Sequence[Any]) -> Any:
        values = list(line)
        for place, process in read:
            values[place] = process(values[place])
        return row_class(*values)

    return made


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
        """Newest first."""
        return _rows(source, *await self._where(source, None, limit, filters))

    async def pointing(
        self, source: Source[Any], by: str, keys: Sequence[str], columns: Columns | None, **filters: Any
    ) -> list[tuple[str, Any]]:
        """(what it has in its column `by`, the row) of every row that has one of these keys there, newest first.

        With `columns` lines of these instead of rows.
        """
        asked = {by: list(keys), **filters}
        if columns is None:
            return [(getattr(row, by), row) for row in await self.where(source, **asked, limit=_ALL)]
        statement, lines = await self._where(source, (*columns, Wanted(by)), _ALL, asked)
        return [(line[-1], line) for line in statement.read(lines)]

    async def count(self, source: Source[Row], **filters: Any) -> int:
        def made(conditions: Conditions) -> Query:
            return select(func.count()).select_from(source.table).where(*conditions)

        _, lines = await self._ask(source, "count", made, filters)
        return lines[0][0]

    async def page(self, source: Source[Row], *, first: int, after: str | None, **filters: Any) -> Page[Row]:
        """A keyset page. Raises CursorInvalid for a cursor that is not ours."""
        first = _at_most(first)
        return _page(source, _rows(source, *await self._page(source, None, first, after, filters)), first)

    async def pages(
        self,
        source: Source[Row],
        parent: str,
        parents: Sequence[str],
        *,
        first: int,
        after: str | None = None,
        **filters: Any,
    ) -> dict[str, Page[Row]]:
        """A page of each parent, by one statement. `parent` names the column that points at it.

        Raises CursorInvalid for a cursor that is not ours.
        """
        first = _at_most(first)
        grouped: dict[str, list[Row]] = {key: [] for key in parents}
        for row in _rows(source, *await self._pages(source, None, parent, parents, first, after, filters)):
            grouped[getattr(row, parent)].append(row)
        return {key: _page(source, rows, first) for key, rows in grouped.items()}

    async def pages_of_lines(
        self,
        source: Source[Any],
        columns: Columns,
        parent: str,
        parents: Sequence[str],
        *,
        first: int,
        after: str | None = None,
        **filters: Any,
    ) -> dict[str, Lines]:
        """The same as lines of these columns. Raises CursorInvalid."""
        first = _at_most(first)
        asked = (*columns, *_place(source), Wanted(parent))
        statement, lines = await self._pages(source, asked, parent, parents, first, after, filters)
        grouped: dict[str, list[Sequence[Any]]] = {key: [] for key in parents}
        for line in statement.read(lines):
            grouped[line[-1]].append(line)
        has_previous = after is not None
        return {key: _lines(source, columns, rows, first, has_previous=has_previous) for key, rows in grouped.items()}

    async def _where(self, source: Source[Any], columns: Columns | None, limit: int, filters: Filters) -> Asked:
        def made(conditions: Conditions) -> Query:
            return newest_first(self._store.dialect, source, columns, conditions).limit(given("limit", Integer()))

        return await self._ask(source, ("where", columns), made, filters, limit=limit)

    async def _page(
        self, source: Source[Any], columns: Columns | None, first: int, after: str | None, filters: Filters
    ) -> Asked:
        place = _after(source, after)

        def made(conditions: Conditions) -> Query:
            conditions = [*conditions, *behind(source, place)]
            return newest_first(self._store.dialect, source, columns, conditions).limit(given("limit", Integer()))

        return await self._ask(source, ("page", bool(place), columns), made, filters, limit=first + 1, **place)

    async def _pages(
        self,
        source: Source[Any],
        columns: Columns | None,
        parent: str,
        parents: Sequence[str],
        first: int,
        after: str | None,
        filters: Filters,
    ) -> Asked:
        if len(parents) == 1 and self._store.sqlite:
            # Of one alone the rows come in the order of the index; of several they are sorted.
            return await self._page(source, columns, first, after, {**filters, parent: parents[0]})
        dialect, place = self._store.dialect, _after(source, after)

        def made(conditions: Conditions) -> Query:
            return of_each(dialect, source, columns, parent, [*conditions, *behind(source, place)])

        wanted = listed(dialect, source.table, parent, list(dict.fromkeys(parents)))
        return await self._ask(
            source,
            ("pages", parent, bool(place), columns),
            made,
            filters,
            parent,
            limit=first + 1,
            parents=wanted,
            **place,
        )

    async def _ask(
        self,
        source: Source[Any],
        kind: object,
        made: Callable[[Conditions], Query],
        filters: Filters,
        parent: str | None = None,
        **brought: Any,
    ) -> Asked:
        """`kind` tells what `made` makes of the conditions: a statement is made once for each.

        `parent`: the column of which `made` asks for the `parents`.
        """
        viewer, table, dialect = self.viewer, source.table, self._store.dialect
        sought = {name: one for name, one in filters.items() if isinstance(one, Sought)}
        shape = tuple((name, _shape(value)) for name, value in filters.items() if name not in sought)

        def make() -> Statement:
            asked = {name: _asks(dialect, name, how) for name, how in shape}
            near = companies_of(dialect, source, asked if parent is None else {parent: _asks(dialect, "parents", list)})
            conditions = [source.sees(stand_in(viewer, near), table)]
            conditions += [asks(getattr(table, name)) for name, asks in asked.items()]
            conditions += [one.asks(dialect) for one in sought.values()]
            return prepare(made(conditions), dialect)

        questions = tuple(one.asks for one in sought.values())
        statement = self._store.statement((source, kind, shape, questions, kind_of(viewer)), make)
        for name, how in shape:
            brought[name] = listed(dialect, table, name, filters[name]) if how is list else filters[name]
        for one in sought.values():
            brought |= one.values
        return statement, await self._store.rows(statement, brought | brought_by(viewer))


def _after(source: Source[Any], cursor: str | None) -> dict[str, Any]:
    """The values of a place, by the names that a statement has for them. Raises CursorInvalid."""
    values = read_cursor(source.columns(), cursor) if cursor is not None else ()
    return {f"after_{number}": value for number, value in enumerate(values)}


def _asks(dialect: Dialect, name: str, how: type | None) -> Asks:
    """What a filter of this shape asks of its column."""
    if how is list:
        return lambda column: among(dialect, column, name)
    return lambda column: column.is_(None) if how is None else column == given(name, column.type)


def _shape(value: object) -> type | None:
    """All of a filter's value that a statement's text depends on."""
    if value is None:
        return None
    return list if isinstance(value, list | tuple) else object


def _rows(source: Source[Row], statement: Statement, lines: Sequence[Any]) -> list[Row]:
    row_of = _row_maker(source, statement.columns)
    return [row_of(line) for line in lines]


def _at_most(first: int) -> int:
    return max(0, min(first, MAX_PAGE))


def _place(source: Source[Any]) -> Columns:
    how = How.TEXT if is_of_days(source) else How.RAW
    return (*(Wanted(name, how) for name in source.order), Wanted("id"))


def _lines(
    source: Source[Any], columns: Columns, rows: Sequence[Sequence[Any]], first: int, *, has_previous: bool
) -> Lines:
    order = tuple(range(len(columns), len(columns) + len(source.order) + 1))
    return Lines(rows[:first], len(rows) > first, has_previous, order)


def _page(source: Source[Row], rows: Sequence[Row], first: int) -> Page[Row]:
    shown = rows[:first]
    return Page(shown, [_write_cursor(source, row) for row in shown], len(rows) > first)


def _write_cursor(source: Source[Any], row: Any) -> str:
    return cursor_of(*(getattr(row, name) for name in (*source.order, "id")))
