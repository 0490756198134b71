"""Frames of a WebSocket, made once and written to many, past the server's own way for each message.

Source: RFC 6455, 5.2. What a server says is not masked, so the same bytes serve every socket.
"""

from functools import lru_cache
from typing import Protocol

WIRE = "kontobro.wire"
"""In a connection's `extensions`: its Wire, where the server has one to give."""
_FINAL_TEXT = b"\x81"
_SHORT, _MEDIUM = 126, 1 << 16


class Wire(Protocol):
    """One socket, as the server holds it."""

    def take(self, frame: bytes) -> bool:
        """Write a whole frame; False when what was written before has not been read, or the socket is closed."""
        ...

    async def drained(self) -> None:
        """Until the client has read enough of what was written."""
        ...


def text_frame(payload: bytes) -> bytes:
    size = len(payload)
    if size < _SHORT:
        return b"%b%c%b" % (_FINAL_TEXT, size, payload)
    if size < _MEDIUM:
        return b"%b\x7e%b%b" % (_FINAL_TEXT, size.to_bytes(2, "big"), payload)
    return b"%b\x7f%b%b" % (_FINAL_TEXT, size.to_bytes(8, "big"), payload)


@lru_cache(8)
def next_frame(head: bytes, payload: bytes, tail: bytes) -> bytes:
    """A `next` message: `head` begins it with its id, `tail` ends the payload, whose brace is left off, and itself.

    Many sockets give their operations the same id, and one after the other asks for the same.
    """
    return text_frame(head + payload[:-1] + tail)
