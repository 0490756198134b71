"""A server on a real port that answers as a test writes it, byte by byte, or does not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

Manner = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
"""(the request's head, where to answer)."""


class Rude:
    def __init__(self, port: int) -> None:
        self.port = port
        self.heads: list[bytes] = []


@asynccontextmanager
async def rude(manner: Manner, tls: ssl.SSLContext | None = None) -> AsyncIterator[Rude]:
    """Every connection is one request; what was read of it stands in `heads`."""
    told: list[Rude] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            told[0].heads.append(head)
            await manner(head, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    told.append(Rude(server.sockets[0].getsockname()[1]))
    try:
        yield told[0]
    finally:
        server.close()


def saying(answer: bytes) -> Manner:
    async def say(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()

    return say


async def hangs(_: bytes, writer: asyncio.StreamWriter) -> None:
    await writer.wait_closed()


async def drips(_: bytes, writer: asyncio.StreamWriter) -> None:
    """A head that never ends, a byte at a time."""
    writer.write(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)
