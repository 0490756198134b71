"""A row's place in its list, as the cursor that clients give back: the values of its order, opaque.

Law: a stranger's cursor can move nothing but the start of a page.
"""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson

from core.errors import CursorInvalid
from core.written import opaque


def cursor_of(*values: Any) -> str:
    """Of a row's values of its order, the id last."""
    return opaque(orjson.dumps(values).decode())


def read_cursor(columns: Sequence[Any], cursor: str) -> list[Any]:
    """The values of a cursor in the types of their columns. Raises CursorInvalid."""
    try:
        told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if len(told) != len(columns):
            raise CursorInvalid
        return [_typed(column, value) for column, value in zip(columns, told, strict=True)]
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
