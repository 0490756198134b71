"""Runs the revisions over the application's own engine settings (WAL, foreign keys, BEGIN IMMEDIATE on SQLite)."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, text
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from core.store import make_engine
from core.tables import METADATA
from gateway.settings import load_settings


def rendered(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Columns by what the database stores: a new enum value is no change of the database."""
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


MIGRATE = 0x6B6F6E746F
"""The advisory lock of whoever migrates: of two that are told to at once the second finds nothing left to do."""


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATE})
        # Under traffic: a change that waits for a table makes everybody behind it wait, so it gives up first.
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter a table: it is copied.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=rendered,
    )
    with context.begin_transaction():
        context.run_migrations()


async def online(url: str) -> None:
    engine = make_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


asyncio.run(online(context.config.get_main_option("sqlalchemy.url") or load_settings().database_url))
