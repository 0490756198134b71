"""Values as they stand in an answer, made where that is cheapest: by PostgreSQL itself, and of what SQLite gives by us.

A function of ours that SQLite calls costs more than the same function called on what it found.
Law: each is letter for letter what our own code makes of the same value; `tests/gql/test_execution.py` compares them.
"""

from binascii import b2a_base64
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, cast, func, literal_column, type_coerce
from sqlalchemy.types import UserDefinedType

from core.money import decimal_string


def as_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, String())


def as_decimal(dialect: Dialect, minor: ColumnElement[Any]) -> ColumnElement[str]:
    """As money.decimal_string; of a column that is never null."""
    if dialect.name == "postgresql":
        return cast(minor * literal_column("0.01"), String())
    return type_coerce(minor, _Made(decimal_string))


def as_opaque(dialect: Dialect, told: ColumnElement[str]) -> ColumnElement[str]:
    """As opaque(), of letters, digits and -:,"[] alone: base64 of these has no + or /, and to look for them would cost
    more than all the rest."""
    if dialect.name == "postgresql":
        encoded = func.encode(func.convert_to(told, "UTF8"), "base64")
        return func.rtrim(func.replace(encoded, "\n", ""), "=")
    return type_coerce(told, _Made(opaque))


def opaque(told: str) -> str:
    """Base64 for addresses, without padding."""
    made = b2a_base64(told.encode(), newline=False).decode().rstrip("=")
    return made.replace("+", "-").replace("/", "_")


class _Made(UserDefinedType[str]):
    """What a function makes of a value when it has been read."""

    cache_ok = True

    def __init__(self, make: Callable[[Any], str]) -> None:
        self.make = make

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return self.make
