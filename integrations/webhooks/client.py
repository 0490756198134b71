"""core.ports.WebhookSender: one POST to where a partner says, over a connection that goes only where it may."""

import asyncio
import re
import ssl
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import cast
from urllib.parse import SplitResult, urlsplit

import httpcore

from core.ports import WebhookAnswer, WebhookFailure
from integrations.http import retry_after_seconds
from integrations.webhooks.wire import AddressRefused, CheckedNetwork, NameUnknown, Resolve, look_up

ATTEMPT_SECONDS = 15.0
"""All of an attempt, the name's look-up included: a receiver that drips is cut off here."""
CONNECT_SECONDS = 5.0
POLITE_SECONDS = 1.0
ANSWER_LIMIT_BYTES = 64 * 1024
MAX_URL_CHARS = 2000
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]+", re.IGNORECASE)


class WebhookClient:
    """`loopback`: the sandbox's way, to this machine too, by http and on any port. `ports`: of public receivers."""

    def __init__(
        self,
        *,
        loopback: bool = False,
        ports: Collection[int] = (443,),
        resolve: Resolve = look_up,
        network: httpcore.AsyncNetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._loopback = loopback
        self._ports = frozenset(ports)
        # The library hides the type of its own backend where anyio may be missing.
        own = network or cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

        def pool(public_ports: Collection[int]) -> httpcore.AsyncConnectionPool:
            # Without a proxy, whatever the environment says; and no line is used twice, because a line that is kept
            # leads where its name led before.
            return httpcore.AsyncConnectionPool(
                ssl_context=ssl_context,
                max_connections=100,
                max_keepalive_connections=0,
                network_backend=CheckedNetwork(resolve, own, public_ports, loopback=loopback),
            )

        # Plain http goes nowhere but to this machine.
        self._pools = {"https": pool(self._ports), "http": pool(())}

    def takes(self, url: str) -> bool:
        return self._parts(url) is not None

    def _parts(self, url: str) -> SplitResult | None:
        if len(url) > MAX_URL_CHARS or not url.isascii() or re.search(r"[\x00-\x20\x7f\\]", url):
            return None
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        if "@" in parts.netloc or parts.fragment or not parts.hostname or not _HOST.fullmatch(parts.hostname):
            return None
        if self._loopback and parts.scheme in ("http", "https"):
            # Whether it is this machine, or by https a public one, is seen when the name is looked up.
            return parts
        return parts if parts.scheme == "https" and (port or 443) in self._ports else None

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        begun = time.perf_counter()
        status, wait = None, None
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                status, wait = await self._post(url, headers, body)
            failure = None if 200 <= status < 300 else WebhookFailure.STATUS
        except AddressRefused:
            failure = WebhookFailure.ADDRESS_REFUSED
        except NameUnknown:
            failure = WebhookFailure.NAME_UNKNOWN
        except (TimeoutError, httpcore.TimeoutException):
            failure = WebhookFailure.TIMED_OUT
        except (httpcore.ConnectError, httpcore.UnsupportedProtocol):
            failure = WebhookFailure.NO_CONNECTION
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError, ValueError):
            failure = WebhookFailure.LINE_BROKE
        return WebhookAnswer(failure, status, round((time.perf_counter() - begun) * 1000), wait)

    async def _post(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, int | None]:
        parts = self._parts(url)
        if parts is None:
            raise AddressRefused
        told = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": "Kontobro-Webhooks/1",
            "Connection": "close",
            "Content-Length": str(len(body)),
            **headers,
        }
        limits = dict.fromkeys(("read", "write", "pool"), ATTEMPT_SECONDS) | {"connect": CONNECT_SECONDS}
        # From the parts that were looked at, so that no second reader of the text can see another host in it.
        target = httpcore.URL(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port,
            target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )
        async with self._pools[parts.scheme].stream(
            "POST", target, headers=list(told.items()), content=body, extensions={"timeout": limits}
        ) as response:
            wait = next((v for k, v in response.headers if k.lower() == b"retry-after"), None)
            # The status has been said, and nothing after it changes that; reading on is politeness within bounds.
            heard = 0
            with suppress(httpcore.NetworkError, httpcore.ProtocolError, TimeoutError):
                async with asyncio.timeout(POLITE_SECONDS):
                    async for chunk in response.aiter_stream():
                        heard += len(chunk)
                        if heard > ANSWER_LIMIT_BYTES:
                            break
            return response.status, retry_after_seconds(wait.decode("ascii", "replace") if wait else None)

    async def close(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()
