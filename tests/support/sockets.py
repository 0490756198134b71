"""A client of graphql-transport-ws that sends what it is told, right or wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Origin, Subprotocol

from gql.transport.websocket import PROTOCOL
from tests.support.gateway_server import GatewayServer


@asynccontextmanager
async def socket(
    gateway: GatewayServer, client: httpx.Client | None = None, *, protocol: str | None = PROTOCOL, init: bool = True
) -> AsyncIterator[websockets.ClientConnection]:
    """A socket with the cookies of a client, acknowledged when `init`."""
    cookies = "; ".join(f"{c.name}={c.value}" for c in client.cookies.jar) if client else ""
    async with websockets.connect(
        gateway.url.replace("http", "ws", 1) + "/graphql",
        subprotocols=[Subprotocol(protocol)] if protocol else None,
        additional_headers={"Cookie": cookies} if cookies else {},
        origin=Origin(gateway.settings.origin),
        max_size=2**22,
        proxy=None,
    ) as opened:
        if init:
            await send(opened, {"type": "connection_init"})
            assert await receive(opened) == {"type": "connection_ack"}
        yield opened


async def send(to: websockets.ClientConnection, message: Any) -> None:
    await to.send(message if isinstance(message, str | bytes) else json.dumps(message))


async def receive(of: websockets.ClientConnection) -> Any:
    return json.loads(await asyncio.wait_for(of.recv(), 10))


async def closed_with(of: websockets.ClientConnection) -> int:
    with pytest.raises(websockets.ConnectionClosed) as closing:  # noqa: PT012  Whatever was on its way comes first.
        while True:
            await asyncio.wait_for(of.recv(), 10)
    assert closing.value.rcvd is not None
    return closing.value.rcvd.code


def subscribe(key: str, query: str, **variables: Any) -> dict[str, Any]:
    return {"id": key, "type": "subscribe", "payload": {"query": query, "variables": variables}}


async def answers(of: websockets.ClientConnection, key: str) -> list[Any]:
    """Every message of one operation until it ends."""
    found = []
    while True:
        message = await receive(of)
        if message.get("id") == key:
            found.append(message)
            if message["type"] in ("complete", "error"):
                return found
