"""Where the data of a test lives: files beside it, or, when asked, its own PostgreSQL database, with rings on Redis.

Law: asked by KONTOBRO_TEST_DATABASE_URL (postgresql+asyncpg://...) and KONTOBRO_TEST_REDIS_URL, and by nothing else;
the tests are the same. Each directory has one database for as long as its test lives, copied from a template that
the real migrations have made once for the run.
"""

import atexit
import contextlib
import os
import shutil
import sqlite3
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from dbos import DBOS
from psycopg import sql

from gateway.database import upgrade

DATABASE_URL = os.environ.get("KONTOBRO_TEST_DATABASE_URL")
REDIS_URL = os.environ.get("KONTOBRO_TEST_REDIS_URL")
SCALED = DATABASE_URL is not None

embedded_only = pytest.mark.skipif(SCALED, reason="about the embedded database's own files")
"""For a test whose subject is SQLite itself."""
postgres_only = pytest.mark.skipif(not SCALED, reason="about PostgreSQL: set KONTOBRO_TEST_DATABASE_URL")

_made: dict[Path, str] = {}


def url_at(directory: Path) -> str:
    """The application's database of this directory, empty and at the newest revision at first sight on PostgreSQL."""
    if not SCALED:
        return f"sqlite+aiosqlite:///{directory / 'kontobro.db'}"
    return _url(_database_of(directory))


def lay(url: str) -> None:
    """Where SQLite's file of this address is missing, an empty one at the newest revision. PostgreSQL's is there."""
    known = sa.make_url(url)
    path = Path(known.database or "")
    if known.get_backend_name() == "sqlite" and not path.exists():
        shutil.copyfile(_template_file(), path)


def empty_at(directory: Path) -> str:
    """A PostgreSQL database without a table, for this directory."""
    name = f"{_base()}_{os.getpid()}_empty_{os.urandom(3).hex()}"
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _made[directory] = name
    return _url(name)


def settings_at(var: Path) -> dict[str, Any]:
    """What to add to the settings of an installation over `var`: nothing on the embedded defaults."""
    if not SCALED:
        return {}
    url = _url(_database_of(var))
    jobs = sa.make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    return {"database_url": url, "jobs_database_url": jobs, "doorbell_url": REDIS_URL or "memory://"}


def drop_under(directory: Path | None = None) -> None:
    """The databases of everything below this directory; of all directories without one."""
    for path in [path for path in _made if directory is None or path.is_relative_to(directory)]:
        _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_made.pop(path))))


def drop_all() -> None:
    drop_under()
    if _template.cache_info().currsize:
        _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_template())))


@cache
def _template() -> str:
    """Made outside any running loop: the migrations run one of their own."""
    name = f"{_base()}_{os.getpid()}_template"
    _admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    upgrade(_url(name))
    DBOS.migrate(sa.make_url(_url(name)).set(drivername="postgresql").render_as_string(hide_password=False))
    return name


@cache
def _template_file() -> Path:
    """Made outside any running loop, too."""
    directory = tempfile.TemporaryDirectory(prefix="kontobro-template-")
    atexit.register(directory.cleanup)
    path = Path(directory.name) / "kontobro.db"
    upgrade(f"sqlite+aiosqlite:///{path}")
    # Copied alone, without the log that SQLite keeps beside it.
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


def prepare() -> None:
    _template_file()
    if SCALED:
        _template()


def _database_of(directory: Path) -> str:
    if directory not in _made:
        name = f"{_base()}_{os.getpid()}_{len(_made)}_{os.urandom(3).hex()}"
        template, made = sql.Identifier(_template()), sql.Identifier(name)
        _admin(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(made, template))
        _made[directory] = name
    return _made[directory]


def _base() -> str:
    return str(sa.make_url(DATABASE_URL or "").database)


def _url(name: str) -> str:
    return sa.make_url(DATABASE_URL or "").set(database=name).render_as_string(hide_password=False)


def _admin(statement: sql.Composed) -> None:
    url = sa.make_url(DATABASE_URL or "").set(drivername="postgresql", database="postgres")
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(statement)
