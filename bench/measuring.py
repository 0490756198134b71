"""CPU and memory of processes, read from /proc."""

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg

_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROC = Path("/proc")
SETTLE_SECONDS = 30.0
LOOK_SECONDS = 0.2
IDLE_SHARE = 0.1
"""Of one core."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """{process: CPU so far in microseconds}, of one server and of the database's processes that work for it."""

    server: dict[int, float]
    database: dict[int, float]


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in (PROC / str(one) / "task").glob("*/children"):
            waiting += map(int, _read(task).split())
    return found


def cpu_microseconds(pid: int) -> float | None:
    """Of all its threads; None when it is gone, or not on this machine."""
    # Nanoseconds on a processor; `stat` counts in hundredths of a second, which is too coarse for short rounds.
    told = [_read(task).split() for task in (PROC / str(pid) / "task").glob("*/schedstat")]
    return sum(int(one[0]) for one in told if one) / 1000 if any(told) else None


def family_cpu(pid: int) -> float:
    """Microseconds of the whole family so far."""
    return sum(_of(family(pid)).values())


def resident_megabytes(pid: int) -> float:
    """Of the whole family. Shared pages count in each."""
    pages = [_read(PROC / str(one) / "statm").split() for one in family(pid)]
    return sum(int(told[1]) for told in pages if told) * _PAGE_BYTES / 1e6


class Peak:
    """The most memory the family has while the block runs, in MB."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            self.megabytes = max(self.megabytes, resident_megabytes(self._pid))
            if self._over.wait(LOOK_SECONDS):
                return


class Meter:
    """Reads which backends work for the database under measurement; nobody else uses that database."""

    def __init__(self, database_url: str) -> None:
        self._line = psycopg.connect(database_url, autocommit=True)

    def snapshot(self, server_pid: int) -> Snapshot:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        backends = [pid for (pid,) in self._line.execute(query)]
        return Snapshot(_of(family(server_pid)), _of(backends))

    def payments(self) -> int:
        return self._line.execute("SELECT count(*) FROM payment").fetchall()[0][0]

    def close(self) -> None:
        self._line.close()


def settle(pid: int) -> None:
    """Wait until the process is idle: what a load generator walks away from is worked on all the same."""
    deadline = time.monotonic() + SETTLE_SECONDS
    busy = True
    while busy and time.monotonic() < deadline:
        before = _of(family(pid))
        time.sleep(0.1)
        busy = spent(before, _of(family(pid))) > IDLE_SHARE * 100_000


def spent(before: dict[int, float], after: dict[int, float]) -> float:
    """Microseconds between two snapshots; a process that came between them counts from its birth."""
    return sum(now - before.get(pid, 0.0) for pid, now in after.items())


def _of(pids: list[int]) -> dict[int, float]:
    return {pid: told for pid in pids if (told := cpu_microseconds(pid)) is not None}


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
