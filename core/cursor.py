"""Cursors of the journal: how far somebody has been told of which company, sealed.

Law: a cursor is good only for the viewer and the scope it was given for, and a gap in it tells nobody anything. It
holds a place in the journal of each company, so that one cursor serves them all. The place is sealed once for all who
are told of it; whose cursor it is says the mark at its end.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.fernet import InvalidToken

from core.access import Sight, Viewer
from core.errors import CursorInvalid
from core.vault import Vault

MAX_CHARS = 100_000
"""Some two thousand companies; what is longer was not made here."""
_TIE = 6
_TAG = 12
_MARK_BYTES = 16
# A key's name, a token of Fernet as it has begun since 1970 and will until 2106, and the mark.
_CURSOR = re.compile(r"(([0-9a-f]{8})\.(gAAAA[A-Za-z0-9_-]+={0,2}))\.([A-Za-z0-9_-]{22})")


@dataclass(frozen=True, slots=True)
class Place:
    """A link of a company's journal. `tie` begins its hash: a journal taken back and gone on otherwise has another."""

    sequence: int
    tie: str
    sight: Sight


@dataclass(frozen=True, slots=True)
class Cursor:
    """What was sealed: places by the ends of the companies' ids, which are random and long enough to differ."""

    places: Mapping[str, Place]

    def at(self, company_id: str) -> Place | None:
        return self.places.get(company_id[-_TAG:])


def place(sequence: int, link_hash: str, sight: Sight) -> Place:
    return Place(sequence, link_hash[:_TIE], sight)


def sealed(vault: Vault, places: Mapping[str, Place]) -> str:
    """These places, by company: a cursor without a mark, which is nobody's."""
    told = ",".join(f"{key[-_TAG:]}:{p.sequence}:{p.tie}:{p.sight}" for key, p in places.items())
    return f"{vault.key_names[0]}.{vault.seal(told)}"


class Bond:
    """What ties cursors to one viewer and to `scope`: the subscription and its companies."""

    __slots__ = ("_key",)

    def __init__(self, vault: Vault, viewer: Viewer, scope: str) -> None:
        scopes = "*" if viewer.scopes is None else " ".join(sorted(viewer.scopes))
        self._key = vault.fingerprint("|".join(("cursor", viewer.person_id, viewer.client_id, scopes, scope))).encode()

    def marked(self, told: str) -> str:
        """What was sealed, as this viewer's cursor."""
        digest = hmac.digest(self._key, told.encode(), hashlib.sha256)
        return f"{told}.{base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode().rstrip('=')}"


def write(vault: Vault, viewer: Viewer, scope: str, places: Mapping[str, Place]) -> str:
    """The viewer's cursor of these places."""
    return Bond(vault, viewer, scope).marked(sealed(vault, places))


def read(vault: Vault, viewer: Viewer, scope: str, given: str) -> Cursor | None:
    """What `write` sealed; None when it was sealed with a key this house has no longer.

    Raises CursorInvalid for anything that was not given to this viewer for this scope. Who invents a key's name gets
    what anybody gets who has no cursor.
    """
    matched = _CURSOR.fullmatch(given) if len(given) <= MAX_CHARS else None
    if matched is None:
        raise CursorInvalid
    if matched[2] not in vault.key_names:
        return None
    if not hmac.compare_digest(given, Bond(vault, viewer, scope).marked(matched[1])):
        raise CursorInvalid
    try:
        told = vault.open(matched[3])
    except InvalidToken as error:
        raise CursorInvalid from error
    places: dict[str, Place] = {}
    for one in filter(None, told.split(",")):
        tag, sequence, tie, sight = one.split(":")
        places[tag] = Place(int(sequence), tie, Sight(sight))
    return Cursor(places)
