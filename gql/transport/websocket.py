"""graphql-transport-ws: one socket, many operations, each authenticated when it starts.

Source: the GraphQL over WebSocket protocol (PROTOCOL.md of graphql-ws); the close codes are its, and RFC 6455's.
Law: a malformed message closes its own socket with a code, a failed operation answers on its own id, and neither
touches the others. Everything is bounded: frames, messages, operations, silence, and the patience with who does not
read. Nothing waits to be sent but one message of each operation.
"""

import asyncio
import contextlib
import time
from typing import Any

import orjson
import structlog
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from core.access import Credential
from core.errors import TooManyStreams
from gql.metrics import LINES_CLOSED, REFUSED
from gql.transport import lines
from gql.transport.bodies import BadRequest, Wanted, json_of, wanted_of
from gql.transport.door import Arrival, Door, arrive, is_still, stranger, until_it_ends
from gql.transport.errors import TOLD, error_of, errors_of
from gql.transport.operations import follow, is_request_error, make_ready, told

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


class Socket:
    """One client's socket."""

    def __init__(self, door: Door, websocket: WebSocket) -> None:
        self._door = door
        self._websocket = websocket
        self._locale: str | None = None
        self._tells_cost = False
        self._credential: Credential | None = None
        self._acknowledged = False
        self._operations: dict[str, asyncio.Task[None]] = {}
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
            tasks = [reading, *self._operations.values()]
            self._operations.clear()
            for task in tasks:
                task.cancel()
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
                watch = asyncio.create_task(self._watch(arrival.credential))
                try:
                    while True:
                        await self._handle(await self._receive_or_tire())
                finally:
                    watch.cancel()
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

    async def _watch(self, credential: Credential | None) -> None:
        if credential is not None:
            await until_it_ends(self._door, self._websocket, credential)
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
                task = self._operations.pop(str(message.get("id")), None)
                if task:
                    task.cancel()
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

    async def _run(self, key: str, wanted: Wanted) -> None:
        locale = self._locale or "nb"
        try:
            async with self._beginning:
                # In turns: a hundred that begin at once would hold up everybody else's one.
                arrival = await arrive(self._door, self._websocket, self._locale)
                locale = arrival.context.locale
                if not lines.same(self._credential, arrival.credential):
                    raise Closing(4403, "Forbidden")
                ready = await make_ready(self._door, wanted, arrival)
                results = follow(ready, arrival.context)
                result = await anext(results, None)
            async with contextlib.aclosing(results):
                while result is not None:
                    payload = told(result, locale, ready.account if self._tells_cost else None)
                    if is_request_error(result):
                        await self._errors(key, payload["errors"])
                        return
                    if ready.is_subscription and not await is_still(self._door, self._websocket, arrival.credential):
                        raise Closing(4403, "Forbidden")
                    await self._send({"id": key, "type": "next", "payload": payload})
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

    async def _errors(self, key: str, errors: list[dict[str, Any]]) -> None:
        try:
            await self._send({"id": key, "type": "error", "payload": errors})
        except Closing as closing:
            self._ends(closing)
        except (WebSocketDisconnect, RuntimeError):
            self._ends(None)

    async def _send(self, message: dict[str, Any]) -> None:
        try:
            # The wait for others counts too: where one message is stuck they all are.
            async with asyncio.timeout(SEND_SECONDS), self._sending:
                await self._websocket.send_text(orjson.dumps(message).decode())
        except TimeoutError:
            raise Closing(1013, "Too slow to read") from None

    async def _close(self, code: int, reason: str) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTED:
            with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
                async with asyncio.timeout(1):
                    # A control frame holds 125 bytes, two of them the code; a client's own id may be in the reason.
                    await self._websocket.close(code, reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore"))
