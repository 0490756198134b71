"""A read that is made once and asked often: its SQL, where each parameter comes from, how a line's values are read.

To make a statement of SQLAlchemy costs ten times what asking it costs, so it is made once for each shape of a question.
Law: what one asking brings is never part of the text. A statement is made with marks in its place, which become
parameters.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Dialect, SelectBase, String, any_, bindparam, column, func, select
from sqlalchemy.dialects.postgresql import ARRAY

Process = Callable[[Any], Any]
_MARK = "\x00"
"""Begins the name of a value that comes later; no text that a database takes."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`columns`: how each value of a line is read; None: as the driver gives it."""

    sql: str
    columns: tuple[Process | None, ...]
    _constants: tuple[Any, ...]
    _fills: tuple[tuple[int, str, Process | None], ...]

    def parameters(self, given: Mapping[str, Any]) -> list[Any]:
        """In their order, from what is given by name: what is asked, and who asks."""
        filled = list(self._constants)
        for place, name, process in self._fills:
            value = given[name]
            filled[place] = value if process is None else process(value)
        return filled

    def read(self, lines: Sequence[Sequence[Any]]) -> Sequence[Sequence[Any]]:
        """The lines with every value read."""
        processes = [(place, process) for place, process in enumerate(self.columns) if process is not None]
        if not processes:
            return lines
        found = [list(line) for line in lines]
        for line in found:
            for place, process in processes:
                line[place] = process(line[place])
        return found


def mark(name: str) -> str:
    """Stands for a text that each asking brings under this name."""
    return _MARK + name


def given(name: str, kind: Any) -> ColumnElement[Any]:
    """A value that each asking brings."""
    return bindparam(name, mark(name), type_=kind)


def among(dialect: Dialect, wanted: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Is it one of the values that each asking brings as a list? One parameter, however many they are."""
    if dialect.name == "postgresql":
        return wanted == any_(given(name, ARRAY(wanted.type)))
    return wanted.in_(select(column("value")).select_from(func.json_each(given(name, String()))))


def listed(dialect: Dialect, table: Any, name: str, values: Sequence[Any]) -> Any:
    """A list of values of this column as `among` takes it."""
    if dialect.name == "postgresql":
        return values
    process = table.__table__.c[name].type._cached_bind_processor(dialect)
    return json.dumps(list(values) if process is None else [process(value) for value in values])


def prepare(query: SelectBase, dialect: Dialect) -> Statement:
    compiled: Any = query.compile(dialect=dialect)
    made = compiled.construct_expanded_state()
    processes = {**compiled._bind_processors, **made.processors}
    constants: list[Any] = []
    fills: list[tuple[int, str, Process | None]] = []
    for place, name in enumerate(made.positiontup or ()):
        process: Any = processes.get(name)
        value = made.parameters[name]
        if isinstance(value, str) and value.startswith(_MARK):
            fills.append((place, value.removeprefix(_MARK), process))
            value = None
        elif process is not None:
            value = process(value)
        assert not (isinstance(value, str) and _MARK in value), "a mark was worked into a constant"
        constants.append(value)
    columns = tuple(one.type._cached_result_processor(dialect, None) for one in query.selected_columns)
    return Statement(made.statement, columns, tuple(constants), tuple(fills))
