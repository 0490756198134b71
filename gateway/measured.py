"""What every request leaves behind: its security headers, its time and outcome, and one line in the log.

Law: a request is logged by its route's template, never by its path, because paths hold tokens.
"""

import time
from collections.abc import Callable
from functools import cache

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import logs, metrics

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "OPTIONS"})
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" from our own forms.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
}


class Measured:
    """Pure ASGI, outermost."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        headers = _HEADERS | ({"strict-transport-security": "max-age=31536000"} if secure else {})
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            with metrics.SOCKETS.track_inprogress():
                return await self._app(scope, receive, send)
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun, status = time.perf_counter(), 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._with_ours(message["headers"])
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            seconds = time.perf_counter() - begun
            # A client's own word would be a series of its own.
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            route = getattr(scope.get("route"), "path", "unmatched")
            count, observe = _meters(method, route, status)
            count()
            observe(seconds)
            logs.request(method, route, status, round(seconds * 1000, 1))

    def _with_ours(self, own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        told = {name.lower() for name, _ in own}
        if self._names.isdisjoint(told):
            return [*own, *self._headers]
        return [*own, *((name, value) for name, value in self._headers if name not in told)]


@cache
def _meters(method: str, route: str, status: int) -> tuple[Callable[[], None], Callable[[float], None]]:
    """As many as there are routes and outcomes of ours: nothing of them is a client's own word."""
    return (
        metrics.REQUESTS.labels(method, route, status).inc,
        metrics.REQUEST_SECONDS.labels(method, route).observe,
    )
