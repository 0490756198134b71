"""The ways an operation arrives, for whoever asks: HTTP, a WebSocket, an event stream in distinct connections mode.

Law: what is told is told as it came; nothing is taken away or put right on the way to a test.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import websockets
from websockets.typing import Origin, Subprotocol

from gateway.demo.actor import Actor
from gql.transport.accepting import EVENTS
from gql.transport.websocket import PROTOCOL
from tests.support.sockets import receive, send, subscribe

Ask = Callable[[Actor, str, dict[str, Any]], Awaitable[str]]
"""(who, query, variables) -> the answer as JSON text; of a subscription the first."""
WITHIN_SECONDS = 5.0
"""In which whoever has lost their access hears of it."""


async def by_http(who: Actor, query: str, variables: dict[str, Any]) -> str:
    return (await who.http.post("/graphql", json={"query": query, "variables": variables})).text


async def by_socket(who: Actor, query: str, variables: dict[str, Any]) -> str:
    async with _socket(who) as opened:
        await send(opened, subscribe("1", query, **variables))
        while (message := await receive(opened))["type"] == "ping":
            await send(opened, {"type": "pong"})
        return json.dumps(_payload(message))


async def by_events(who: Actor, query: str, variables: dict[str, Any]) -> str:
    async with _events(who, query, variables) as coming:
        return json.dumps(await anext(coming))


ASKS: dict[str, Ask] = {"http": by_http, "socket": by_socket, "events": by_events}


@dataclass
class Line:
    """A subscription that is followed. `end`, once it has ended: the close code of a socket, else "complete"."""

    heard: list[dict[str, Any]] = field(default_factory=list)
    end: int | str | None = None
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def tell(self, payload: dict[str, Any]) -> None:
        async with self._news:
            self.heard.append(payload)
            self._news.notify_all()

    async def ends(self, how: int | str) -> None:
        async with self._news:
            self.end = how
            self._news.notify_all()

    async def until(self, matches: Callable[[dict[str, Any]], object], *, seconds: float = 40.0) -> dict[str, Any]:
        """The first message, old or new, that matches."""

        def found() -> dict[str, Any] | None:
            return next((message for message in self.heard if matches(message)), None)

        async with self._news, asyncio.timeout(seconds):
            await self._news.wait_for(lambda: found() is not None or self.end is not None)
        message = found()
        assert message is not None, f"ended with {self.end}: {self.heard[-1:]}"
        return message

    async def first(self) -> dict[str, Any]:
        return await self.until(lambda _: True)

    async def until_it_ends(self, seconds: float = WITHIN_SECONDS) -> int | str | None:
        try:
            async with self._news, asyncio.timeout(seconds):
                await self._news.wait_for(lambda: self.end is not None)
        except TimeoutError:
            raise AssertionError(f"it never ended: {self.heard[-1:]}") from None
        return self.end


@contextlib.asynccontextmanager
async def followed(way: str, who: Actor, query: str, **variables: Any) -> AsyncIterator[Line]:
    """`way`: socket or events."""
    line = Line()
    listen = {"socket": _listen_to_socket, "events": _listen_to_events}[way]

    async def listened() -> None:
        try:
            await listen(line, who, query, variables)
        except Exception as error:
            await line.ends(repr(error))

    listening = asyncio.create_task(listened())
    try:
        yield line
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def _listen_to_socket(line: Line, who: Actor, query: str, variables: dict[str, Any]) -> None:
    try:
        async with _socket(who) as opened:
            await send(opened, subscribe("1", query, **variables))
            while True:
                message = json.loads(await opened.recv())
                if message["type"] == "complete":
                    await line.ends("complete")
                elif message["type"] == "ping":
                    await send(opened, {"type": "pong"})
                else:
                    await line.tell(_payload(message))
                    if message["type"] == "error":
                        await line.ends("complete")
    except websockets.ConnectionClosed as closed:
        # The operation may have ended before its socket did.
        await line.ends(closed.rcvd.code if closed.rcvd else "dropped")


async def _listen_to_events(line: Line, who: Actor, query: str, variables: dict[str, Any]) -> None:
    async with _events(who, query, variables) as coming:
        async for payload in coming:
            await line.tell(payload)
    await line.ends("complete")


def _payload(message: dict[str, Any]) -> dict[str, Any]:
    return {"errors": message["payload"]} if message["type"] == "error" else message["payload"]


@contextlib.asynccontextmanager
async def _socket(who: Actor) -> AsyncIterator[websockets.ClientConnection]:
    """Acknowledged: a browser shows its cookie and where its page is from, an app its token in `connection_init`."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in who.http.cookies.jar)
    init: dict[str, Any] = {"locale": who.locale}
    if token := who.http.headers.get("Authorization"):
        init["authorization"] = token
    async with websockets.connect(
        who.gateway_url.replace("http", "ws", 1) + "/graphql",
        subprotocols=[Subprotocol(PROTOCOL)],
        additional_headers={"Cookie": cookies} if cookies else {},
        origin=Origin(who.gateway_url),
        max_size=2**24,
        proxy=None,
    ) as opened:
        await send(opened, {"type": "connection_init", "payload": init})
        assert await receive(opened) == {"type": "connection_ack"}
        yield opened


@contextlib.asynccontextmanager
async def _events(who: Actor, query: str, variables: dict[str, Any]) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The results one by one."""
    body = {"query": query, "variables": variables}
    async with who.http.stream("POST", "/graphql/stream", json=body, headers={"Accept": EVENTS}) as answer:
        assert answer.headers["content-type"].startswith(EVENTS), f"{answer.status_code}: {await answer.aread()!r}"
        yield _results(answer.aiter_lines())


async def _results(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    event = ""
    async for line in lines:
        name, _, told = line.partition(": ")
        if name == "event":
            event = told
        elif name == "data" and event == "next":
            yield json.loads(told)
        if event == "complete":
            return
