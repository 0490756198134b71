"""The seeded database once more, in SQLite: row for row, with our own tables' types on both sides."""

import shutil
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

import core.tables  # noqa: F401  (every table is known once this is imported)
from bench.data.database import plain
from gateway.database import upgrade
from gateway.settings import Settings

AT_ONCE = 5000


def copy(source: Settings, target: Settings) -> None:
    """Makes the target's database, which must not be there; its viewers and secrets are the source's."""
    target.var.mkdir(parents=True, exist_ok=True)
    for path in _kept(source.var):
        shutil.copy(path, target.var / path.name)
    upgrade(target.database_url)
    url = sa.make_url(plain(source.database_url)).set(drivername="postgresql+psycopg")
    reading = sa.create_engine(url)
    writing = sa.create_engine(sa.make_url(target.database_url).set(drivername="sqlite"))
    with reading.connect() as rows, writing.begin() as lite:
        for table in SQLModel.metadata.sorted_tables:
            streamed = rows.execution_options(yield_per=AT_ONCE).execute(sa.select(table)).mappings()
            for some in streamed.partitions():
                lite.execute(sa.insert(table), [dict(row) for row in some])
        lite.execute(sa.text("ANALYZE"))
    reading.dispose()
    writing.dispose()


def _kept(var: Path) -> list[Path]:
    """What an installation keeps beside its database: its secrets, and the heads of its journal."""
    return [path for path in (var / "secrets.json", var / "journal.heads") if path.exists()]
