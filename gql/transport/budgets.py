"""How much one client may ask for in a while: a bucket of cost for each, filled again second by second.

Law: the bucket is emptied before the operation begins, and what is refused costs too. By the wall clock, in this
process; with several processes a client has a bucket in each.
"""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

from core.errors import BudgetExceeded

MAX_BUCKETS = 20_000
REFUSED_COST = 500
"""What a document costs that is read only to be refused."""


@dataclass(frozen=True)
class Policy:
    """`size`: the most that can be saved up; `refill`: cost a second."""

    size: int
    refill: int

    @cached_property
    def told(self) -> bytes:
        """As the header RateLimit-Policy says it."""
        return b'"cost";q=%d;w=%d' % (self.size, self.size // self.refill)


@dataclass(frozen=True, slots=True)
class Level:
    """After an operation. `full_in` in whole seconds."""

    policy: Policy
    remaining: int
    full_in: int


class Budgets:
    """One a process. `known` for who is signed in, `stranger` for each address of those who are not."""

    def __init__(self, known: Policy = Policy(2_000_000, 50_000), stranger: Policy = Policy(500_000, 20_000)) -> None:
        self._policies = {True: known, False: stranger}
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, payer: str, known: bool, cost: int) -> Level:
        """Raises BudgetExceeded with the whole seconds until there is enough; nothing is taken then.

        A cost of 0 takes nothing and asks whether there is anything left at all.
        """
        policy = self._policies[known]
        now = time.monotonic()
        left, at = self._buckets.pop(payer, (float(policy.size), now))
        left = min(float(policy.size), left + (now - at) * policy.refill)
        wanted = min(cost, policy.size)
        missing = max(1, wanted) - left
        if missing <= 0:
            left -= wanted
        # The bucket used last stands last: the ones at the front have long been full again.
        self._buckets[payer] = left, now
        while len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if missing > 0:
            raise BudgetExceeded(seconds=math.ceil(missing / policy.refill))
        return Level(policy, int(left), math.ceil((policy.size - left) / policy.refill))
