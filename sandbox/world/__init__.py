"""The world behind all rooms of the sandbox: memory, clock, faults, deterministic identifiers."""

import uuid
from pathlib import Path

from sandbox.world.clock import WorldClock
from sandbox.world.faults import Faults
from sandbox.world.store import Store


class World:
    """One instance a sandbox process, handed to every room.

    `public_url` is how browsers and the gateway reach the sandbox (no trailing slash); `seed` makes every
    identifier the same in every run that does the same things.
    """

    def __init__(self, path: Path | None, *, public_url: str, seed: str = "kontobro") -> None:
        self.store = Store(path)
        self.clock = WorldClock(self.store)
        self.faults = Faults(self.store)
        self.public_url = public_url
        self.seed = seed

    def new_id(self, kind: str) -> str:
        """A UUID that depends on seed, kind and how many of the kind came before: nothing else."""
        counter = (self.store.get("counter", kind) or {"n": 0})["n"] + 1
        self.store.put("counter", kind, {"n": counter})
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}:{kind}:{counter}"))
