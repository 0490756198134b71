"""The doorbell's backend for several processes: rings over Redis, for the broadcaster library.

Law: Redis is a convenience, never the truth. What should be subscribed is kept here and restored after every loss; a
loss on either side rings everybody, because a listener only reads the database again. A Redis that hangs is found
out by the first ring, which waits a quarter of a second; the ones after it wait for nothing.
"""

import asyncio
import time
from contextlib import suppress

import structlog
from broadcaster import Event
from broadcaster._backends.base import BroadcastBackend
from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from gateway.metrics import DOORBELL_CONNECTED, DOORBELL_LAG_SECONDS

log = structlog.get_logger(__name__)

PREFIX = "kontobro:"
EVERY = "*"
"""No channel but all of them: who listens to it hears every ring."""
EVERYBODY = f"{PREFIX}*"
"""A message here rings every bell of every process: rings were lost, and nobody knows whose. As a pattern: EVERY."""
CONNECT_SECONDS = 2.0
PUBLISH_SECONDS = 0.25
QUIET_SECONDS = 5.0
"""After so long without a word from Redis it is asked whether it lives, and has as long to answer."""
BACKOFF_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)
REPAIR_SECONDS = 0.5
_LOST = (RedisError, OSError, TimeoutError)


class RedisBackend(BroadcastBackend):
    """At most one undelivered message a channel, and only for channels somebody has subscribed to."""

    def __init__(self, url: str) -> None:
        # RESP2 answers on a subscribed connection are plain lists, ping's too; retries are ours.
        self._url = url
        self._wanted: set[str] = set()
        self._newest: dict[str, str] = {}
        self._something = asyncio.Event()
        self._line: AbstractConnection | None = None
        self._writing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._owing = asyncio.Event()
        """Set while rings have been lost that nobody has made up for."""
        self._redis: Redis | None = None

    async def connect(self) -> None:
        """Waits for nobody: a gateway starts without Redis, and its listeners live on heartbeats until it is there."""
        self._redis = Redis.from_url(
            self._url, protocol=2, socket_connect_timeout=PUBLISH_SECONDS, socket_timeout=PUBLISH_SECONDS,
            retry=Retry(NoBackoff(), 1), max_connections=16,
        )  # fmt: skip
        self._tasks = [
            asyncio.create_task(self._keep_listening(), name="doorbell listener"),
            asyncio.create_task(self._keep_repairing(), name="doorbell repair"),
        ]

    async def disconnect(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        self._newest.clear()
        if self._redis is not None:
            with suppress(*_LOST):
                await self._redis.aclose()

    async def subscribe(self, group: str) -> None:
        """Redis confirms later, and its confirmation rings: what came in between is read then."""
        self._wanted.add(group)
        await self._say("PSUBSCRIBE" if group == EVERY else "SUBSCRIBE", PREFIX + group)

    async def unsubscribe(self, group: str) -> None:
        self._wanted.discard(group)
        self._newest.pop(group, None)
        await self._say("PUNSUBSCRIBE" if group == EVERY else "UNSUBSCRIBE", PREFIX + group)

    async def publish(self, channel: str, message: str) -> None:
        """Raises when the ring was lost to other processes; listeners of this one have been rung all the same."""
        if self._owing.is_set():
            # Everybody is rung when Redis answers again: asking it once more for each ring would be waiting.
            self._heard(channel, message)
            raise ConnectionError("Redis does not answer")
        assert self._redis is not None
        try:
            async with asyncio.timeout(PUBLISH_SECONDS):
                await self._redis.publish(PREFIX + channel, f"{message} {time.time():.3f}")
        except BaseException:
            self._owing.set()
            self._heard(channel, message)
            raise

    async def next_published(self) -> Event:
        while not self._newest:
            self._something.clear()
            await self._something.wait()
        channel = next(iter(self._newest))
        return Event(channel, self._newest.pop(channel))

    def _heard(self, channel: str, message: str) -> None:
        for wanted in self._wanted.intersection((channel, EVERY)):
            self._newest[wanted] = message
            self._something.set()

    def _doubt(self) -> None:
        for channel in self._wanted:
            self._heard(channel, "")

    async def _say(self, command: str, *channels: str) -> None:
        """On the subscribed connection, when there is one: a new one begins with everything that is wanted."""
        async with self._writing:
            line = self._line
            if line is None:
                return
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await line.send_command(command, *channels)
            except _LOST:
                # The listener finds its line cut, and begins again with all that is wanted by then.
                self._line = None
                await line.disconnect(nowait=True)

    async def _keep_listening(self) -> None:
        failures = 0
        while True:
            pool = ConnectionPool.from_url(self._url, protocol=2, socket_connect_timeout=CONNECT_SECONDS)
            line = pool.make_connection()
            try:
                async with asyncio.timeout(CONNECT_SECONDS):
                    await line.connect()
                    async with self._writing:
                        # Anything wanted from here on is said on this line, by whoever wants it.
                        self._line = line
                        names = [PREFIX + name for name in self._wanted - {EVERY}]
                        await line.send_command("SUBSCRIBE", EVERYBODY, *names)
                        if EVERY in self._wanted:
                            await line.send_command("PSUBSCRIBE", PREFIX + EVERY)
                DOORBELL_CONNECTED.set(1)
                failures = 0
                self._doubt()
                await self._listen(line)
            except Exception as error:
                log.warning("the doorbell listens anew", reason=type(error).__name__)
            finally:
                self._line = None
                DOORBELL_CONNECTED.set(0)
                with suppress(*_LOST):
                    await line.disconnect(nowait=True)
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
            failures += 1

    async def _listen(self, line: AbstractConnection) -> None:
        """Until the line ends, or is quiet when asked."""
        asked = False
        while True:
            told = await line.read_response(timeout=QUIET_SECONDS)
            if told is None:
                if asked:
                    raise TimeoutError
                asked = True
                await self._say("PING")
                continue
            asked = False
            match [_text(part) for part in told] if isinstance(told, list) else []:
                case ["message", place, _] if place == EVERYBODY:
                    self._doubt()
                case ["message", place, message] | ["pmessage", _, place, message]:
                    number, _, sent = message.partition(" ")
                    DOORBELL_LAG_SECONDS.observe(max(0.0, time.time() - float(sent or "0")))
                    self._heard(place.removeprefix(PREFIX), number)
                case ["subscribe" | "psubscribe", place, _]:
                    self._heard(place.removeprefix(PREFIX), "")

    async def _keep_repairing(self) -> None:
        while True:
            await self._owing.wait()
            assert self._redis is not None
            try:
                async with asyncio.timeout(PUBLISH_SECONDS):
                    await self._redis.publish(EVERYBODY, "")
            except _LOST:
                await asyncio.sleep(REPAIR_SECONDS)
            else:
                self._owing.clear()
                log.info("the doorbell rings again")


def _text(part: object) -> str:
    return part.decode() if isinstance(part, bytes) else str(part)
