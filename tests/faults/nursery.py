"""A process that has imported the whole program, and forks the real `kontobro serve`, `worker` and `sandbox` from it.

Law: a child is the command line's own command in a process of its own. All that differs from production is what the
order asks for: where the child kills itself (SIGKILL, no clean-up), or which bug is planted.

Talks JSON, one line an order on stdin, one line an answer on stdout; when stdin ends, every child is killed.
"""

import json
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

import gateway.main  # noqa: F401
import sandbox.app  # noqa: F401
from gateway import cli
from integrations.xs2a.client import Xs2aBanks

COMMANDS: dict[str, Callable[[], None]] = {"serve": cli.serve, "sandbox": cli.sandbox, "worker": cli.worker}
DATABASES = {"app": SQLiteDialect_aiosqlite, "jobs": SQLiteDialect_pysqlite}
"""The application writes through aiosqlite, DBOS through the plain driver: the driver tells the database."""


def main() -> None:
    # Children are reaped by nobody: whoever waits for one asks whether its process is still there.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: list[int] = []
    for line in sys.stdin:
        order = json.loads(line)
        if threading.active_count() != 1:
            raise RuntimeError("a fork of a process with threads would not be the program")
        pid = os.fork()
        if pid == 0:
            _be(order)
        children.append(pid)
        print(json.dumps({"pid": pid}), flush=True)
    for pid in children:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _be(order: dict[str, Any]) -> None:
    """The child, to its end."""
    code = 1
    try:
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(nothing, 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.update(order["environment"])
        if order["command"] == "serve":
            _watch_commits(Path(order["environment"]["KONTOBRO_VAR"]), order.get("kill"))
        if order.get("bug") == "blind_resend":
            _plant_blind_resend()
        COMMANDS[order["command"]]()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        # Never back into the loop of the one who bore it.
        sys.stderr.flush()
        os._exit(code)


def _watch_commits(var: Path, kill: dict[str, Any] | None) -> None:
    """Counts commits while {var}/armed exists, one byte each in {var}/commits.<database>; dies at the one asked for."""
    armed = var / "armed"
    for database, dialect in DATABASES.items():
        tally = os.open(var / f"commits.{database}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        count = threading.Lock()
        state = {"n": 0}

        def do_commit(
            self: Any,
            connection: Any,
            database: str = database,
            original: Any = dialect.do_commit,
            tally: int = tally,
            count: threading.Lock = count,
            state: dict[str, int] = state,
        ) -> None:
            if not getattr(connection, "driver_connection", connection).in_transaction or not armed.exists():
                return original(self, connection)
            with count:
                state["n"] += 1
                nth = state["n"]
            os.write(tally, b".")
            mine = kill if kill and (kill["database"], kill["nth"]) == (database, nth) else None
            if mine and mine["when"] == "before":
                _die(var)
            original(self, connection)
            if mine:
                _die(var)
            return None

        dialect.do_commit = do_commit  # type: ignore[method-assign]


def _die(var: Path) -> None:
    (var / "killed").touch()
    os.kill(os.getpid(), signal.SIGKILL)


def _plant_blind_resend() -> None:
    """The bug every payment system fears: believe that every bank recognises a repeated request."""
    honest = Xs2aBanks.profile

    def profile(self: Xs2aBanks, bic: str) -> Any:
        found = honest(self, bic)
        return replace(found, replays_request_id=True) if found else None

    Xs2aBanks.profile = profile  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
    # Taking a whole program apart again costs seconds on a busy machine, and nobody needs the pieces.
    os._exit(0)
