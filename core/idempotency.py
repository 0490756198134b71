"""Idempotency keys: the same wish told twice is done once.

Law: unique per company and client; the same key with other content is refused, whatever became of the first.
"""

import re
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.access import Viewer
from core.errors import IdempotencyKeyInvalid, IdempotencyKeyReused
from core.identifiers import new_id
from core.store import UnitOfWork

_KEY = re.compile(r"[\x21-\x7e]{8,64}")


class IdempotencyKey(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("company_id", "client_id", "key"),)

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    client_id: str
    key: str
    content_digest: str
    result_id: str
    created_at: datetime


async def claim(
    work: UnitOfWork, viewer: Viewer, company_id: str, key: str, content_digest: str, result_id: str
) -> str | None:
    """None: the key is new and now stands for `result_id`. An id: this was done before, with that result.

    The client is the person, not the session: a key retried after a new login is the same wish.
    Raises IdempotencyKeyInvalid, IdempotencyKeyReused. Two claims at once come one after the other, and
    the later one finds the first.
    """
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid
    await work.queue(f"key {company_id} {viewer.client_id} {key}")
    known = await work.one_where(
        IdempotencyKey,
        IdempotencyKey.company_id == company_id,
        IdempotencyKey.client_id == viewer.client_id,
        IdempotencyKey.key == key,
    )
    if known is None:
        work.add(
            IdempotencyKey(
                id=new_id(),
                company_id=company_id,
                client_id=viewer.client_id,
                key=key,
                content_digest=content_digest,
                result_id=result_id,
                created_at=work.now,
            )
        )
        await work.session.flush()
        return None
    if known.content_digest != content_digest:
        raise IdempotencyKeyReused
    return known.result_id
