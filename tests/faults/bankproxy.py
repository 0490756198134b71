"""The line between the gateway and its banks, byte by byte: it counts, and can cut the gateway's life at any byte.

Law: every byte before the cut reaches the other side, and no byte after it.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

ORDER_PATH = "/v1/payments/norwegian-domestic-credit-transfers"
GRACE_SECONDS = 0.5
"""How long a bank that has got bytes of a dead gateway is given to act on them before its line is closed."""


@dataclass(frozen=True)
class Cut:
    """`exchange` is "order" (the POST of a payment) or "other"; `direction` "request" or "answer".

    The cut comes when exactly `nth` bytes of that kind have passed; 0 is before the first of them.
    """

    exchange: str
    direction: str
    nth: int


class BankProxy:
    """Use as an async context manager. Counts while `armed`; `kill` ends the victim and returns when it is dead."""

    def __init__(self, target_port: int, kill: Callable[[], Awaitable[None]]) -> None:
        self._target_port = target_port
        self.kill = kill
        self.cut: Cut | None = None
        self.armed = False
        self.hit = False
        self.passed: Counter[tuple[str, str]] = Counter()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self._served: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return self._server.sockets[0].getsockname()[1]

    async def __aenter__(self) -> "BankProxy":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for way in self._open:
            way.cancel()
        # The connections see that and end by themselves.
        await asyncio.gather(*self._served, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if this := asyncio.current_task():
            self._served.add(this)
            this.add_done_callback(self._served.discard)
        try:
            bank_reader, bank_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.close()
            return
        line = _Line(self)
        ways = [
            asyncio.create_task(line.carry("request", reader, bank_writer)),
            asyncio.create_task(line.carry("answer", bank_reader, writer)),
        ]
        self._open.update(ways)
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            if self.hit:
                await asyncio.wait(ways, timeout=GRACE_SECONDS)
        finally:
            for way in ways:
                way.cancel()
            self._open.difference_update(ways)
            for side in (writer, bank_writer):
                side.close()

    def passes(self, exchange: str, direction: str, data: bytes) -> tuple[bytes, bool]:
        """What of `data` may pass, and whether the gateway dies then."""
        if not self.armed or self.hit:
            return data, False
        kind = exchange, direction
        before = self.passed[kind]
        self.passed[kind] += len(data)
        cut = self.cut
        if cut is None or kind != (cut.exchange, cut.direction) or before + len(data) < cut.nth:
            return data, False
        self.hit = True
        return data[: cut.nth - before], True


class _Line:
    """One connection: its requests and answers take turns."""

    def __init__(self, proxy: BankProxy) -> None:
        self._proxy = proxy
        self._last = "answer"
        self._exchange = "other"

    async def carry(self, direction: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if direction == "request" and self._last == "answer":
                    self._exchange = _exchange(data)
                self._last = direction
                allowed, fatal = self._proxy.passes(self._exchange, direction, data)
                writer.write(allowed)
                await writer.drain()
                if fatal:
                    await self._proxy.kill()
                    return


def _exchange(head: bytes) -> str:
    method, _, rest = head.partition(b" ")
    path = urlsplit(rest.partition(b" ")[0].decode("latin-1")).path
    return "order" if method == b"POST" and path.endswith(ORDER_PATH) else "other"
