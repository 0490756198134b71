"""The courier: looks for what webhooks have to tell, and sends it, many lanes at once and few of one endpoint.

It looks when the doorbell rings, whichever process wrote, and otherwise every second: rings may be lost, and what is
tried again has no ring.
Law: everything it knows is in the database, so any number of couriers may run, and one that is killed is missed for
as long as its claims live. A receiver that is slow holds up its own lanes and nobody else's.
"""

import asyncio
from collections import Counter
from contextlib import suppress

import structlog

from core.duties import quietly
from core.house import House
from core.ports import Selections
from core.webhook.sending import Noted, due_lanes, send_lane
from core.webhook.taking import has_endpoints, take_news
from gateway.doorbell import Bell, Bells
from gateway.metrics import WEBHOOK_ATTEMPTS, WEBHOOK_LAG_SECONDS, WEBHOOKS_DEAD
from gateway.redisbell import EVERY

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
PAUSE_SECONDS = 0.05
"""Between two looks, however often it rings."""
LANES_AT_ONCE = 32
LANES_OF_AN_ENDPOINT = 4
LANES_A_LOOK = 128
CLOSING_SECONDS = 5.0


class Courier:
    """Opened inside the loop that serves."""

    def __init__(self, house: House, selections: Selections, bells: Bells) -> None:
        self._house = house
        self._selections = selections
        self._bells = bells
        self._more = Bell()
        self._task: asyncio.Task[None] | None = None
        self._lanes: dict[str, tuple[str, asyncio.Task[None]]] = {}
        """Lane -> its endpoint and who is at it."""

    async def open(self) -> None:
        self._task = asyncio.create_task(self._keep(), name="courier")

    async def close(self) -> None:
        """What is on its way gets a moment to be noted; what does not make it is sent again, under the same id."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        under_way = [task for _, task in self._lanes.values()]
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=CLOSING_SECONDS)

    async def _keep(self) -> None:
        async with self._bells.listen(EVERY) as self._more:
            while True:
                await quietly("webhooks", self._look())
                await asyncio.sleep(PAUSE_SECONDS)
                await self._more.wait(LOOK_SECONDS)

    async def _look(self) -> None:
        if not await has_endpoints(self._house):
            return
        if await take_news(self._house):
            self._more.ring()
        busy = Counter(endpoint for endpoint, _ in self._lanes.values())
        full = [endpoint for endpoint, lanes in busy.items() if lanes >= LANES_OF_AN_ENDPOINT]
        found = await due_lanes(self._house, LANES_A_LOOK, but=list(self._lanes), full=full)
        if len(found) == LANES_A_LOOK and len(self._lanes) < LANES_AT_ONCE:
            # They may all be one endpoint's, which is full after this.
            self._more.ring()
        for lane_id, endpoint_id in found:
            if len(self._lanes) < LANES_AT_ONCE and busy[endpoint_id] < LANES_OF_AN_ENDPOINT:
                busy[endpoint_id] += 1
                task = asyncio.create_task(self._send(lane_id), name=f"webhook lane {lane_id}")
                self._lanes[lane_id] = (endpoint_id, task)

    async def _send(self, lane_id: str) -> None:
        try:
            await send_lane(self._house, self._selections, lane_id, _measure)
        except Exception:
            # Not woken: what cannot be sent at all is tried at the next look, and not before.
            log.exception("a webhook lane failed", lane=lane_id)
        else:
            # There is room for another, and this one may have more.
            self._more.ring()
        finally:
            del self._lanes[lane_id]


def _measure(noted: Noted) -> None:
    WEBHOOK_ATTEMPTS.labels(noted.failure or "TAKEN").inc()
    WEBHOOKS_DEAD.inc(noted.dead)
    if noted.lag is not None:
        WEBHOOK_LAG_SECONDS.observe(noted.lag.total_seconds())
