"""Cursors of the journal: how far somebody has been told of which company, sealed.

Law: a cursor is good only for the viewer and the scope it was given for, and a gap in it tells nobody anything. It
holds a place in the journal of each company, so that one cursor serves them all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cryptography.fernet import InvalidToken

from core.access import Viewer
from core.errors import CursorInvalid
from core.vault import Vault

MAX_CHARS = 100_000
"""Some two thousand companies; what is longer was not made here."""
_TIE = 6
_TAG = 12
# A key's name, and a token of Fernet as it has begun since 1970 and will until 2106.
_SEALED = re.compile(r"([0-9a-f]{8})\.(gAAAA[A-Za-z0-9_-]+={0,2})")


class Sight(StrEnum):
    """What of a company somebody sees. What was told under another sight is no longer, or not all, of what they see."""

    REGISTRANT = "r"
    MEMBER = "m"
    PAYROLL = "p"


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


def write(vault: Vault, viewer: Viewer, scope: str, places: Mapping[str, Place]) -> str:
    """The cursor of these places, by company. `scope` names what is followed: the subscription and its companies."""
    told = ",".join(f"{key[-_TAG:]}:{p.sequence}:{p.tie}:{p.sight}" for key, p in places.items())
    return f"{vault.key_names[0]}.{vault.seal(f'{_bond(vault, viewer, scope)};{told}')}"


def read(vault: Vault, viewer: Viewer, scope: str, given: str) -> Cursor | None:
    """What `write` sealed; None when it was sealed with a key this house has no longer.

    Raises CursorInvalid for anything that was not given to this viewer for this scope. Who invents a key's name gets
    what anybody gets who has no cursor.
    """
    matched = _SEALED.fullmatch(given) if len(given) <= MAX_CHARS else None
    if matched is None:
        raise CursorInvalid
    if matched[1] not in vault.key_names:
        return None
    try:
        bond, _, told = vault.open(matched[2]).partition(";")
    except InvalidToken as error:
        raise CursorInvalid from error
    if bond != _bond(vault, viewer, scope):
        raise CursorInvalid
    places: dict[str, Place] = {}
    for one in filter(None, told.split(",")):
        tag, sequence, tie, sight = one.split(":")
        places[tag] = Place(int(sequence), tie, Sight(sight))
    return Cursor(places)


def _bond(vault: Vault, viewer: Viewer, scope: str) -> str:
    scopes = "*" if viewer.scopes is None else " ".join(sorted(viewer.scopes))
    return vault.fingerprint("|".join(("cursor", viewer.person_id, viewer.client_id, scopes, scope)))[:32]
