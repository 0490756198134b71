"""The schema as other people's tools read it: relay-compiler and graphql-eslint."""

import json
import shutil
import subprocess
from pathlib import Path

from tests.support.clients import NODE, WEB, needs_clients, run_client

pytestmark = needs_clients
SCHEMA = WEB.parents[1] / "schema.graphql"


def _compile(place: Path, source: str) -> subprocess.CompletedProcess[str]:
    assert NODE
    (place / "made").mkdir(exist_ok=True)
    (place / "payments.js").write_text(source)
    config = {"src": ".", "schema": "schema.graphql", "language": "javascript", "artifactDirectory": "made"}
    (place / "relay.config.json").write_text(json.dumps(config))
    shutil.copy(SCHEMA, place)
    compiler = WEB / "node_modules" / "relay-compiler" / "cli.js"
    command = [NODE, str(compiler), "--noWatchman"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=60, check=False)


def test_relay_compiles_what_its_applications_ask(tmp_path: Path) -> None:
    done = _compile(tmp_path, (WEB / "relay" / "payments.js").read_text())
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name.split(".")[0] for path in (tmp_path / "made").iterdir()} == {
        *("payments_payment", "payments_list", "paymentsPageQuery"),
        *("paymentsQuery", "paymentsCreateMutation", "paymentsSubscription"),
    }
    # The page is asked for again through the door to any node, with the connection's own cursor.
    page = (tmp_path / "made" / "paymentsPageQuery.graphql.js").read_text()
    assert "node(id: $id)" in page
    assert "pageInfo" in page


def test_relay_would_tell(tmp_path: Path) -> None:
    source = (WEB / "relay" / "payments.js").read_text().replace("creditorName", "creditor_name")
    done = _compile(tmp_path, source)
    assert done.returncode != 0
    assert "creditor_name" in done.stdout + done.stderr


def test_the_schema_keeps_every_rule_that_is_not_excused_by_name() -> None:
    told = run_client("lint.mjs", str(SCHEMA))
    assert told["complaints"] == []
    assert told["rules"] > 20
    assert sorted(told["needed"]) == sorted(told["excused"]), "an excuse that nothing needs"
