"""The server in front of the application: the same for `kontobro serve` and for the tests.

Law: what one client does to its socket is its own affair: it costs no traceback, no memory and no other client.
"""

import asyncio
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gql.transport.frames import WIRE

MAX_FRAME_BYTES = 256 * 1024
MAX_UNREAD_BYTES = 1024 * 1024
FAREWELL_SECONDS = 12.0


class WebSockets(WebSocketsSansIOProtocol):
    """Uvicorn's, where a client that reads nothing cannot make us keep what we say to it.

    It is the gql.transport.frames.Wire of its connection: what is said to many is not made anew for each.
    """

    def take(self, frame: bytes) -> bool:
        if self.close_sent or self.disconnected or not self.writable.is_set() or self.transport.is_closing():
            return False
        self.transport.write(frame)
        return True

    async def drained(self) -> None:
        await self.writable.wait()

    async def run_asgi(self) -> None:
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})  # type: ignore[assignment]
        extensions[WIRE] = self
        await super().run_asgi()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.transport.is_closing() and (pongs := b"".join(self.conn.data_to_send())):
            self.transport.write(pongs)
        if self.transport.get_write_buffer_size() > MAX_UNREAD_BYTES:
            self.transport.abort()

    def handle_ping(self) -> None:
        """Answered with all others of the same read, in one write: there may be ten thousand."""

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                # Uvicorn would log a traceback for what is the client's mistake.
                self.frames = []
                self.conn.send_close(1007)
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        # A polite close waits until the client has read everything, which may be never.
        self.loop.call_later(FAREWELL_SECONDS, self._part)

    def _part(self) -> None:
        if not self.disconnected:
            self.transport.abort()


OPTIONS: dict[str, Any] = {
    "log_config": None,
    "access_log": False,
    "server_header": False,
    "ws": WebSockets,
    "ws_max_size": MAX_FRAME_BYTES,
    # Compression of secrets next to what a stranger chose tells about the secrets, and each socket would cost more.
    "ws_per_message_deflate": False,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
}
