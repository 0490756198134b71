"""Faults a tester switches on: the next matching calls fail in the way asked for, then the world is well again."""

import re
from typing import Any

from sandbox.world.store import Store

KINDS = {
    "STATUS": "answer with `status` (and an optional JSON `body`) instead of doing anything",
    "LOST_REPLY": "do everything, then break the connection before the answer is whole",
    "LOST_REQUEST": "do nothing and break the connection",
    "DELAY": "wait `delay_ms` before doing anything",
    "OUTCOME": "a room's own fault, named in `outcome`; the room asks with `take_outcome`",
}


class Faults:
    """A fault: {id, kind, method?, path (regular expression)?, outcome?, status?, body?, delay_ms?, times (null = until
    removed)}. Kept in the store, so that a restarted sandbox is as ill as before.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, fault: dict[str, Any]) -> dict[str, Any]:
        if fault.get("kind") not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if "path" in fault:
            re.compile(fault["path"])
        number = max((int(f["id"]) for f in self._store.all("fault")), default=0) + 1
        return self._store.put("fault", str(number), {"times": 1, **fault, "id": str(number)})

    def all(self) -> list[dict[str, Any]]:
        return self._store.all("fault")

    def remove(self, key: str) -> None:
        self._store.delete("fault", key)

    def take_request(self, method: str, path: str) -> dict[str, Any] | None:
        """The first HTTP fault that fits this request, used up by one; None when the world is well."""
        for fault in self.all():
            fits = (
                fault["kind"] != "OUTCOME"
                and fault.get("method") in (None, method)
                and re.search(fault.get("path", ""), path)
            )
            if fits:
                return self._use(fault)
        return None

    def take_outcome(self, outcome: str, subject: str = "") -> dict[str, Any] | None:
        """The first OUTCOME fault of this name whose `path`, if any, matches the subject; used up by one."""
        for fault in self.all():
            if (
                fault["kind"] == "OUTCOME"
                and fault.get("outcome") == outcome
                and re.search(fault.get("path", ""), subject)
            ):
                return self._use(fault)
        return None

    def _use(self, fault: dict[str, Any]) -> dict[str, Any]:
        if fault["times"] is not None:
            fault["times"] -= 1
            if fault["times"] <= 0:
                self.remove(fault["id"])
            else:
                self._store.put("fault", fault["id"], fault)
        return fault
