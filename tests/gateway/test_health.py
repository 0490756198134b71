"""What an operator asks: alive, ready, how it goes; and that the database is what the code says."""

import re
from pathlib import Path

import httpx
import pytest
from alembic import command

from core.journal import INSTALLATION
from core.tables import METADATA, MODULES
from gateway.database import config, upgrade
from gateway.journalcheck import faults
from tests.support.agreements import link_of, send_to_ola, until
from tests.support.gateway_server import GatewayServer, login
from tests.support.sandbox_server import SandboxServer

CORE = Path(__file__).parents[2] / "core"


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, timeout=20)


def test_alive_and_ready(gateway: GatewayServer) -> None:
    assert get(f"{gateway.url}/healthz").text == "ok"
    ready = get(f"{gateway.url}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "clock_late": [], "database": True, "jobs": True}


def test_a_duty_that_hangs_is_told(gateway: GatewayServer) -> None:
    done_at = gateway.installation.clockwork._done_at
    before = done_at["poll_payments"]
    done_at["poll_payments"] = before - 1000
    # Its next turn, a second later at most, makes it well again; asked before that it is late.
    late = get(f"{gateway.url}/readyz")
    if late.status_code == 200:
        done_at["read_scheduled"] -= 1000
        late = get(f"{gateway.url}/readyz")
    assert late.status_code == 503
    assert late.json()["clock_late"]
    done_at["read_scheduled"] = done_at["sweep"]
    until(lambda: get(f"{gateway.url}/readyz").status_code == 200 or None, "the next turn")


def test_the_worlds_clock_is_ours(gateway: GatewayServer, sandbox: SandboxServer) -> None:
    before = gateway.house.clock.now()
    httpx.post(f"{sandbox.url}/world/clock", json={"advance_seconds": 86_400}, trust_env=False)
    until(lambda: (gateway.house.clock.now() - before).total_seconds() > 86_000 or None, "the new day")


def test_metrics_name_routes_by_their_template(gateway: GatewayServer, sandbox: SandboxServer) -> None:
    send_to_ola(gateway, sandbox)
    link = link_of(sandbox)
    get(link)
    until(lambda: 'kind="SEND_MESSAGE",outcome="done"' in get(f"{gateway.url}/metrics").text or None, "the job")
    measured = get(f"{gateway.url}/metrics").text
    assert re.search(r'kontobro_requests_total\{method="GET",route="/sign/\{token\}",status="200"\} [1-9]', measured)
    assert link.rsplit("/", 1)[1] not in measured
    assert "kontobro_journal_chains_behind 0.0" in measured
    assert 'kontobro_duty_late_seconds{duty="sweep"}' in measured


def test_the_journal_of_a_running_installation_is_whole(gateway: GatewayServer) -> None:
    assert gateway.house.store.heads.chains()
    assert faults(gateway.settings) == []


def test_a_truncated_journal_is_found(gateway: GatewayServer, tmp_path: Path) -> None:
    chain = gateway.house.store.heads.chains()[0]
    sequence, _ = gateway.house.store.heads.of(chain)
    kept = (gateway.settings.var / "journal.heads").read_text()
    (tmp_path / "journal.heads").write_text(f"{kept}{chain} {sequence + 5} {'0' * 64}\n")
    found = faults(gateway.settings.model_copy(update={"var": tmp_path}))
    assert len(found) == 1
    assert "outside the database" in found[0]


@pytest.mark.parametrize("left", ["no file", "an empty file", "a file without the chain"])
def test_a_witness_that_is_gone_is_found(
    gateway: GatewayServer, sandbox: SandboxServer, tmp_path: Path, left: str
) -> None:
    """Whoever cuts the journal may think of the file too; a wrong folder looks the same."""
    for person in ("nils", "anne"):
        login(gateway.url, sandbox.url, person).close()
    heads = gateway.house.store.heads
    others = [f"{one} {heads.of(one)[0]} {heads.of(one)[1]}\n" for one in heads.chains() if one != INSTALLATION]
    if left != "no file":
        (tmp_path / "journal.heads").write_text("".join(others) if left == "a file without the chain" else "")
    found = faults(gateway.settings.model_copy(update={"var": tmp_path}))
    assert f"{INSTALLATION}: no head of it is kept outside the database" in found


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'fresh.sqlite'}"
    upgrade(url)
    command.check(config(url))
    command.downgrade(config(url), "base")
    upgrade(url)
    command.check(config(url))


def test_no_table_is_forgotten() -> None:
    with_tables = {path for path in CORE.rglob("*.py") if "table=True" in path.read_text()}
    known = {Path(module.__file__ or "") for module in MODULES}
    assert {path for path in with_tables if path.name != "tables.py"} == known
    assert len(METADATA.tables) >= len(known)
