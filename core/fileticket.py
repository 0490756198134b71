"""File tickets: an address that moves one file, in or out, for a few minutes.

Law: a ticket opens only what its viewer could open themselves at the moment it is used: the session or token it was
asked for with must still live, and the viewer must still see the file. Of the address only the fingerprint is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Field, SQLModel, col, delete

from core.access import Viewer
from core.agreement import DOCUMENTS
from core.apiclient import client_by_id
from core.attachment import ATTACHMENT_CONTENTS, ATTACHMENTS, Attachment, attach, check, room_for
from core.clock import wall_now
from core.errors import FileDiffers, FileTicketInvalid, MissingScope, NotFound
from core.house import House
from core.reading import Reader
from core.scope import Scope, read_scopes, write_scopes
from core.session import living_session
from core.source import Source
from core.store import again
from core.token import living_family
from core.vault import new_token
from core.voucher import VOUCHERS, Voucher

TICKET_LIVES = timedelta(minutes=5)
FETCHED = ("Document", "Attachment")
SCOPES = {
    "Document": Scope.AGREEMENTS_READ,
    "Attachment": Scope.VOUCHERS_READ,
    "Voucher": Scope.VOUCHERS_WRITE,
}
"""What a ticket can be for, and what a token needs for it."""


class FileTicket(SQLModel, table=True):
    """Who asked, and for which file. Times are wall times."""

    fingerprint: str = Field(primary_key=True)
    noun: str
    """Document, Attachment: to fetch. Voucher: a file comes to it."""
    noun_id: str
    person_id: str
    client_id: str
    credential: str
    """The session or family of tokens; empty for a partner."""
    app: str | None = None
    partner: bool = False
    scopes: str | None = None
    title: str | None = None
    media_type: str | None = None
    byte_size: int | None = None
    sha256: str | None = None
    """Of a file to come, as announced."""
    expires_at: datetime = Field(index=True)


@dataclass(frozen=True, slots=True)
class Offer:
    """A new ticket. `word`: its secret, told once."""

    word: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class File:
    """`client` is whose ticket it is."""

    title: str
    media_type: str
    sha256: str
    content: bytes
    client: str


@dataclass(frozen=True, slots=True)
class Announced:
    """A file to come, for a voucher."""

    title: str
    media_type: str
    byte_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is known of a file before a byte of it is read; `client` is whose ticket it is."""

    byte_size: int
    client: str


@again
async def _give(house: House, viewer: Viewer, noun: str, noun_id: str, announced: Announced | None = None) -> Offer:
    word, now = new_token(), wall_now()
    ticket = FileTicket(
        fingerprint=house.vault.fingerprint(word),
        noun=noun,
        noun_id=noun_id,
        person_id=viewer.person_id,
        client_id=viewer.client_id,
        credential=viewer.credential,
        app=viewer.app,
        partner=viewer.partner,
        scopes=None if viewer.scopes is None else write_scopes(viewer.scopes),
        expires_at=now + TICKET_LIVES,
    )
    async with house.store.change(viewer.person_id) as work:
        await work.session.exec(delete(FileTicket).where(col(FileTicket.expires_at) <= now))
        if announced is not None:
            await room_for(work, viewer, await work.lock(Voucher, noun_id))
            ticket.title, ticket.media_type = announced.title, announced.media_type
            ticket.byte_size, ticket.sha256 = announced.byte_size, announced.sha256
        work.add(ticket)
    return Offer(word, ticket.expires_at)


async def offer_download(house: House, viewer: Viewer, noun: str, key: str) -> Offer:
    """A ticket to fetch a file. Raises NotFound, MissingScope."""
    if not viewer.may(SCOPES[noun]):
        raise MissingScope(scope=SCOPES[noun].value)
    source: Source[Any] = DOCUMENTS if noun == "Document" else ATTACHMENTS
    if await Reader(house.store, viewer).one(source, key) is None:
        raise NotFound
    return await _give(house, viewer, noun, key)


async def offer_upload(house: House, viewer: Viewer, voucher_id: str, announced: Announced) -> Offer:
    """A ticket to send a file to a voucher.

    Raises NotFound, NotAllowed, TextInvalid, FileTypeUnknown, FileSizeInvalid, TooManyAttachments.
    """
    if await Reader(house.store, viewer).one(VOUCHERS, voucher_id) is None:
        raise NotFound
    check(announced.title, announced.media_type, announced.byte_size, announced.sha256)
    return await _give(house, viewer, "Voucher", voucher_id, announced)


async def fetch(house: House, word: str) -> File:
    """Raises FileTicketInvalid."""
    ticket, viewer = await _open(house, word)
    reader = Reader(house.store, viewer)
    if ticket.noun == "Document" and (found := await reader.one(DOCUMENTS, ticket.noun_id)):
        return File(found.title, found.media_type, found.sha256, found.content, ticket.client_id)
    if ticket.noun == "Attachment" and (kept := await reader.one(ATTACHMENTS, ticket.noun_id)):
        content = await reader.one(ATTACHMENT_CONTENTS, kept.id)
        if content is not None:
            return File(kept.title, kept.media_type, kept.sha256, content.content, ticket.client_id)
    raise FileTicketInvalid


async def incoming(house: House, word: str) -> Incoming:
    """Raises FileTicketInvalid."""
    ticket, _ = await _open(house, word)
    return Incoming(_announced(ticket).byte_size, ticket.client_id)


async def take(house: House, word: str, content: bytes) -> Attachment:
    """The file has come; a second time it is the same attachment.

    Raises FileTicketInvalid, FileDiffers, NotFound, NotAllowed, TooManyAttachments.
    """
    ticket, viewer = await _open(house, word)
    told = _announced(ticket)
    if len(content) != told.byte_size:
        raise FileDiffers
    return await attach(house, viewer, ticket.noun_id, told.title, told.media_type, told.sha256, content)


def _announced(ticket: FileTicket) -> Announced:
    """Raises FileTicketInvalid for a ticket that fetches."""
    if ticket.title is None or ticket.media_type is None or ticket.byte_size is None or ticket.sha256 is None:
        raise FileTicketInvalid
    return Announced(ticket.title, ticket.media_type, ticket.byte_size, ticket.sha256)


async def _open(house: House, word: str) -> tuple[FileTicket, Viewer]:
    """The living ticket, and its viewer as they are now. Raises FileTicketInvalid."""
    async with house.store.read() as session:
        ticket = await session.get(FileTicket, house.vault.fingerprint(word))
    if ticket is None or wall_now() >= ticket.expires_at or not await _still_there(house, ticket):
        raise FileTicketInvalid
    scopes = None if ticket.scopes is None else read_scopes(ticket.scopes)
    viewer = Viewer(
        ticket.person_id,
        ticket.client_id,
        scopes=scopes,
        partner=ticket.partner,
        app=ticket.app,
        credential=ticket.credential,
    )
    if not viewer.may(SCOPES[ticket.noun]):
        raise FileTicketInvalid
    return ticket, viewer


async def _still_there(house: House, ticket: FileTicket) -> bool:
    """Lives what the ticket was asked for with?"""
    if ticket.app is None:
        return await living_session(house, ticket.credential) is not None
    if await client_by_id(house.store, ticket.app) is None:
        return False
    return ticket.partner or await living_family(house, ticket.credential) is not None
