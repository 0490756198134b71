"""What a store's databases are asked, heard at the driver: whichever way the application goes there, it passes here.

Law: only what reads or writes rows counts; beginning, ending and asking whether a connection lives do not.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import AsyncEngine

from core.store import Store

COUNTED = ("SELECT", "WITH", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Statement:
    """As the driver is given it. What SQLite tells itself has the values in its text."""

    text: str
    values: tuple[Any, ...] = ()
    by_reader: bool = False
    """Asked on a connection that only reads, which has settings of its own."""


class Heard(list[Statement]):
    """Everything asked since it was last cleared."""

    def tell(self, text: str, values: tuple[Any, ...] = (), *, by_reader: bool = False) -> None:
        if text.lstrip().upper().startswith(COUNTED):
            self.append(Statement(text, values, by_reader))


def listen(store: Store) -> Heard:
    """For as long as the store lives."""
    heard = Heard()
    engines = [one.sync_engine if isinstance(one, AsyncEngine) else one for one in vars(store).values()]
    for pool in {id(one.pool): one.pool for one in engines if isinstance(one, Engine)}.values():
        event.listen(pool, "checkout", lambda connection, *_: _listen_at(connection, heard))
    _listen_to_readers(store, heard)
    if store.at_once:
        _listen_to_writers(store, heard)
    return heard


def _listen_to_readers(store: Store, heard: Heard) -> None:
    """Their connections are in no pool of SQLAlchemy's."""
    readers: Any = store._readers
    ask = readers.rows

    async def rows(sql: str, parameters: Any) -> Any:
        heard.tell(sql, tuple(parameters), by_reader=True)
        return await ask(sql, parameters)

    readers.rows = rows


def _listen_to_writers(store: Store, heard: Heard) -> None:
    writers: Any = store._writers
    write = writers.line

    async def line(sql: str, parameters: Any) -> Any:
        heard.tell(sql, tuple(parameters))
        return await write(sql, parameters)

    writers.line = line


_LISTENERS: WeakKeyDictionary[asyncpg.Connection, Heard] = WeakKeyDictionary()
"""Of PostgreSQL's connections."""


def _listen_at(connection: Any, heard: Heard) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.set_trace_callback(heard.tell)
    elif isinstance(connection.driver_connection, asyncpg.Connection):
        driver = connection.driver_connection
        if driver not in _LISTENERS:
            _LISTENERS[driver] = heard
            driver.add_query_logger(_logged_for(heard))
    else:
        connection.run_async(lambda driver: driver.set_trace_callback(heard.tell))


def _logged_for(heard: Heard) -> Callable[[Any], None]:
    return lambda logged: heard.tell(logged.query, tuple(logged.args or ()))


def _hear_prepared_statements() -> None:
    """The driver logs what its connection is asked, not what a prepared statement is, which is SQLAlchemy's way."""
    name = "_PreparedStatement__bind_execute"
    execute = getattr(PreparedStatement, name)

    async def bind_execute(self: Any, args: Any, *rest: Any) -> Any:
        heard = _LISTENERS.get(self._connection)
        if heard is not None:
            heard.tell(self._query, tuple(args))
        return await execute(self, args, *rest)

    setattr(PreparedStatement, name, bind_execute)


_hear_prepared_statements()
