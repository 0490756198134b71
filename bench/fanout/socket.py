"""The lightest client of graphql-transport-ws that is still one: one subscription on one socket."""

import asyncio
import os
import socket
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, cast

import orjson

PING, CLOSE = 0x9, 0x8
SMALLEST_BYTES = 4096
_BREAK = b"\r\n\r\n"


class Listener(asyncio.Protocol):
    """`heard` is called with each `next` message as it came; `ready` is set when the subscription is on its way, and
    where the server `greets` with a state of its own, when that has come.

    Without `reads` it subscribes, and from then on takes nothing from its socket, whose own buffer is the smallest.
    """

    def __init__(
        self,
        headers: Mapping[str, str],
        subscribe: dict[str, Any],
        heard: Callable[[bytes], None],
        *,
        reads: bool = True,
        greets: bool = False,
    ) -> None:
        self._greets = greets and reads
        self._reads = reads
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._headers = headers
        self._subscribe = subscribe
        self._heard = heard
        self._buffer = b""
        self._open = False
        self._transport: asyncio.Transport | None = None

    async def connect(self, port: int) -> None:
        loop = asyncio.get_running_loop()
        if self._reads:
            await loop.create_connection(lambda: self, "127.0.0.1", port)
            return
        own = socket.socket()
        own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BYTES)
        own.setblocking(False)
        await loop.sock_connect(own, ("127.0.0.1", port))
        await loop.create_connection(lambda: self, sock=own)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but name.
        self._transport = transport = cast("asyncio.Transport", transport)
        asking = {
            "Host": "127.0.0.1",
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Protocol": "graphql-transport-ws",
            **self._headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in asking.items())
        transport.write(f"GET /graphql HTTP/1.1\r\n{lines}\r\n".encode())

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("the server closed a socket before it was subscribed"))

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        if not self._open:
            head, found, data = data.partition(_BREAK)
            if not found:
                self._buffer = head
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.ready.set_exception(ConnectionError(head.decode(errors="replace")[:200]))
                return
            self._open = True
            self._say({"type": "connection_init"})
        at, end = 0, len(data)
        while end - at >= 2:
            size, begin = data[at + 1], at + 2
            if size == 126:
                size, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif size == 127:
                size, begin = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if end < begin + size:
                break
            self._frame(data[at] & 0xF, data[begin : begin + size])
            at = begin + size
        self._buffer = data[at:]

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _frame(self, kind: int, payload: bytes) -> None:
        if kind == PING:
            self._write(0x8A, payload)
        elif b'"payments"' in payload:
            self._heard(payload)
            if not self.ready.done():
                self.ready.set_result(None)
        elif kind != CLOSE:
            self._control(orjson.loads(payload))

    def _control(self, told: dict[str, Any]) -> None:
        if told["type"] == "connection_ack":
            self._say({"type": "subscribe", "id": "1", "payload": self._subscribe})
            if not self._greets:
                self.ready.set_result(None)
            if not self._reads and self._transport is not None:
                self._transport.pause_reading()
        elif told["type"] == "ping":
            self._say({"type": "pong"})
        elif told["type"] in ("error", "complete"):
            raise ConnectionError(f"the subscription ended: {told}")

    def _say(self, message: dict[str, Any]) -> None:
        self._write(0x81, orjson.dumps(message))

    def _write(self, head: int, payload: bytes) -> None:
        assert self._transport is not None
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
        # A client masks; with a mask of zeros the payload stays as it is.
        self._transport.write(bytes([head]) + length + bytes(4) + payload)
