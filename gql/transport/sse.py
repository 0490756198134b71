"""GraphQL over server-sent events, distinct connections mode: one request, one operation, a stream of results.

Source: PROTOCOL.md of graphql-sse. Frames end in LF alone: not every client reads CRLF.
Law: when the client hangs up the operation ends at once; when its credential ends so does the stream; who does not
read is hung up on. What is wrong with the operation comes as an event, as the protocol wants it.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, nullcontext
from functools import partial
from typing import Any

import orjson
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from core.errors import NotSignedIn
from gql.metrics import LINES_CLOSED, SUBSCRIPTIONS
from gql.transport.accepting import EVENTS
from gql.transport.door import Arrival, Door, is_still, until_it_ends
from gql.transport.errors import errors_of
from gql.transport.operations import Ready, follow, told

KEEP_ALIVE_SECONDS = 12.0
SEND_SECONDS = 10.0
COMPLETE = b"event: complete\ndata: \n\n"
KEEP_ALIVE = b":\n\n"
log = structlog.get_logger(__name__)


class Slow(Exception):
    """The client does not take what it asked for."""


class EventStream(Response):
    """The frames of a generator, with comments in between when nothing else is said."""

    def __init__(
        self, frames: AsyncGenerator[bytes, None], locale: str, until: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        super().__init__(None, 200, {"X-Accel-Buffering": "no"}, media_type=f"{EVENTS}; charset=utf-8")
        del self.headers["content-length"]
        self._frames = frames
        self._locale = locale
        self._until = until
        self._said = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._send = send
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        gone, pump = asyncio.ensure_future(_until_gone(receive)), asyncio.ensure_future(self._pump())
        ended = asyncio.ensure_future(self._until()) if self._until else None
        tasks: list[asyncio.Future[None]] = [gone, pump, *([ended] if ended else [])]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                return
            if not pump.done():
                pump.cancel()
                await asyncio.gather(pump, return_exceptions=True)
                LINES_CLOSED.labels("ended").inc()
                await self._tell(self._last_words())
            elif failed := pump.exception():
                raise failed
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        except (Slow, OSError):
            # OSError is the server's word for a client that has gone.
            log.info("event stream broken off")
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._frames.aclose()

    def _last_words(self) -> bytes:
        """What is left to say: the frames may just have said some of it themselves."""
        if self._said == COMPLETE:
            return b""
        parting = farewell(self._locale)
        return COMPLETE if self._said == parting else parting + COMPLETE

    async def _pump(self) -> None:
        """The frames one by one; a comment whenever none has come for a while."""
        coming: asyncio.Task[bytes] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(self._frames))
                done, _ = await asyncio.wait({coming}, timeout=KEEP_ALIVE_SECONDS)
                if not done:
                    await self._tell(KEEP_ALIVE)
                    continue
                try:
                    frame = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                self._said = frame
                await self._tell(frame)
        finally:
            if coming is not None:
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)

    async def _tell(self, frame: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._send({"type": "http.response.body", "body": frame, "more_body": True})
        except TimeoutError:
            LINES_CLOSED.labels("slow").inc()
            raise Slow from None


def next_frame(payload: dict[str, Any]) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(payload) + b"\n\n"


def farewell(locale: str) -> bytes:
    return next_frame({"errors": errors_of(NotSignedIn(), locale)})


def of_errors(body: dict[str, Any], headers: dict[str, str]) -> Response:
    """What is wrong, as the only result."""
    return Response(next_frame(body) + COMPLETE, 200, headers, media_type=f"{EVENTS}; charset=utf-8")


def of_operation(door: Door, request: Request, arrival: Arrival, ready: Ready) -> Response:
    return EventStream(
        _frames(door, request, arrival, ready),
        arrival.context.locale,
        partial(until_it_ends, door, request, arrival.credential) if arrival.credential else None,
    )


async def _frames(door: Door, request: Request, arrival: Arrival, ready: Ready) -> AsyncGenerator[bytes, None]:
    locale = arrival.context.locale
    counted = SUBSCRIPTIONS.track_inprogress() if ready.is_subscription else nullcontext()
    try:
        with door.lines.held(arrival.payer, arrival.known), counted:
            async with aclosing(follow(ready, arrival.context)) as results:  # type: ignore[type-var]
                async for result in results:
                    if ready.is_subscription and not await is_still(door, request, arrival.credential):
                        LINES_CLOSED.labels("ended").inc()
                        yield farewell(locale)
                        break
                    yield next_frame(told(result, locale))
    except Exception as error:
        # One line too many; or nobody can say who is there, as when the database is away.
        yield next_frame({"errors": errors_of(error, locale)})
    yield COMPLETE


async def _until_gone(receive: Receive) -> None:
    while True:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            return
