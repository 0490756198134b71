"""graphql-transport-ws: one socket, many operations, each authenticated when it starts.

Source: the GraphQL over WebSocket protocol (PROTOCOL.md of graphql-ws); the close codes are its, and RFC 6455's.
Law: a malformed message closes its own socket with a code, a failed operation answers on its own id, and neither
touches the others. Everything is bounded: frames, messages, operations, silence, and the patience with who does not
read. Nothing waits to be sent but one message of each operation.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from core.access import Credential
from core.cursor import Place
from core.errors import TooManyStreams
from gql.metrics import LINES_CLOSED, REFUSED, SUBSCRIPTIONS
from gql.transport import lines
from gql.transport.bodies import BadRequest, Wanted, json_of, wanted_of
from gql.transport.door import Arrival, Door, arrive, is_still, stranger
from gql.transport.errors import TOLD, error_of, errors_of
from gql.transport.frames import WIRE, Wire, next_frame
from gql.transport.holders import Holder
from gql.transport.operations import Ready, follow, is_request_error, make_ready, told
from gql.transport.sharing import Party, leave

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
IDLE_SECONDS = 300.0
"""Without an operation and without a word from the client."""
SEND_SECONDS = 10.0
MAX_FRAME_CHARS = 256_000
MAX_OPERATIONS = 100
MAX_BEGINNING = 4
"""Operations of one socket that are authenticated, read and asked for their first result at the same time."""
MAX_AUTHORIZATION_CHARS = 8_000
MAX_REASON_BYTES = 123
MESSAGES_BURST = 500
MESSAGES_PER_SECOND = 50
log = structlog.get_logger(__name__)


_COUNTED = {1013: "slow", 4403: "ended"}
"""Close code -> as it is counted."""


class Closing(Exception):
    """(close code, reason)."""


class Following:
    """An operation that a share tells (gql.transport.sharing.Reader): it has no task, and waits for nothing."""

    __slots__ = ("_head", "_socket", "_tail", "_wire", "key", "party", "place", "ready")

    def __init__(self, socket: "Socket", wire: Wire, key: str, ready: Ready, place: Place, *, tells_cost: bool) -> None:
        self._socket, self._wire = socket, wire
        self.key, self.ready, self.place = key, ready, place
        self.party: Party | None = None
        self._head = b'{"id":%b,"type":"next","payload":' % orjson.dumps(key)
        cost = b',"extensions":%b' % orjson.dumps({"cost": ready.account}) if tells_cost else b""
        self._tail = cost + b"}}"

    def take(self, payload: bytes) -> bool:
        return self._wire.take(next_frame(self._head, payload, self._tail))

    def go_on(self) -> None:
        self._socket.go_on(self)

    async def drained(self) -> None:
        await self._wire.drained()


class Socket:
    """One client's socket."""

    def __init__(self, door: Door, websocket: WebSocket) -> None:
        self._door = door
        self._websocket = websocket
        self._wire: Wire | None = websocket.scope.get("extensions", {}).get(WIRE)
        self._holder: Holder | None = None
        self._locale: str | None = None
        self._tells_cost = False
        self._credential: Credential | None = None
        self._acknowledged = False
        self._operations: dict[str, asyncio.Task[None] | Following] = {}
        self._beginning = asyncio.Semaphore(MAX_BEGINNING)
        self._sending = asyncio.Lock()
        self._messages, self._counted_at = float(MESSAGES_BURST), time.monotonic()
        self._end: asyncio.Future[Closing | None] = asyncio.get_running_loop().create_future()

    async def serve(self) -> None:
        if PROTOCOL not in self._websocket.scope.get("subprotocols", []):
            await self._websocket.accept()
            await self._websocket.close(4406, "Subprotocol not acceptable")
            return
        await self._websocket.accept(PROTOCOL)
        reading = asyncio.create_task(self._read())
        try:
            closing = await self._end
            if closing is not None:
                if why := _COUNTED.get(closing.args[0]):
                    LINES_CLOSED.labels(why).inc()
                await self._close(*closing.args)
        finally:
            reading.cancel()
            tasks = [reading]
            for key in list(self._operations):
                if (task := self._drop(key)) is not None:
                    tasks.append(task)
            await asyncio.gather(*tasks, return_exceptions=True)

    def _ends(self, closing: Closing | None) -> None:
        if not self._end.done():
            self._end.set_result(closing)

    async def _read(self) -> None:
        try:
            # Pings buy no time: a socket that never says who it is would be held for ever.
            with self._door.lines.held(stranger(self._websocket), False):
                async with asyncio.timeout(INIT_SECONDS):
                    arrival = await self._first()
            with self._door.lines.held(arrival.payer, arrival.known):
                await self._send({"type": "connection_ack"})
                self._acknowledged = True
                with self._held(arrival.credential) as self._holder:
                    while True:
                        await self._handle(await self._receive_or_tire())
        except TimeoutError:
            self._ends(Closing(4408, "Connection initialisation timeout"))
        except TooManyStreams:
            self._ends(Closing(4429, "Too many sockets"))
        except Closing as closing:
            self._ends(closing)
        except (WebSocketDisconnect, RuntimeError):
            # RuntimeError is Starlette's word for a socket that closed while we spoke.
            self._ends(None)
        except Exception as error:
            log.error("socket failed", error=type(error).__name__)
            self._ends(Closing(1011, "Internal error"))
        finally:
            self._ends(None)

    async def _first(self) -> Arrival:
        """Who it is, once `connection_init` has come; pings are answered until then."""
        while True:
            message = await self._receive()
            if message["type"] == "connection_init":
                return await self._init(message.get("payload"))
            await self._handle(message)

    async def _init(self, payload: object) -> Arrival:
        if isinstance(payload, dict):
            if isinstance(payload.get("locale"), str):
                self._locale = payload["locale"]
            self._tells_cost = payload.get("cost") is True
            authorization = payload.get("authorization")
            if isinstance(authorization, str) and len(authorization) <= MAX_AUTHORIZATION_CHARS:
                self._websocket.scope[lines.AUTHORIZATION] = authorization
        arrival = await arrive(self._door, self._websocket, self._locale)
        self._credential = arrival.credential
        return arrival

    def _held(self, credential: Credential | None) -> contextlib.AbstractContextManager[Holder | None]:
        """Who came with nothing can lose nothing."""
        if credential is None:
            return contextlib.nullcontext()
        return self._door.holders.held(self._door.authenticate, self._websocket, credential, self._is_ended)

    def _is_ended(self) -> None:
        self._ends(Closing(4403, "Forbidden"))

    async def _receive_or_tire(self) -> dict[str, Any]:
        while True:
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    return await self._receive()
            except TimeoutError:
                if not self._operations:
                    raise Closing(1000, "Idle") from None

    async def _receive(self) -> dict[str, Any]:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        self._count_message()
        frame = message.get("text")
        if frame is None or len(frame) > MAX_FRAME_CHARS:
            raise Closing(4400, "Send text frames of a reasonable size")
        try:
            found = json_of(frame.encode())
        except BadRequest:
            raise Closing(4400, "Message is not JSON") from None
        if not isinstance(found, dict) or not isinstance(found.get("type"), str):
            raise Closing(4400, "Message has no type")
        return found

    def _count_message(self) -> None:
        now = time.monotonic()
        grown = self._messages + (now - self._counted_at) * MESSAGES_PER_SECOND
        self._messages, self._counted_at = min(float(MESSAGES_BURST), grown) - 1, now
        if self._messages < 0:
            raise Closing(4429, "Too many messages")

    async def _handle(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "connection_init":
                raise Closing(4429, "Too many initialisation requests")
            case "ping":
                await self._send({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                await self._subscribe(message)
            case "complete":
                self._drop(str(message.get("id")))
            case _:
                raise Closing(4400, "Unknown message type")

    async def _subscribe(self, message: dict[str, Any]) -> None:
        if not self._acknowledged:
            raise Closing(4401, "Unauthorized")
        key = message.get("id")
        if not isinstance(key, str) or not 0 < len(key) <= 128:
            raise Closing(4400, "Subscribe needs an id")
        if key in self._operations:
            raise Closing(4409, f"Subscriber for {key} already exists")
        try:
            wanted = wanted_of(message.get("payload"))
        except BadRequest as bad:
            raise Closing(4400, bad.args[1]) from None
        if len(self._operations) >= MAX_OPERATIONS:
            # Told on its own id: the hundred that run are innocent.
            REFUSED.labels(TooManyStreams.code).inc()
            await self._errors(key, errors_of(TooManyStreams(limit=MAX_OPERATIONS), self._locale or "nb"))
            return
        self._operations[key] = asyncio.create_task(self._run(key, wanted))

    def _drop(self, key: str) -> asyncio.Task[None] | None:
        """The operation ends; its task, if it has one, is still to see that."""
        found = self._operations.pop(key, None)
        if isinstance(found, Following):
            leave(found)
            SUBSCRIPTIONS.dec()
            return None
        if found is not None:
            found.cancel()
        return found

    def go_on(self, following: Following) -> None:
        """No share tells it any more."""
        if self._operations.get(following.key) is following:
            self._operations[following.key] = asyncio.create_task(self._run(following.key, following))
            SUBSCRIPTIONS.dec()

    async def _run(self, key: str, wanted: Wanted | Following) -> None:
        locale, counts = self._locale or "nb", False
        try:
            if isinstance(wanted, Following):
                # Nobody is asked about for who may never read: they often fall behind together, at one message.
                await self._patiently(wanted.drained())
            async with self._beginning:
                # In turns: a hundred that begin at once would hold up everybody else's one.
                arrival = await arrive(self._door, self._websocket, self._locale)
                locale = arrival.context.locale
                if not lines.same(self._credential, arrival.credential):
                    raise Closing(4403, "Forbidden")
                if isinstance(wanted, Following):
                    ready, arrival.context.standing.place = wanted.ready, wanted.place
                else:
                    ready = await make_ready(self._door, wanted, arrival)
                results = follow(ready, arrival.context)
                if counts := ready.is_subscription:
                    SUBSCRIPTIONS.inc()
                result = await anext(results, None) if not isinstance(wanted, Following) else None
            async with contextlib.aclosing(results):
                if isinstance(wanted, Following):
                    result = await anext(results, None)
                while result is not None:
                    payload = told(result, locale, ready.account if self._tells_cost else None)
                    if is_request_error(result):
                        await self._errors(key, payload["errors"])
                        return
                    if ready.is_subscription and not await is_still(self._door, self._websocket, arrival.credential):
                        raise Closing(4403, "Forbidden")
                    await self._send({"id": key, "type": "next", "payload": payload})
                    if counts and not result.errors and self._is_told_by_a_share(key, ready, arrival):
                        counts = False
                        return
                    result = await anext(results, None)
            await self._send({"id": key, "type": "complete"})
        except Closing as closing:
            self._ends(closing)
        except (WebSocketDisconnect, RuntimeError):
            self._ends(None)
        except TOLD as error:
            await self._errors(key, errors_of(error, locale))
        except Exception as error:
            await self._errors(key, [error_of(GraphQLError("", original_error=error), locale)])
        finally:
            if self._operations.get(key) is asyncio.current_task():
                del self._operations[key]
            if counts:
                SUBSCRIPTIONS.dec()

    def _is_told_by_a_share(self, key: str, ready: Ready, arrival: Arrival) -> bool:
        place = arrival.context.standing.place
        if place is None or self._wire is None or self._holder is None:
            return False
        following = Following(self, self._wire, key, ready, place, tells_cost=self._tells_cost)
        if not self._door.shares.join(following, ready, arrival.context, self._holder):
            return False
        self._operations[key] = following
        return True

    async def _errors(self, key: str, errors: list[dict[str, Any]]) -> None:
        try:
            await self._send({"id": key, "type": "error", "payload": errors})
        except Closing as closing:
            self._ends(closing)
        except (WebSocketDisconnect, RuntimeError):
            self._ends(None)

    async def _send(self, message: dict[str, Any]) -> None:
        await self._patiently(self._say(orjson.dumps(message).decode()))

    async def _say(self, text: str) -> None:
        async with self._sending:
            await self._websocket.send_text(text)

    async def _patiently(self, sending: Awaitable[None]) -> None:
        try:
            # The wait for others counts too: where one message is stuck they all are.
            async with asyncio.timeout(SEND_SECONDS):
                await sending
        except TimeoutError:
            raise Closing(1013, "Too slow to read") from None

    async def _close(self, code: int, reason: str) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(1):
                    # A control frame holds 125 bytes, two of them the code; a client's own id may be in the reason.
                    await self._websocket.close(code, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
