"""Idempotency keys: the same wish told twice is done once.

Law: unique per company and client; the same key with other content is refused, whatever became of the first.
"""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam
from sqlmodel import Field, SQLModel, select

from core.access import Viewer
from core.errors import IdempotencyKeyInvalid, IdempotencyKeyReused
from core.identifiers import new_id
from core.store import FIRST_WINS, Sheet, UnitOfWork

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


# Whoever looks for a key without queueing for it may miss one that is being written.
FIRST_WINS.add(str(IdempotencyKey.__tablename__))
_KNOWN = select(IdempotencyKey.content_digest, IdempotencyKey.result_id).where(  # type: ignore[call-overload]
    IdempotencyKey.company_id == bindparam("company"),
    IdempotencyKey.client_id == bindparam("client"),
    IdempotencyKey.key == bindparam("key"),
)


async def claim(
    work: UnitOfWork, viewer: Viewer, company_id: str, key: str, content_digest: str, result_id: str
) -> str | None:
    """None: the key is new and now stands for `result_id`. An id: this was done before, with that result.

    The client is the person, not the session: a key retried after a new login is the same wish.
    Raises IdempotencyKeyInvalid, IdempotencyKeyReused. Two claims at once come one after the other, and
    the later one finds the first.
    """
    check(key)
    await work.queue(f"key {company_id} {viewer.client_id} {key}")
    known = await work.ask(_KNOWN, company=company_id, client=viewer.client_id, key=key)
    return claim_after(known, work, viewer, company_id, key, content_digest, result_id)


def check(key: str) -> None:
    """Raises IdempotencyKeyInvalid."""
    if not _KEY.fullmatch(key):
        raise IdempotencyKeyInvalid


def claim_after(
    known: Any, work: Sheet, viewer: Viewer, company_id: str, key: str, content_digest: str, result_id: str
) -> str | None:
    """The same, of a key that was looked for: `known` has its content_digest and result_id, or is None.

    Who has not queued for the key may be taken back at the end of the command, and must then run it again.
    """
    if known is None:
        work.put_new(
            IdempotencyKey,
            id=new_id(),
            company_id=company_id,
            client_id=viewer.client_id,
            key=key,
            content_digest=content_digest,
            result_id=result_id,
            created_at=work.now,
        )
        return None
    if known.content_digest != content_digest:
        raise IdempotencyKeyReused
    return known.result_id
