"""Twice as many rows of everything, by copying what is there: each copy is a row beside the first, or below a copy.

Law: no noun is named here. What may be there once only is changed, or points at copies.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Connection, Enum, ForeignKey, Table, UniqueConstraint, insert, select

from core.identifiers import new_id
from core.tables import METADATA

Row = dict[str, Any]
Copies = dict[tuple[str, Any], Any]
"""(table, key) -> the copy's key."""
_JOURNALS = ("journalentry", "intent")
"""A link copied breaks the chain; work copied would be done."""


def double(connection: Connection) -> None:
    """Every row of every table that has a key of its own."""
    copies: Copies = {}
    for table in METADATA.sorted_tables:
        keys = [column.name for column in table.primary_key]
        if keys != ["id"] or table.c.id.foreign_keys or table.name in _JOURNALS:
            continue
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        made = [_copy(table, row, place, copies) for place, row in enumerate(rows)]
        copies |= {(table.name, row["id"]): copy["id"] for row, copy in zip(rows, made, strict=True)}
        if made:
            connection.execute(insert(table), made)


def _copy(table: Table, row: Row, place: int, copies: Copies) -> Row:
    copy = row | {"id": new_id()}
    for column in _pointing(table):
        target = _target(column)
        below = place % 2 and target.column.table.name != "company"
        if below or [column.name] in _unique(table):
            copy[column.name] = copies.get((target.column.table.name, row[column.name]), row[column.name])
    for group in _unique(table):
        if all(copy[name] == row[name] for name in group) and None not in [row[name] for name in group]:
            _make_another(table, row, place, group, copy, copies)
    return copy


def _make_another(table: Table, row: Row, place: int, group: list[str], copy: Row, copies: Copies) -> None:
    for name in group:
        column = table.c[name]
        if column.foreign_keys or isinstance(column.type, Enum):
            continue
        copy[name] = copy[name] + 10_000 if isinstance(copy[name], int) else f"{copy[name]}+"
        return
    pointing = [name for name in group if table.c[name].foreign_keys]
    chosen = pointing[place % len(pointing)]
    copy[chosen] = copies[_target(table.c[chosen]).column.table.name, row[chosen]]


def _pointing(table: Table) -> Iterator[Column[Any]]:
    return (column for column in table.columns if column.foreign_keys)


def _target(column: Column[Any]) -> ForeignKey:
    (target,) = column.foreign_keys
    return target


def _unique(table: Table) -> list[list[str]]:
    constraints = [list(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    return constraints + [list(one.columns.keys()) for one in table.indexes if one.unique]
