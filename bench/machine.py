"""What the figures were measured on: no name, no path, no address."""

import os
import platform
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import psycopg

from bench.load import generator
from bench.servers import node

OURS = ("strawberry-graphql", "graphql-core", "starlette", "uvicorn", "uvloop", "SQLAlchemy", "asyncpg", "orjson")


def description(database_url: str) -> list[str]:
    """One fact a line."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute("SHOW server_version").fetchone()
        settings = "shared_buffers", "fsync", "synchronous_commit"
        told = ", ".join(f"{name} {connection.execute(f'SHOW {name}').fetchone()[0]}" for name in settings)  # type: ignore[index, arg-type]
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    commit = _said("git", "rev-parse", "--short", "HEAD") or "unknown"
    changed = " with changes" if _said("git", "status", "--porcelain", "--untracked-files=no") else ""
    return [
        f"{os.cpu_count()} cores ({_processor()}), {memory} GiB of memory, {platform.system()} {platform.machine()}",
        f"PostgreSQL {row[0].split(' ')[0] if row else 'unknown'} on the same machine ({told})",
        f"Kontobro at {commit}{changed}: Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in OURS),
        f"peers in JavaScript: Node {_said(node(), '--version').lstrip('v')}",
        f"load: {generator()}, one thread, on the same machine",
    ]


def busy_share(seconds: float = 2.0) -> float:
    """How much of the machine others use, from 0 to 1: asked before anything of ours runs."""

    def ticks() -> tuple[int, int]:
        # user nice system idle iowait irq softirq steal; guests are counted in user.
        told = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(told), told[3] + told[4]

    (all_before, idle_before), _ = ticks(), time.sleep(seconds)
    all_after, idle_after = ticks()
    return 1 - (idle_after - idle_before) / max(1, all_after - all_before)


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=10).stdout.strip()
    except OSError:
        return ""
