"""What the transports are given, and who a connection is.

Law: a connection is authenticated anew for every operation and while it lasts; the transports know nothing of
companies.
"""

import asyncio
import ipaddress
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from starlette.requests import HTTPConnection

from core.access import Credential, Viewer
from core.house import House
from core.ports import Presence
from core.presence import Presences
from gql.context import Context, Rings
from gql.transport import lines
from gql.transport.budgets import Budgets
from gql.transport.documents import Documents
from gql.transport.holders import Holders
from gql.transport.lines import Lines
from gql.transport.sharing import Shares

_LANGUAGES = {"nb": "nb", "no": "nb", "nn": "nb", "en": "en"}
_QUALITY = re.compile(r"q=([01](?:\.[0-9]{0,3})?)")


class Authenticate(Protocol):
    async def __call__(self, connection: HTTPConnection, *, believed: bool = False) -> Credential | None:
        """What the connection shows that is alive, or None. `believed`: as far as is known here, without asking."""
        ...


@dataclass(frozen=True, slots=True)
class Door:
    """`graphiql` opens the page."""

    house: House
    rings: Rings
    presences: Presences
    authenticate: Authenticate
    graphiql: bool
    documents: Documents = field(default_factory=Documents)
    budgets: Budgets = field(default_factory=Budgets)
    lines: Lines = field(default_factory=Lines)
    holders: Holders = field(default_factory=Holders)
    shares: Shares = field(default_factory=Shares)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who asks, once. `payer` is whose budget and whose lines it is: the client, or the address of a stranger.

    `believed`: not asked about anew, so that nothing may be begun for them that changes anything.
    """

    credential: Credential | None
    context: Context
    payer: str
    believed: bool = False

    @property
    def known(self) -> bool:
        return self.credential is not None


async def arrive(
    door: Door, connection: HTTPConnection, locale: str | None = None, *, believed: bool = False
) -> Arrival:
    credential = await door.authenticate(connection, believed=believed)
    spoken = locale if locale in ("nb", "en") else locale_of(connection.headers.get("accept-language", ""))
    viewer = viewer_of(credential, spoken) if credential else None
    context = Context(door.house, door.rings, door.presences, viewer, spoken, presence_of(connection))
    return Arrival(credential, context, credential.client_id if credential else stranger(connection), believed)


async def until_it_ends(door: Door, connection: HTTPConnection, credential: Credential) -> None:
    """Returns when the connection no longer shows this credential."""
    ended = asyncio.Event()
    with door.holders.held(door.authenticate, connection, credential, ended.set):
        await ended.wait()


async def is_still(door: Door, connection: HTTPConnection, credential: Credential | None) -> bool:
    """Asked before every event: whoever has lost the credential meanwhile hears nothing more."""
    return credential is None or lines.same(credential, await door.authenticate(lines.asked_anew(connection)))


def viewer_of(credential: Credential, locale: str) -> Viewer:
    return Viewer(
        credential.person_id,
        credential.client_id,
        locale,
        credential.scopes,
        credential.partner,
        credential.app,
        credential.key,
    )


def presence_of(connection: HTTPConnection) -> Presence:
    """The address the bank shall see; behind a proxy the server has already put the user's own there."""
    client = connection.scope.get("client")
    return _presence(client[0] if client else "", connection.headers.get("user-agent", "")[:200])


@lru_cache(1_000)
def _presence(host: str, agent: str) -> Presence:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # A Unix socket: whoever speaks there is on this machine.
        host = "127.0.0.1"
    # It becomes a header towards the bank.
    return Presence(host, agent if agent.isascii() and agent.isprintable() and agent else None)


def stranger(connection: HTTPConnection) -> str:
    """The payer as long as nobody is known: the address, of IPv6 its first half, whose rest is one customer's."""
    parsed = ipaddress.ip_address(presence_of(connection).ip)
    whole = ipaddress.ip_network((parsed, 64), strict=False) if parsed.version == 6 else parsed
    return f"address:{whole}"


def locale_of(accept_language: str) -> str:
    """nb or en, whichever of the two the header likes better, the first of equals; nb when it names neither."""
    return _locale_of(accept_language[:200])


@lru_cache(1_000)
def _locale_of(accept_language: str) -> str:
    best, liked = "nb", 0.0
    for part in accept_language.lower().split(","):
        language, _, weight = part.replace(" ", "").partition(";")
        locale, quality = _LANGUAGES.get(language.split("-")[0]), _QUALITY.fullmatch(weight or "q=1")
        if locale is not None and quality is not None and float(quality[1]) > liked:
            best, liked = locale, float(quality[1])
    return best
