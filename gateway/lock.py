"""One process at a time: the embedded databases belong to whoever holds the lock file.

Law: two processes with one SQLite job database would each run the other's jobs, so the second refuses to start.
"""

import fcntl
import os
from pathlib import Path
from typing import Self


class AlreadyRunning(Exception):
    """Somebody else holds the lock; the text says who."""


class ProcessLock:
    """Held until released or until the process ends, however it ends: the operating system keeps it, not the file."""

    def __init__(self, path: Path, what: str) -> None:
        """Raises AlreadyRunning."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip() or "unknown"
            self._file.close()
            raise AlreadyRunning(f"{what} is already running here (process {holder}); stop it first.") from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        if not self._file.closed:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def gateway_lock(var: Path) -> ProcessLock:
    return ProcessLock(var / "gateway.lock", "The gateway")


def sandbox_lock(var: Path) -> ProcessLock:
    return ProcessLock(var / "sandbox.lock", "The sandbox")
