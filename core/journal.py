"""The journal: one row a change, at once event log, audit link and cursor.

Law: written in the transaction of the change it tells of. Every row carries the hash of the row before it in its
chain (one chain a company), and the newest hash of each chain is also kept outside the database: an edit, a
deletion, a reordering and a truncation each break a link that can be checked.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import UniqueConstraint, text
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.identifiers import new_id

INSTALLATION = "installation"
"""The chain of changes that belong to no company."""
GENESIS = "0" * 64


_BEGIN_CHAIN = text(
    "INSERT INTO journalhead (chain, sequence, hash) VALUES (:chain, 0, :hash) ON CONFLICT (chain) DO NOTHING"
)


class JournalEntry(SQLModel, table=True):
    """One change. `facts` is JSON without personal data: statuses, ids, digests, never names, numbers or amounts."""

    __table_args__ = (UniqueConstraint("chain", "sequence"),)

    id: str = Field(primary_key=True)
    chain: str
    sequence: int
    at: datetime
    actor: str
    """A person's id, or `system:<who>` for what nobody clicked."""
    noun: str
    noun_id: str = Field(index=True)
    event: str
    salary: bool = False
    """Behind the payroll veil: only those who may see salaries are told."""
    facts: str
    previous_hash: str
    hash: str


class JournalHead(SQLModel, table=True):
    """The newest link of each chain: the lock that gives changes of one company their order."""

    chain: str = Field(primary_key=True)
    sequence: int
    hash: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a command says happened, before it has a place in a chain."""

    chain: str
    noun: str
    noun_id: str
    event: str
    salary: bool
    facts: dict[str, str | int | bool | None]


def link_hash(entry: JournalEntry) -> str:
    """SHA-256 over everything the row says and the hash before it."""
    told = [
        entry.chain,
        entry.sequence,
        entry.at.isoformat(timespec="microseconds"),
        entry.actor,
        entry.noun,
        entry.noun_id,
        entry.event,
        entry.salary,
        entry.facts,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


async def append(session: AsyncSession, changes: Sequence[Change], *, actor: str, at: datetime) -> list[JournalHead]:
    """Give the changes their places, in order; answers with the heads they moved."""
    heads: dict[str, JournalHead] = {}
    # Chains are locked in one order, so that two commands over the same companies cannot wait for each other.
    for chain in sorted({change.chain for change in changes}):
        heads[chain] = await _locked_head(session, chain)
    for change in changes:
        head = heads[change.chain]
        entry = JournalEntry(
            id=new_id(),
            chain=change.chain,
            sequence=head.sequence + 1,
            at=at,
            actor=actor,
            noun=change.noun,
            noun_id=change.noun_id,
            event=change.event,
            salary=change.salary,
            facts=json.dumps(change.facts, sort_keys=True, ensure_ascii=False),
            previous_hash=head.hash,
            hash="",
        )
        entry.hash = link_hash(entry)
        head.sequence, head.hash = entry.sequence, entry.hash
        session.add(entry)
    return list(heads.values())


async def _locked_head(session: AsyncSession, chain: str) -> JournalHead:
    statement = select(JournalHead).where(JournalHead.chain == chain).with_for_update()
    statement = statement.execution_options(populate_existing=True)
    head = (await session.exec(statement)).one_or_none()
    if head is None:
        # Two that begin the same chain at once meet here: the later one waits, and finds the other's.
        await session.exec(_BEGIN_CHAIN, params={"chain": chain, "hash": GENESIS})  # type: ignore[call-overload]
        head = (await session.exec(statement)).one()
    return head


async def since(session: AsyncSession, chain: str, sequence: int, limit: int = 500) -> Sequence[JournalEntry]:
    """Entries of a chain after `sequence`, oldest first."""
    statement = (
        select(JournalEntry)
        .where(JournalEntry.chain == chain, JournalEntry.sequence > sequence)
        .order_by(col(JournalEntry.sequence))
        .limit(limit)
    )
    return (await session.exec(statement)).all()


async def verify(session: AsyncSession, chain: str, known_head: tuple[int, str]) -> list[str]:
    """What is wrong with a chain, in words; an empty list is a whole chain."""
    faults: list[str] = []
    previous, expected = GENESIS, 1
    known_sequence, known_hash = known_head
    found_known = known_sequence == 0
    position = 0
    while entries := await since(session, chain, position):
        for entry in entries:
            if entry.sequence != expected:
                faults.append(f"{chain}: link {expected} is missing")
            if entry.previous_hash != previous:
                faults.append(f"{chain}: link {entry.sequence} does not follow the one before it")
            if link_hash(entry) != entry.hash:
                faults.append(f"{chain}: link {entry.sequence} was changed")
            if entry.sequence == known_sequence:
                found_known = True
                if entry.hash != known_hash:
                    faults.append(f"{chain}: link {entry.sequence} is not the one kept outside the database")
            previous, expected = entry.hash, entry.sequence + 1
            position = entry.sequence
    if not found_known:
        faults.append(f"{chain}: ends at {expected - 1}, but {known_sequence} is kept outside the database")
    return faults
