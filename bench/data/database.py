"""A PostgreSQL database for one run: made by our own migrations, dropped at the end."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from gateway.database import upgrade

MOST_CONNECTIONS = 10
_NAME = re.compile(r"kontobro_bench_([0-9]+)(_tenth)?")
RESERVED_CONNECTIONS = 48
"""Ours has up to fifteen and its jobs some, twice; the rest is for whoever else uses that server."""


@contextmanager
def database(server_url: str, name: str, *, keep: bool) -> Iterator[str]:
    """Its postgresql+asyncpg:// address. `server_url`: of any database of that server; `name` is made anew."""
    url = sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    _admin(server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _admin(server_url, "CREATE DATABASE {}", name)
    try:
        upgrade(url)
        yield url
    finally:
        if not keep:
            _admin(server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def connections_each(server_url: str, peers: int) -> int:
    """How many connections each peer can have, at most ten, so that the server has some left for everybody else."""
    with psycopg.connect(plain(sa.make_url(server_url))) as connection:
        row = connection.execute(
            "SELECT current_setting('max_connections')::int - count(*) FROM pg_stat_activity"
        ).fetchone()
    free = row[0] if row else 0
    return max(1, min(MOST_CONNECTIONS, (free - RESERVED_CONNECTIONS) // max(1, peers)))


def drop_left_behind(server_url: str) -> None:
    """What a run that was killed could not drop: databases named after a process that is no more."""
    with psycopg.connect(plain(sa.make_url(server_url))) as connection:
        names = connection.execute(
            r"SELECT datname FROM pg_database WHERE datname LIKE 'kontobro\_bench\_%'"
        ).fetchall()
    for (name,) in names:
        if (found := _NAME.fullmatch(name)) and not Path(f"/proc/{found[1]}").exists():
            _admin(server_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def plain(url: str | sa.URL) -> str:
    """As psycopg and the peers' drivers write it."""
    return sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _admin(server_url: str, statement: str, name: str) -> None:
    admin = sa.make_url(server_url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(admin.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))  # type: ignore[arg-type]
