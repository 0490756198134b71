"""What a command is given: the database, the outside, the secrets, and what this installation is called."""

from dataclasses import dataclass

from core.clock import Clock
from core.ports import Outside
from core.store import Store
from core.vault import Vault


@dataclass(frozen=True, slots=True)
class House:
    """One instance a process, wired by the gateway. `public_url` has no trailing slash."""

    store: Store
    vault: Vault
    outside: Outside
    public_url: str

    @property
    def clock(self) -> Clock:
        return self.store.clock
