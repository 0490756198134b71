"""The command line: one sentence when it cannot, and one Ctrl-C for everything it started."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import httpx
import pytest
from typer.testing import CliRunner

from gateway import cli, printed
from gateway.lock import gateway_lock, sandbox_lock
from gateway.settings import Mode
from tests.support.sandbox_server import free_port

ROOT = Path(__file__).parents[2]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KONTOBRO_VAR", str(tmp_path / "var"))
    for name, port in (("PORT", free_port()), ("SANDBOX_PORT", free_port())):
        monkeypatch.setenv(name, str(port))
    return tmp_path / "var"


def call(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_wrong_settings_are_one_sentence(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONTOBRO_SMS_URL", "https://real.example")
    for command in ("serve", "sandbox", "run", "migrate", "verify-journal"):
        code, told = call(command)
        assert code == 1
        assert told.strip() == "In sandbox mode KONTOBRO_SMS_URL must be on this machine; it names another."


def test_reset_refuses_while_either_side_runs(var: Path) -> None:
    call("migrate")
    for lock in (gateway_lock, sandbox_lock):
        with lock(var):
            code, told = call("reset", "--yes")
            assert code == 1
            assert "already running here" in told
        assert (var / "kontobro.sqlite").exists()
    assert call("reset", "--yes")[0] == 0
    assert {path.suffix for path in var.iterdir()} <= {".lock"}


def test_production_is_not_reset(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call("migrate")
    settings = cli.load_settings()
    monkeypatch.setattr(cli, "load_settings", lambda: settings.model_copy(update={"mode": cli.Mode.PRODUCTION}))
    for command in (["reset", "--yes"], ["run"]):
        assert call(*command)[0] == 1
    assert (var / "kontobro.sqlite").exists()


def test_a_stale_schema_is_told(var: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printed, "ROOT", tmp_path)
    assert call("schema", "--check")[0] == 1
    assert call("schema")[0] == 0
    assert call("schema", "--check")[0] == 0
    printed_schema = tmp_path / "schema.graphql"
    assert "type Mutation" in printed_schema.read_text()
    assert "OUTCOME_UNKNOWN" in (tmp_path / "docs" / "lifecycles.md").read_text()
    printed_schema.write_text(printed_schema.read_text().replace("type Mutation", "type Mutations"))
    code, told = call("schema", "--check")
    assert code == 1
    assert "schema.graphql differ" in told


def test_verify_journal_ends_with_1_on_a_fault(var: Path) -> None:
    call("migrate")
    assert call("verify-journal") == (0, "Every chain is whole.\n")
    (var / "journal.heads").write_text(f"gone 3 {'a' * 64}\n")
    code, told = call("verify-journal")
    assert code == 1
    assert "outside the database" in told


def test_a_journal_is_not_judged_by_a_damaged_file_nor_on_an_old_database(var: Path) -> None:
    code, told = call("verify-journal")
    assert (code, "run `kontobro migrate` first" in told) == (1, True)
    call("migrate")
    (var / "journal.heads").write_bytes(b"half a li\xff\n")
    code, told = call("verify-journal")
    assert (code, "line 1 is no head of a chain" in told) == (1, True)


def test_a_database_that_is_not_there_or_not_ready_is_one_sentence(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in (("client", "list"), ("feedback",), ("rotate-keys",)):
        code, told = call(*command)
        assert (code, "run `kontobro migrate` first" in told, "Traceback" in told) == (1, True, False)
    monkeypatch.setenv("KONTOBRO_DATABASE_URL", f"postgresql+asyncpg://postgres@127.0.0.1:{free_port()}/none")
    for command in (("serve",), ("migrate",), ("client", "list")):
        code, told = call(*command)
        assert (code, "KONTOBRO_DATABASE_URL: the database cannot be used" in told) == (1, True), told


def test_production_has_no_sandbox(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_settings", lambda: SimpleNamespace(mode=Mode.PRODUCTION))
    assert call("sandbox") == (1, "Production has no sandbox.\n")


def test_somebody_else_at_the_port_is_one_sentence(var: Path) -> None:
    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<h1>Another program</h1>")

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Stranger) as stranger:
        Thread(target=stranger.serve_forever, daemon=True).start()
        code, told = call("login", "ola")
        assert (code, told.startswith("Not logged in: /login answered 200")) == (1, True)
        code, told = call("watch", "ola")
        assert (code, "is not Kontobro" in told) == (1, True)
        stranger.shutdown()


def test_nobody_to_log_in_at_is_one_sentence(var: Path) -> None:
    code, told = call("login", "ola")
    assert code == 1
    assert told.startswith("Not logged in:")


def test_run_starts_both_and_one_interrupt_stops_both(var: Path, tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-m", "gateway.cli", "run"], cwd=ROOT, stdout=output, stderr=output)
    gateway, sandbox = f"http://localhost:{os.environ['PORT']}", f"http://127.0.0.1:{os.environ['SANDBOX_PORT']}"
    try:
        deadline = time.monotonic() + 60
        while "Kontobro is ready." not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        code, line = call("login", "ola")
        assert code == 0
        words = shlex.split(line)
        headers = [words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H"]
        answer = httpx.post(words[2], headers=dict(headers), content=words[-1], trust_env=False)
        assert (words[0], answer.text) == ("curl", '{"data":{"__typename":"Query"}}')
        assert call("login", "nobody")[0] == 1
        assert httpx.get(f"{gateway}/readyz", trust_env=False).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    for url in (gateway, sandbox):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url, trust_env=False)


def test_the_operator_registers_and_shuts_out_clients(tmp_path: Path) -> None:
    environment = {**os.environ, "KONTOBRO_VAR": str(tmp_path / "var")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "gateway.cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    assert run("migrate").returncode == 0
    added = run("client", "add-partner", "Lønnsverk AS", "--scopes", "companies:read accounts:read")
    client_id, secret = re.findall(r"client_(?:id|secret) +(\S+)", added.stdout)
    rotated = run("client", "rotate-secret", client_id)
    assert rotated.returncode == 0
    assert secret not in rotated.stdout
    app = run("client", "add-app", "Appen", "--scopes", "companies:read", "--redirect-uri", "no.firma.app:/back")
    assert app.returncode == 0, app.stderr
    assert run("client", "disable", client_id).returncode == 0
    listed = run("client", "list").stdout.splitlines()
    assert [("disabled" in line, "Lønnsverk AS" in line) for line in listed] == [(True, True), (False, False)]
    for wrong in (
        ("client", "add-partner", "X", "--scopes", "everything"),
        ("client", "add-partner", "X", "--scopes", "members:write"),
        ("client", "add-app", "X", "--scopes", "companies:read", "--redirect-uri", "http://evil.example/back"),
        ("client", "add-partner", "X", "--scopes", ""),
        ("client", "add-partner", "X", "--scopes", "companies:read", "--keys", "no/such.json"),
        ("client", "rotate-secret", "no-such-client"),
        ("client", "rotate-secret", re.findall(r"client_id +(\S+)", app.stdout)[0]),
    ):
        refused = run(*wrong)
        assert refused.returncode != 0, wrong
        assert "Traceback" not in refused.stderr
    assert run("client", "rotate-token-key").stdout.startswith("kid  ")
