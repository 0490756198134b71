"""The programs of this process, as many as fit: the one that was not run for longest makes room.

Law: making programs takes a small part of the processor's time, whoever asks. What cannot be made now is executed by
graphql-core, and made when it comes again.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

from gql.execution.emit import Code
from gql.execution.plan import Plan

MAX_KEPT_FIELDS = 100_000
"""Of all programs together; a field takes one to two kilobytes, with the piece of syntax tree that it was made of."""
FIELDS_A_SECOND = 2_000
"""About a tenth of a core."""
FIELDS_AT_ONCE = 10_000

Key = tuple[int, tuple[Any, ...]]
"""(the operation's number, the way its conditions fall)."""


class Shelf:
    def __init__(self, most: int = MAX_KEPT_FIELDS, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._kept: OrderedDict[Key, tuple[Plan, Code]] = OrderedDict()
        self._keys: defaultdict[int, set[Key]] = defaultdict(set)
        """By the operation's number."""
        self._fields = 0
        self._now = now
        self._allowed, self._allowed_at = float(FIELDS_AT_ONCE), now()

    def get(self, key: Key) -> tuple[Plan, Code] | None:
        made = self._kept.get(key)
        if made is not None:
            self._kept.move_to_end(key)
        return made

    def may_make(self) -> bool:
        now = self._now()
        allowed = self._allowed + (now - self._allowed_at) * FIELDS_A_SECOND
        self._allowed, self._allowed_at = min(allowed, FIELDS_AT_ONCE), now
        return self._allowed > 0

    def spend(self, fields: int) -> None:
        """So many were looked at, whatever came of it."""
        self._allowed -= fields

    def put(self, key: Key, plan: Plan, code: Code) -> None:
        self._kept[key] = plan, code
        self._keys[key[0]].add(key)
        self._fields += plan.fields
        while self._fields > self._most:
            self._take_off(next(iter(self._kept)))

    def forget(self, number: int) -> None:
        """The operation is forgotten: nobody can ask for its programs any more."""
        for key in list(self._keys.get(number, ())):
            self._take_off(key)

    def _take_off(self, key: Key) -> None:
        self._fields -= self._kept.pop(key)[0].fields
        self._keys[key[0]].discard(key)
        if not self._keys[key[0]]:
            del self._keys[key[0]]


SHELF = Shelf()
