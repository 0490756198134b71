"""One flag for the bells of many companies, which may come and go.

Law: nothing is kept but that something rang. An ear that fails is put on again at the next look.
"""

import asyncio
from collections.abc import Collection
from types import TracebackType

from gql.context import Rings

_UNTIL_IT_RINGS = 3600.0


class Ears:
    """An async context manager: whatever is heard through it ends with it."""

    def __init__(self, rings: Rings) -> None:
        self._rings = rings
        self._rung = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> "Ears":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end(list(self._tasks))

    async def hear(self, channels: Collection[str]) -> bool:
        """Listen to these and no others. True when one is new: what it rang before went unheard."""
        new = [one for one in channels if one not in self._tasks]
        await self._end([one for one, task in self._tasks.items() if one not in channels or task.done()])
        ready = {one: asyncio.Event() for one in channels if one not in self._tasks}
        for one, listening in ready.items():
            self._tasks[one] = asyncio.create_task(self._listen(one, listening), name=f"an ear at {one}")
        await asyncio.gather(*(listening.wait() for listening in ready.values()))
        return bool(new)

    async def wait(self, timeout_seconds: float) -> None:
        """Until something has rung since the last wait, or the time is up."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()

    async def _listen(self, channel: str, listening: asyncio.Event) -> None:
        try:
            async with self._rings.listen(channel) as bell:
                listening.set()
                while True:
                    if await bell.wait(_UNTIL_IT_RINGS):
                        self._rung.set()
        finally:
            listening.set()

    async def _end(self, channels: Collection[str]) -> None:
        ending = [self._tasks.pop(one) for one in channels]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
