"""The official client libraries of web/clients: a script of one is run by node and answers with JSON."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

WEB = Path(__file__).resolve().parents[2] / "web" / "clients"
NODE = shutil.which("node")
TIMEOUT_SECONDS = 60.0
_MISSING = NODE is None or not (WEB / "node_modules").is_dir()

needs_clients = pytest.mark.skipif(
    _MISSING and os.environ.get("CI") != "true", reason="node or the packages of web/clients are not installed"
)
"""Where CI says so their absence is a failure and no skip."""


def run_client(script: str, *arguments: str, on_cut: Callable[[], None] | None = None, **environment: str) -> Any:
    """What the script printed last, as JSON. Fails with what it said when it ends badly.

    `on_cut` is done when the script prints CUT.
    """
    assert NODE, "node is not installed"
    with subprocess.Popen(
        [NODE, script, *arguments],
        cwd=WEB,
        env=os.environ | {"NO_PROXY": "*", "NODE_NO_WARNINGS": "1"} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watchdog = threading.Timer(TIMEOUT_SECONDS, process.kill)
        watchdog.start()
        assert process.stdout
        assert process.stderr
        lines: list[str] = []
        for line in process.stdout:
            if line.strip() == "CUT" and on_cut:
                on_cut()
            lines.append(line)
        complaints = process.stderr.read()
        code = process.wait()
        watchdog.cancel()
    assert code == 0, f"{script} ended with {code}: {''.join(lines)[-2000:]}{complaints[-4000:]}"
    return json.loads(lines[-1])
