"""The database's shape: brought to the newest revision before anything is served.

Law: a table changes by a migration and by nothing else; the migrations of every release run in order on the next. A
program serves on a database that has all it knows, whatever a newer release has added to it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from core.store import make_engine
from gateway.settings import Settings, SettingsError

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for this database, whatever alembic.ini says."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    # Alembic reads its options with interpolation: a % in a password must be doubled.
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return settings


def upgrade(url: str) -> None:
    """Blocking, and outside any running loop: it runs one of its own."""
    command.upgrade(config(url), "head")


def behind(url: str) -> str | None:
    """The revision that this program needs and the database lacks; None when it has it. Blocking, as `upgrade`.

    A revision that we do not know is a newer release's, which only adds (docs/operations.md): we serve beside it.
    """
    script = ScriptDirectory.from_config(config(url))
    current = asyncio.run(_revision(url))
    known = {revision.revision for revision in script.walk_revisions()}
    newest = script.get_current_head()
    return newest if current is None or (current in known and current != newest) else None


async def _revision(url: str) -> str | None:
    engine = make_engine(url, read_only=True)
    async with engine.connect() as connection:
        found = await connection.run_sync(lambda plain: MigrationContext.configure(plain).get_current_revision())
    await engine.dispose()
    return found


def must_be_ready(settings: Settings) -> None:
    """Raises SettingsError when the database cannot be reached, or lacks a revision."""
    with reachable():
        missing = behind(settings.database_url)
    if missing:
        raise SettingsError(f"The database lacks {missing}: run `kontobro migrate` first.")


@contextmanager
def reachable() -> Iterator[None]:
    """Raises SettingsError instead of what the driver says of a database that is not there."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines() or [type(error).__name__]
        raise SettingsError(f"KONTOBRO_DATABASE_URL: the database cannot be used: {told[0][:200]}.") from None
