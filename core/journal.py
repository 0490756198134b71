"""The journal: one row a change, at once event log, audit link and cursor.

Law: written in the transaction of the change it tells of. Every row carries the hash of the row before it in its
chain (one chain a company), and the newest hash of each chain is also kept outside the database: an edit, a
deletion, a reordering and a truncation each break a link that can be checked.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Index, UniqueConstraint, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.identifiers import new_id
from core.writing import Line, table_of

SYSTEM = "system:"
"""Begins the name of an actor whom nobody is."""
INSTALLATION = "installation"
"""The chain of changes that belong to no company."""
GENESIS = "0" * 64


_BEGIN_CHAIN = text(
    "INSERT INTO journalhead (chain, sequence, hash) VALUES (:chain, 0, :hash) ON CONFLICT (chain) DO NOTHING"
)


class ActorKind(StrEnum):
    PERSON = "PERSON"
    PARTNER = "PARTNER"
    SYSTEM = "SYSTEM"


class JournalEntry(SQLModel, table=True):
    """One change. `facts` is JSON without personal data: statuses, ids, digests, never names, numbers or amounts."""

    __table_args__ = (UniqueConstraint("chain", "sequence"), Index("ix_journalentry_chain_page", "chain", "at", "id"))

    id: str = Field(primary_key=True)
    chain: str
    sequence: int
    at: datetime
    actor: str
    """A person's or a partner's id, or `system:<who>` for what nobody clicked."""
    noun: str
    noun_id: str = Field(index=True)
    event: str
    salary: bool = False
    """Behind the payroll veil: only those who may see salaries are told."""
    facts: str
    previous_hash: str
    hash: str

    @property
    def by_system(self) -> bool:
        return self.actor.startswith(SYSTEM)


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


class End(NamedTuple):
    """Where a chain ends: its newest link."""

    chain: str
    sequence: int
    hash: str


_LINES, _HEADS = table_of(JournalEntry), table_of(JournalHead)
_LOCKED_HEAD = (
    select(JournalHead.sequence, JournalHead.hash).where(JournalHead.chain == bindparam("chain")).with_for_update()  # type: ignore[call-overload]
)


def link_hash(entry: JournalEntry) -> str:
    """SHA-256 over everything the row says and the hash before it."""
    return _hash({name: getattr(entry, name) for name in _HASHED})


_SAID = ("at", "actor", "noun", "noun_id", "event", "salary", "facts")
_HASHED = ("chain", "sequence", *_SAID, "previous_hash")


def _hash(entry: Mapping[str, Any]) -> str:
    return hashlib.sha256(_told(entry, _HASHED).encode()).hexdigest()


def told_between(entry: Mapping[str, Any]) -> str:
    """What is hashed of an entry that has no place yet: all that stands between its number and the hash before it."""
    return _told(entry, _SAID)[1:-1]


def _told(entry: Mapping[str, Any], names: Sequence[str]) -> str:
    told = [entry[name].isoformat(timespec="microseconds") if name == "at" else entry[name] for name in names]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


async def lines_of(
    connection: AsyncConnection,
    changes: Sequence[Change],
    held: Mapping[str, End],
    *,
    actor: str,
    at: datetime,
) -> tuple[list[Line], list[End]]:
    """Give the changes their places, in order: what is to be written for them, and where their chains then end.

    `held`: ends of chains that are locked already.
    """
    ends: dict[str, End] = {}
    # Chains are locked in one order, so that two commands over the same companies cannot wait for each other.
    for chain in sorted({change.chain for change in changes}):
        ends[chain] = held.get(chain) or await _locked_end(connection, chain)
    lines = []
    for change, entry in zip(changes, entries_of(changes, actor=actor, at=at), strict=True):
        _, sequence, previous = ends[change.chain]
        entry |= {"chain": change.chain, "sequence": sequence + 1, "previous_hash": previous}
        entry["hash"] = _hash(entry)
        ends[change.chain] = End(change.chain, sequence + 1, entry["hash"])
        lines.append(Line(_LINES, entry))
    moved = [Line(_HEADS, end._asdict(), moves=True) for end in ends.values()]
    return lines + moved, list(ends.values())


def entries_of(changes: Sequence[Change], *, actor: str, at: datetime) -> list[dict[str, Any]]:
    """What entries say, before they have their places in chains. Of one moment, they are in the order of their ids."""
    ids = sorted(new_id() for _ in changes)
    return [_entry_of(key, change, actor, at) for key, change in zip(ids, changes, strict=True)]


def _entry_of(key: str, change: Change, actor: str, at: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "at": at,
        "actor": actor,
        "noun": change.noun,
        "noun_id": change.noun_id,
        "event": change.event,
        "salary": change.salary,
        "facts": json.dumps(change.facts, sort_keys=True, ensure_ascii=False),
    }


async def _locked_end(connection: AsyncConnection, chain: str) -> End:
    found = (await connection.execute(_LOCKED_HEAD, {"chain": chain})).one_or_none()
    if found is None:
        # Two that begin the same chain at once meet here: the later one waits, and finds the other's.
        await connection.execute(_BEGIN_CHAIN, {"chain": chain, "hash": GENESIS})
        found = (await connection.execute(_LOCKED_HEAD, {"chain": chain})).one()
    return End(chain, found.sequence, found.hash)


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
