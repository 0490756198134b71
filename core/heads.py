"""The newest hash of every chain, outside the database: one line a head, appended after the commit.

Law: a file has one writer, whoever holds its lock; the first process here writes `path`, the next `path.2`, and so
on, and what is known is the newest of all. A crash between commit and append leaves a file one link behind, never
ahead, so `verify` asks only that the database still holds the link the file knows.
"""

import fcntl
import itertools
from collections.abc import Sequence
from pathlib import Path

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.journal import GENESIS, End, JournalEntry, JournalHead

Head = tuple[int, str]


class HeadsDamaged(Exception):
    """A file of heads is no such file any more; the text says which and where."""


LINES_BEFORE_REWRITING = 10_000


def known_heads(path: Path) -> dict[str, Head]:
    """The newest head of each chain in all files of this place. Raises HeadsDamaged."""
    found: dict[str, Head] = {}
    for file in _files(path):
        # A last line without its end was being written when the power went: the head before it counts.
        for number, line in enumerate(file.read_text(errors="replace").split("\n")[:-1], 1):
            chain, sequence, digest = _head(file, number, line)
            if sequence > found.get(chain, (0, GENESIS))[0]:
                found[chain] = (sequence, digest)
    return found


def _head(file: Path, number: int, line: str) -> tuple[str, int, str]:
    try:
        chain, sequence, digest = line.split(" ")
        return chain, int(sequence), digest
    except ValueError:
        told = f"{file}: line {number} is no head of a chain. Restore the file, and look who wrote it."
        raise HeadsDamaged(told) from None


def _files(path: Path) -> list[Path]:
    numbered = (file for file in path.parent.glob(f"{path.name}.*") if file.suffix[1:].isdigit())
    return [file for file in (path, *sorted(numbered)) if file.exists()]


class HeadFile:
    """This process's own file among those of `path`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        for number in itertools.count(1):
            self._own = path if number == 1 else path.with_name(f"{path.name}.{number}")
            self._lock = self._own.with_name(f"{self._own.name}.lock").open("a")
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                self._lock.close()
        self._heads = known_heads(path)
        self._rewrite()

    def remember(self, heads: Sequence[JournalHead | End]) -> None:
        for head in heads:
            if head.sequence > self.of(head.chain)[0]:
                self._heads[head.chain] = (head.sequence, head.hash)
                self._file.write(f"{head.chain} {head.sequence} {head.hash}\n")
                self._lines += 1
        self._file.flush()
        if self._lines > LINES_BEFORE_REWRITING + 2 * len(self._heads):
            self._file.close()
            self._rewrite()

    def of(self, chain: str) -> Head:
        return self._heads.get(chain, (0, GENESIS))

    def chains(self) -> list[str]:
        return list(self._heads)

    def close(self) -> None:
        self._file.close()
        self._lock.close()

    def _rewrite(self) -> None:
        """Once a start and now and then, so the file stays about as long as the list of companies."""
        fresh = self._own.with_name(f"{self._own.name}.new")
        fresh.write_text("".join(f"{c} {s} {h}\n" for c, (s, h) in self._heads.items()))
        fresh.replace(self._own)
        self._file = self._own.open("a")
        self._lines = len(self._heads)


async def witness(session: AsyncSession, heads: HeadFile, known: dict[str, Head]) -> list[str]:
    """Remember what other processes have committed, if it continues what is `known` here; answers with what does not.

    `known` is from before the session's snapshot: what is committed meanwhile is no fault.
    """
    faults: list[str] = []
    newer: list[JournalHead] = []
    current = {head.chain: head for head in (await session.exec(select(JournalHead))).all()}
    for chain, (sequence, digest) in known.items():
        head = current.get(chain)
        if head is not None and (head.sequence, head.hash) == (sequence, digest):
            continue
        link = select(JournalEntry.hash).where(JournalEntry.chain == chain, JournalEntry.sequence == sequence)
        if (await session.exec(link)).one_or_none() != digest:
            faults.append(f"{chain}: link {sequence} is not the one kept outside the database")
            current.pop(chain, None)
    for chain, head in current.items():
        if head.sequence > known.get(chain, (0, GENESIS))[0]:
            newer.append(head)
    heads.remember(newer)
    return faults
