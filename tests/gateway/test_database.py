"""Migrations under traffic: once, whoever is told to; and who may serve on what."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from core.store import make_engine
from gateway.database import MIGRATIONS, behind, config, upgrade
from tests.support import databases
from tests.support.databases import postgres_only

ROOT = Path(__file__).resolve().parents[2]
FIRST_UNDER_TRAFFIC = "0004"
_CONTRACTING = re.compile(r"drop_|alter_column|nullable=False(?!.*server_default)")


def newest() -> str | None:
    return ScriptDirectory.from_config(config("sqlite://")).get_current_head()


def be_at(url: str, revision: str) -> None:
    async def write() -> None:
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))
        await engine.dispose()

    asyncio.run(write())


def test_a_database_that_lacks_a_revision_is_behind_and_one_that_has_more_is_not(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'some.sqlite'}"
    assert behind(url) == newest(), "an empty database lacks everything"
    upgrade(url)
    assert behind(url) is None
    be_at(url, "0001")
    assert behind(url) == newest()
    be_at(url, "9999")
    assert behind(url) is None, "a newer release has expanded it: we serve beside it"


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_production_does_not_serve_on_a_database_that_is_behind(command: str, tmp_path: Path) -> None:
    """`worker` is refused on SQLite before that, and says so."""
    from tests.gateway.test_deploy import environment

    told = {name: re.sub(r"<([\w .,@-]+)>", r"\1", value) for name, value in environment().items()}
    told |= {
        "KONTOBRO_VAR": str(tmp_path),
        "KONTOBRO_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "KONTOBRO_PARTNER_WEBHOOK_SECRET": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "KONTOBRO_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'some.sqlite'}",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KONTOBRO_")}
    ran = subprocess.run(
        [sys.executable, "-m", "gateway.cli", command], env=kept | told, cwd=ROOT, capture_output=True, timeout=60
    )
    assert ran.returncode == 1
    expected = "run `kontobro migrate` first" if command == "serve" else "Workers need PostgreSQL"
    assert expected in ran.stderr.decode()


@postgres_only
def test_three_that_migrate_at_once_are_one_that_does(tmp_path: Path) -> None:
    url = databases.empty_at(tmp_path)
    environment = {**os.environ, "KONTOBRO_VAR": str(tmp_path), "KONTOBRO_DATABASE_URL": url}
    command = [sys.executable, "-m", "gateway.cli", "migrate"]
    running = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(3)
    ]
    for process in running:
        told, _ = process.communicate(timeout=60)
        assert process.returncode == 0, told.decode()
    assert behind(url) is None


@postgres_only
def test_a_migration_does_not_wait_for_a_table_while_everybody_waits_behind_it(tmp_path: Path) -> None:
    """Somebody reads a table for long; the migration that wants it gives up in seconds and changes nothing."""
    url = databases.empty_at(tmp_path)
    upgrade(url)

    async def hold_and_migrate() -> None:
        engine = make_engine(url)
        async with engine.begin() as connection:
            await connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
            with pytest.raises(Exception, match="lock timeout"):
                await asyncio.to_thread(upgrade, url)
        await engine.dispose()

    asyncio.run(hold_and_migrate())
    upgrade(url)
    assert behind(url) is None


def revisions() -> list[Path]:
    return [path for path in sorted((MIGRATIONS / "versions").glob("*.py")) if path.name[:4] >= FIRST_UNDER_TRAFFIC]


@pytest.mark.parametrize("path", revisions(), ids=lambda path: path.stem)
def test_a_revision_expands_only_or_says_that_it_contracts(path: Path) -> None:
    """docs/operations.md: the release before must work on beside it."""
    told = path.read_text()
    upgrade_part = told.partition("def upgrade()")[2].partition("def downgrade()")[0]
    # The columns of a new table may be required: nobody of the old release writes there.
    beside_new_tables = re.sub(r"op\.create_table\(.*?\n    \)", "", upgrade_part, flags=re.S)
    assert "Contracts" in told or not _CONTRACTING.findall(beside_new_tables)
