"""The doorbell: after a commit it rings at whoever listens to that journal, with ids only.

Law: nothing here can grow with the traffic. A bell is one flag, the newest ring wins, and a doubt rings: listeners
read the database again, which is the truth. The broadcaster library carries the rings; its backend is ours, because
every one it brings loses messages or queues without bound. For several processes gateway/redisbell.py takes the place.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import structlog
from broadcaster import Broadcast, Event
from broadcaster._backends.base import BroadcastBackend

from gateway.metrics import RINGS_LOST
from gateway.redisbell import EVERY, RedisBackend

log = structlog.get_logger(__name__)

RING_TIMEOUT_SECONDS = 0.25
"""A slow bell must not hold up the command that rings it."""


class InProcessBackend(BroadcastBackend):
    """Holds at most one undelivered message a channel, and only for channels somebody has subscribed to."""

    def __init__(self) -> None:
        self._wanted: set[str] = set()
        self._newest: dict[str, str] = {}
        self._something = asyncio.Event()

    async def connect(self) -> None:
        """Nothing to connect to."""

    async def disconnect(self) -> None:
        self._newest.clear()

    async def subscribe(self, group: str) -> None:
        self._wanted.add(group)

    async def unsubscribe(self, group: str) -> None:
        self._wanted.discard(group)
        self._newest.pop(group, None)

    async def publish(self, channel: str, message: str) -> None:
        for wanted in self._wanted.intersection((channel, EVERY)):
            self._newest[wanted] = message
            self._something.set()

    async def next_published(self) -> Event:
        while not self._newest:
            self._something.clear()
            await self._something.wait()
        channel = next(iter(self._newest))
        return Event(channel, self._newest.pop(channel))


def backend_of(url: str) -> BroadcastBackend:
    """memory:// for one process; redis:// or rediss:// for several."""
    return InProcessBackend() if url == "memory://" else RedisBackend(url)


class Bell:
    """One listener's flag."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()

    async def wait(self, timeout_seconds: float) -> bool:
        """True: rung since the last wait, or something may have been missed. False: it was quiet."""
        try:
            async with asyncio.timeout(timeout_seconds):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Bells:
    """core.ports.Doorbell on one side, listeners on the other; one subscription a channel, whatever the listeners."""

    def __init__(self, backend: BroadcastBackend | None = None) -> None:
        self._broadcast = Broadcast(backend=backend or InProcessBackend())
        self._bells: dict[str, set[Bell]] = {}
        self._pumps: dict[str, asyncio.Task[None]] = {}
        self._at_once: dict[str, list[Callable[[int], None]]] = {}
        # The library loses the place of a channel whose first two subscribers come at the same moment.
        self._lock = asyncio.Lock()
        self._watcher: asyncio.Task[None] | None = None

    async def open(self) -> None:
        await self._broadcast.connect()
        self._watcher = asyncio.create_task(self._watch(), name="doorbell watch")

    async def close(self) -> None:
        pumps = [*self._pumps.values(), *([self._watcher] if self._watcher else [])]
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        with suppress(Exception):
            await self._broadcast.disconnect()

    async def ring(self, channel: str, sequence: int) -> None:
        """Never raises: a lost ring costs a heartbeat, not an event."""
        for told in self._at_once.get(channel, ()):
            told(sequence)
        try:
            async with asyncio.timeout(RING_TIMEOUT_SECONDS):
                await self._broadcast.publish(channel, str(sequence))
        except Exception as error:
            RINGS_LOST.inc()
            log.warning("a ring was lost", reason=type(error).__name__)

    def at_once(self, channel: str, told: Callable[[int], None]) -> None:
        """`told` hears of every change of this process's own, by its number, before whoever made it is answered."""
        self._at_once.setdefault(channel, []).append(told)

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncIterator[Bell]:
        """To one journal, or to EVERY."""
        bell = Bell()
        async with self._lock:
            bells = self._bells.setdefault(channel, set())
            if not bells:
                await self._start_pump(channel)
            bells.add(bell)
        try:
            yield bell
        finally:
            async with self._lock:
                bells.discard(bell)
                if not bells:
                    del self._bells[channel]
                    pump = self._pumps.pop(channel)
                    pump.cancel()
                    with suppress(asyncio.CancelledError):
                        await pump

    def listeners(self) -> int:
        return sum(map(len, self._bells.values()))

    async def _watch(self) -> None:
        """The library's one listener: should it end, everybody would wait for ever and nobody would say so."""
        while True:
            with suppress(Exception):
                await asyncio.shield(self._broadcast._listener_task)
            log.error("the doorbell's listener ended and is begun again")
            await asyncio.sleep(0.1)
            self._broadcast._listener_task = asyncio.create_task(self._broadcast._listener())
            for channel in self._bells:
                self._ring_all(channel)

    async def _start_pump(self, channel: str) -> None:
        subscribed = asyncio.Event()
        self._pumps[channel] = asyncio.create_task(self._pump(channel, subscribed), name=f"doorbell {channel}")
        await subscribed.wait()

    async def _pump(self, channel: str, subscribed: asyncio.Event) -> None:
        """Empties the library's queue at once into the flags; after a fault it subscribes again and rings."""
        while True:
            try:
                async with self._broadcast.subscribe(channel) as subscriber:
                    subscribed.set()
                    self._ring_all(channel)
                    while True:
                        await subscriber.get()
                        self._ring_all(channel)
            except Exception as error:
                log.warning("the doorbell subscribes again", reason=type(error).__name__)
                subscribed.set()
                self._ring_all(channel)
                await asyncio.sleep(1.0)

    def _ring_all(self, channel: str) -> None:
        for bell in self._bells.get(channel, ()):
            bell.ring()
