"""The network under the sender: a name is looked up, every address of it judged, and one of these connected to.

Law: between the judgement and the connection nobody looks the name up again. A name of which one address is refused
is refused whole: which one would be used is the name owner's to choose.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor

import httpcore

from integrations.webhooks.addresses import Address, is_loopback, is_public

MAX_ADDRESSES = 3
"""Tried one after the other."""

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""(name, port) -> its addresses as text, none when the name is unknown."""


class AddressRefused(Exception):
    """Not sent: the name leads where we do not go."""


class NameUnknown(Exception):
    """Not sent: the name leads nowhere."""


# A resolver that hangs holds these threads, and nobody else's.
_RESOLVERS = ThreadPoolExecutor(8, "webhook-names")


async def look_up(name: str, port: int) -> list[str]:
    """As this machine resolves names."""

    def ask() -> list[str]:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        return list(dict.fromkeys(str(address[0]) for *_, address in found))

    try:
        return await asyncio.get_running_loop().run_in_executor(_RESOLVERS, ask)
    except (OSError, UnicodeError):
        return []


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """TLS and the Host header keep the name (they are the caller's); only the connection is made by address."""

    def __init__(
        self, resolve: Resolve, network: httpcore.AsyncNetworkBackend, ports: Collection[int], *, loopback: bool
    ) -> None:
        self._resolve, self._network = resolve, network
        self._ports, self._loopback = frozenset(ports), loopback

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        told = await self._resolve(host, port)
        if not told:
            raise NameUnknown
        addresses = [self._judged(text, port) for text in told]
        failed: Exception = NameUnknown()
        for address in addresses[:MAX_ADDRESSES]:
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def _judged(self, text: str, port: int) -> Address:
        """Raises AddressRefused."""
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            raise AddressRefused from None
        if self._loopback and is_loopback(address):
            return address
        if port not in self._ports or not is_public(address):
            raise AddressRefused
        return address

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own signature)
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)
