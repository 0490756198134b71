"""The sandbox as one program: every room behind one address, faults in front of them, the post office beside them.

Law: what a tester broke is broken at the wire, so no room can tell a fault from an accident; /world never breaks.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox import bank, bankid, brreg, companies, home, messaging, partner, people
from sandbox.world import World, control

SEEDED = (people, companies, bank, bankid)
"""In this order: accounts belong to companies, and rights to people."""
ROOMS = (home, bank, bankid, brreg, partner, messaging)


def create_app(world: World, *, smtp_port: int, smtp_host: str = "127.0.0.1") -> Starlette:
    """The whole outside world. Seeds it when it is empty; the post office opens with the app's lifespan."""

    def reseed() -> None:
        # Where the partner sends its notifications is the other side's setting, not part of the world.
        webhooks = world.store.all("partner_webhook")
        with world.store.together():
            world.store.clear()
            for room in SEEDED:
                room.seed(world)
            for webhook in webhooks:
                world.store.put("partner_webhook", partner.CLIENT_ID, webhook)

    if not world.store.all("person"):
        reseed()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        post_office = await messaging.open_post_office(world, smtp_host, smtp_port)
        partner_at_work = asyncio.create_task(partner.run(world))
        yield
        partner_at_work.cancel()
        with suppress(asyncio.CancelledError):
            await partner_at_work
        post_office.close()
        await post_office.wait_closed()

    routes = [route for room in ROOMS for route in room.routes(world)]
    return Starlette(
        routes=[*routes, *control.routes(world, reseed)],
        middleware=[Middleware(FaultsAtTheWire, world=world)],
        lifespan=lifespan,
    )


def serve(
    var: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    smtp_port: int | None = None,
    public_url: str | None = None,
    seed: str = "kontobro",
) -> None:
    """Runs until stopped; the world is kept in {var}/sandbox.sqlite. SMTP listens on `port` + 1000 unless told."""
    var.mkdir(parents=True, exist_ok=True)
    world = World(var / "sandbox.sqlite", public_url=(public_url or f"http://{host}:{port}").rstrip("/"), seed=seed)
    app = create_app(world, smtp_port=smtp_port or port + 1000, smtp_host=host)
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=2, timeout_keep_alive=75)
    finally:
        world.store.close()


class FaultsAtTheWire:
    """Applies the HTTP faults of sandbox/world/faults.py to every call but those to /world."""

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app = app
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/world" or scope["path"].startswith("/world/"):
            return await self._app(scope, receive, send)
        fault = self._world.faults.take_request(scope["method"], scope["path"])
        match fault["kind"] if fault else None:
            case "STATUS":
                assert fault is not None
                return await _answer(send, fault)
            case "LOST_REQUEST":
                return await _break_off(send, None)
            case "LOST_REPLY":
                return await _break_off(send, await self._swallow(scope, receive))
            case "DELAY":
                assert fault is not None
                await asyncio.sleep(fault.get("delay_ms", 0) / 1000)
        return await self._app(scope, receive, send)

    async def _swallow(self, scope: Scope, receive: Receive) -> list[Message]:
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        return messages


async def _answer(send: Send, fault: dict[str, Any]) -> None:
    body = json.dumps(fault.get("body", {"error": "fault"}), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": fault.get("status", 500), "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _break_off(send: Send, messages: list[Message] | None) -> None:
    """Promises more bytes than come: the server has to close the connection, and no client can take it for whole."""
    start: Message = {"type": "http.response.start", "status": 502, "headers": []}
    body = b"".join(m.get("body", b"") for m in messages or () if m["type"] == "http.response.body")
    if messages and body:
        start = messages[0]
        headers = [(k, v) for k, v in start["headers"] if k.lower() != b"content-length"]
        start = {**start, "headers": headers}
    start["headers"] = [*start["headers"], (b"content-length", str(len(body) + 1).encode())]
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
