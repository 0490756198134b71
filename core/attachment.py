"""Attachments: the documentation of a voucher (bilag), kept as it was sent.

Law: an attachment never changes and is never taken away, because a posting and its proof are kept together. The same
file sent twice to one voucher is one attachment.
"""

import hashlib
from datetime import datetime

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, SQLModel, col, select

from core.access import Viewer, member, require
from core.errors import FileDiffers, FileSizeInvalid, FileTypeUnknown, TextInvalid, TooManyAttachments
from core.house import House
from core.identifiers import new_id
from core.source import Source
from core.store import UnitOfWork, again
from core.voucher import MAX_TEXT, POSTERS, Voucher

MAX_BYTES = 10_000_000
MAX_OF_A_VOUCHER = 20
BEGINS: dict[str, bytes] = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
}
"""What is taken, by how its bytes begin: what an accountant can open in twenty years, and no browser runs."""
_HEX = frozenset("0123456789abcdef")


class Attachment(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("voucher_id", "sha256"),)

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    voucher_id: str = Field(foreign_key="voucher.id")
    title: str
    media_type: str
    byte_size: int
    sha256: str
    attached_by: str
    """A person's id, or a partner's."""
    created_at: datetime


class AttachmentContent(SQLModel, table=True):
    """The bytes, apart: a list of attachments does not load them."""

    id: str = Field(primary_key=True, foreign_key="attachment.id")
    company_id: str = Field(foreign_key="company.id")
    content: bytes


def check(title: str, media_type: str, byte_size: int, sha256: str) -> None:
    """What is said of a file before it comes. Raises TextInvalid, FileTypeUnknown, FileSizeInvalid."""
    if not 0 < len(title.strip()) <= MAX_TEXT or not title.isprintable():
        raise TextInvalid(field="title", limit=MAX_TEXT)
    if media_type not in BEGINS:
        raise FileTypeUnknown(types=", ".join(BEGINS))
    if not 0 < byte_size <= MAX_BYTES:
        raise FileSizeInvalid(limit=MAX_BYTES)
    if len(sha256) != 64 or not _HEX.issuperset(sha256):
        raise TextInvalid(field="sha256", limit=64)


async def room_for(work: UnitOfWork, viewer: Viewer, voucher: Voucher) -> None:
    """Raises NotFound, NotAllowed, TooManyAttachments."""
    await require(work, viewer, voucher.company_id, *POSTERS)
    there = select(func.count()).where(col(Attachment.voucher_id) == voucher.id)
    if (await work.session.exec(there)).one() >= MAX_OF_A_VOUCHER:
        raise TooManyAttachments(limit=MAX_OF_A_VOUCHER)


@again
async def attach(
    house: House, viewer: Viewer, voucher_id: str, title: str, media_type: str, sha256: str, content: bytes
) -> Attachment:
    """Keep the bytes with the voucher; what is there already is answered with.

    Raises NotFound, NotAllowed, TooManyAttachments, and FileDiffers when the bytes are not what was announced.
    """
    if hashlib.sha256(content).hexdigest() != sha256 or not content.startswith(BEGINS[media_type]):
        raise FileDiffers
    async with house.store.change(viewer.person_id) as work:
        voucher = await work.lock(Voucher, voucher_id)
        there = await work.one_where(Attachment, Attachment.voucher_id == voucher_id, Attachment.sha256 == sha256)
        if there is not None:
            await require(work, viewer, voucher.company_id, *POSTERS)
            return there
        await room_for(work, viewer, voucher)
        attachment = work.add(
            Attachment(
                id=new_id(),
                company_id=voucher.company_id,
                voucher_id=voucher.id,
                title=title.strip(),
                media_type=media_type,
                byte_size=len(content),
                sha256=sha256,
                attached_by=viewer.person_id,
                created_at=work.now,
            )
        )
        await work.session.flush()
        work.add(AttachmentContent(id=attachment.id, company_id=voucher.company_id, content=content))
        work.record(voucher.company_id, "Attachment", attachment.id, "ATTACHED", sha256=sha256)
    return attachment


ATTACHMENTS = Source(Attachment, sees=member, order=("created_at",))
ATTACHMENT_CONTENTS = Source(AttachmentContent, sees=member)
