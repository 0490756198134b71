"""Where a server's time goes: a sampler beside it looks at its stack some hundred times a second.

Law: no figure of a bar is measured while a sampler looks. What it takes from the server it takes from every part alike,
so shares are its own, and microseconds are those shares of the CPU that was measured without it.
"""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.profiling.rooms import Shares, summed
from bench.servers import PEERS_PYTHON

SAMPLER = PEERS_PYTHON.with_name("py-spy")
SAMPLES_PER_SECOND = 100
STARTS_SECONDS, ENDS_SECONDS = 20.0, 60.0
LEAST_SAMPLES = 20


class NoProfile(Exception):
    """Why there is none: the sampler is not installed, or may not look into another process here."""


@dataclass
class Profile:
    """Filled when the watching ends."""

    shares: Shares = field(default_factory=dict)
    samples: int = 0


@contextmanager
def watched(pid: int, folder: Path, profile: Profile) -> Iterator[None]:
    """Samples the process while the block runs, native code included, and fills `profile` then. Raises NoProfile."""
    if not SAMPLER.exists():
        raise NoProfile("py-spy is not installed here")
    stacks, said = folder / "stacks.txt", folder / "sampler.log"
    stacks.unlink(missing_ok=True)
    rate = ("--rate", str(SAMPLES_PER_SECOND))
    command = (str(SAMPLER), "record", "--native", "--pid", str(pid), *rate, "--format", "raw", "--output", str(stacks))
    with said.open("wb") as log:
        sampler = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _await(said)
        yield
        # It writes what it has when it is interrupted, as by a hand at the keyboard.
        sampler.send_signal(signal.SIGINT)
        sampler.wait(ENDS_SECONDS)
    except subprocess.TimeoutExpired:
        raise NoProfile("the sampler did not end") from None
    finally:
        if sampler.poll() is None:
            sampler.kill()
            sampler.wait()
    told = stacks.read_text(errors="replace").splitlines() if stacks.exists() else []
    profile.shares, profile.samples = summed(told)
    if profile.samples < LEAST_SAMPLES:
        raise NoProfile(f"the sampler saw {profile.samples} stacks: {said.read_text(errors='replace').strip()[-300:]}")


def _await(said: Path) -> None:
    """Until it samples: it reads the symbols of every library first."""
    deadline = time.monotonic() + STARTS_SECONDS
    while b"Sampling" not in said.read_bytes():
        if time.monotonic() > deadline:
            raise NoProfile(f"the sampler did not begin: {said.read_text(errors='replace').strip()[-300:]}")
        time.sleep(0.1)
