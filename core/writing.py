"""What a unit of work writes at its end, in one way there and back to the database.

Law: all of it or none. On PostgreSQL it is one statement, whose foreign keys are looked at when all of it is there; on
SQLite, which is in this process, one statement a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from functools import cache, lru_cache
from types import FunctionType
from typing import Any, TypeVar

from sqlalchemy import Table, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

R = TypeVar("R", bound=SQLModel)

MOST_AT_ONCE = 12
"""Rows a statement: there is one statement for each kind of crowd, and a larger crowd is rare."""


@dataclass(frozen=True, slots=True)
class Line:
    """A new row with all its columns; `moves`: other values for the row that is there, by its primary key."""

    table: Table
    values: Mapping[str, Any]
    moves: bool = False


def table_of(kind: type[SQLModel]) -> Table:
    return kind.__table__  # type: ignore[attr-defined]


def plain(kind: type[R]) -> type[R]:
    """The table's columns, in their order, and its methods, on a plain object.

    An entity, which the ORM watches, costs ten times as much.
    """
    made: Any = kind
    return _plain(made)


@cache
def _plain(kind: Any) -> Any:
    members = ((name, value) for name, value in vars(kind).items() if not name.startswith("_"))
    own = {name: value for name, value in members if isinstance(value, property | FunctionType)}
    names = [one.key for one in table_of(kind).columns]
    return make_dataclass(kind.__name__, names, namespace={**own, "__table__": table_of(kind)}, slots=True)


def line_of(row: SQLModel) -> Line:
    table = table_of(type(row))
    return Line(table, {one.key: getattr(row, one.key) for one in table.columns})


async def write(connection: AsyncConnection, lines: Sequence[Line]) -> None:
    """In this order, where there is one."""
    most = MOST_AT_ONCE if connection.dialect.name == "postgresql" else 1
    for start in range(0, len(lines), most):
        some = lines[start : start + most]
        statement = _statement(tuple((line.table, line.moves) for line in some))
        values = {f"{name}_{place}": value for place, line in enumerate(some) for name, value in line.values.items()}
        await connection.execute(statement, values)


@lru_cache(maxsize=256)
def _statement(crowd: tuple[tuple[Table, bool], ...]) -> TextClause:
    parts = [_moving(table, place) if moves else _new(table, place) for place, (table, moves) in enumerate(crowd)]
    # Nothing of a request is in it: names of tables and columns, and numbers.
    with_all_but_last = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    told = f"WITH {with_all_but_last} {parts[-1]}" if with_all_but_last else parts[-1]
    bound = [
        bindparam(f"{one.name}_{place}", type_=one.type)
        for place, (table, _) in enumerate(crowd)
        for one in table.columns
    ]
    return text(told).bindparams(*bound)


def _new(table: Table, place: int) -> str:
    names = ", ".join(f'"{one.name}"' for one in table.columns)
    values = ", ".join(f":{one.name}_{place}" for one in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'


def _moving(table: Table, place: int) -> str:
    moved = ", ".join(f'"{one.name}" = :{one.name}_{place}' for one in table.columns if not one.primary_key)
    where = " AND ".join(f'"{one.name}" = :{one.name}_{place}' for one in table.primary_key)
    return f'UPDATE "{table.name}" SET {moved} WHERE {where}'
