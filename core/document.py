"""Documents: bytes that people sign and keep, found by their digest.

Law: a document never changes; a signed one is a new one.
"""

import hashlib
from datetime import datetime

from sqlmodel import Field, SQLModel

from core.identifiers import new_id
from core.store import UnitOfWork


class Document(SQLModel, table=True):
    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    title: str
    media_type: str
    sha256: str
    content: bytes
    created_at: datetime


async def keep(work: UnitOfWork, company_id: str, title: str, media_type: str, content: bytes) -> Document:
    document = Document(
        id=new_id(),
        company_id=company_id,
        title=title,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=work.now,
    )
    work.add(document)
    work.record(company_id, "Document", document.id, "KEPT", sha256=document.sha256)
    # Rows that point here are added in the same unit of work and the database checks them one by one.
    await work.session.flush()
    return document
