"""The journal, checked from outside: every chain of the database against the heads in the files."""

import asyncio

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core.heads import known_heads
from core.journal import GENESIS, JournalEntry, JournalHead, verify
from core.store import make_engine
from gateway.settings import Settings


def faults(settings: Settings) -> list[str]:
    """What is wrong, in words. Reads only, so it may run beside a running gateway."""
    # Read first: a link that is committed meanwhile is then newer than the file, which is as it should be.
    heads = known_heads(settings.var / "journal.heads")
    return asyncio.run(_faults(make_engine(settings.database_url, read_only=True), heads))


async def _faults(engine: AsyncEngine, heads: dict[str, tuple[int, str]]) -> list[str]:
    async with AsyncSession(engine) as session:
        chains = set((await session.exec(select(JournalHead.chain))).all()) | set(heads)
        unwitnessed = [chain for chain in sorted(chains - set(heads)) if await _is_old(session, chain)]
        found = [
            fault for chain in sorted(chains) for fault in await verify(session, chain, heads.get(chain, (0, GENESIS)))
        ]
    await engine.dispose()
    return found + [f"{chain}: no head of it is kept outside the database" for chain in unwitnessed]


async def _is_old(session: AsyncSession, chain: str) -> bool:
    """More than one unit of work has written it. A crash can keep only the first one's head out of the file."""
    moments = select(func.count(func.distinct(JournalEntry.at))).where(JournalEntry.chain == chain)
    return (await session.exec(moments)).one() > 1
