"""`kontobro feedback`: every opinion, newest first, as one plain line, and nobody's name."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from core.help import ArticleFeedback, FeedbackReason, give_feedback
from core.store import Store
from gateway import cli
from gateway.offline import house_of as installed
from tests.support.databases import embedded_only
from tests.support.house import house_of, settle

pytestmark = embedded_only


def call(*arguments: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(cli.app, ["feedback", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONTOBRO_VAR", str(tmp_path / "var"))
    assert CliRunner().invoke(cli.app, ["migrate"]).exit_code == 0
    return tmp_path / "var"


async def _given(store: Store) -> list[str]:
    """Two opinions, of a day in winter and one in summer; answers with who they are of."""
    settled, house = await settle(store), house_of(store)
    reasons = (FeedbackReason.OUT_OF_DATE, FeedbackReason.OTHER)
    await give_feedback(house, settled.viewer, "bank-integration", False, reasons, "På tide!\n\x1b[31mrød")
    await give_feedback(house, settled.admin, "bank-integration", True, (), None)
    moments = {settled.viewer.person_id: datetime(2026, 1, 31, 22, 59, tzinfo=UTC)}
    moments[settled.admin.person_id] = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    async with store.change("system:test") as work:
        for row in (await work.session.exec(select(ArticleFeedback).order_by(col(ArticleFeedback.id)))).all():
            row.created_at = moments[row.person_id]
    return [settled.viewer.person_id, settled.admin.person_id, "Bakken"]


def test_what_readers_think_is_shown_to_the_operator(var: Path) -> None:
    async def given() -> list[str]:
        async with installed(cli.load_settings()) as house:
            return await _given(house.store)

    assert call() == (0, ["Nobody has said anything."])
    people = asyncio.run(given())
    winter = "2026-01-31 23:59  bank-integration  not helpful  OTHER, OUT_OF_DATE  På tide!  [31mrød"
    summer = "2026-07-01 00:30  bank-integration  helpful  -"
    assert call() == (0, [summer, winter])
    assert call("--since", "2026-01-31") == (0, [summer, winter])
    assert call("--since", "2026-02-01") == (0, [summer])
    assert call("--since", "2026-07-02") == (0, ["Nobody has said anything."])
    assert not any(name in line for name in people for line in call()[1])


def test_what_is_no_day_is_refused(var: Path) -> None:
    assert call("--since", "yesterday")[0] == 2
