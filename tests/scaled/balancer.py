"""What stands in front of several gateways: a plain TCP balancer, as nginx or a cloud's would be.

Law: it knows nothing but ports. A gateway that refuses is passed by; a connection lives as long as its gateway.
"""

import asyncio
import contextlib


class Balancer:
    """`ports` are asked in order, the first that answers serves. Use as an async context manager."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.ports: list[int] = []
        self._server: asyncio.Server | None = None
        self._served: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Balancer":
        self._server = await asyncio.start_server(self._serve, "localhost", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for way in self._open:
            way.cancel()
        await asyncio.gather(*self._served, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if this := asyncio.current_task():
            self._served.add(this)
            this.add_done_callback(self._served.discard)
        for port in list(self.ports):
            with contextlib.suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.close()
            return
        ways = [asyncio.create_task(_pass(reader, back)), asyncio.create_task(_pass(there, writer))]
        self._open.update(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
            self._open.discard(way)
        for end in (back, writer):
            end.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
