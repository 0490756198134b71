"""Values as the database writes them: what every line of a long page needs is cheaper there than here.

Law: each is letter for letter what our own code makes of the same value; `tests/gql/test_execution.py` compares them.
"""

import base64
import sqlite3
from typing import Any

from sqlalchemy import ColumnElement, Dialect, String, case, cast, func, literal_column

OPAQUE = "kontobro_opaque"
"""SQLite has no base64 of its own: the connection gets a function of this name."""


def as_text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, String())


def as_decimal(dialect: Dialect, minor: ColumnElement[Any]) -> ColumnElement[str]:
    """As money.decimal_string; of a column that is never null."""
    if dialect.name == "postgresql":
        return cast(minor * literal_column("0.01"), String())
    size = func.abs(minor)
    return func.printf("%s%d.%02d", case((minor < 0, "-"), else_=""), size // 100, size % 100)


def as_opaque(dialect: Dialect, told: ColumnElement[str]) -> ColumnElement[str]:
    """As opaque(), of letters, digits and -:,"[] alone: base64 of these has no + or /, and to look for them would cost
    more than all the rest."""
    if dialect.name == "postgresql":
        encoded = func.encode(func.convert_to(told, "UTF8"), "base64")
        return func.rtrim(func.replace(encoded, "\n", ""), "=")
    return getattr(func, OPAQUE)(told)


def opaque(told: str) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection of SQLite what as_opaque asks for."""
    connection.create_function(OPAQUE, 1, opaque, deterministic=True)
