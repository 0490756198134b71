"""A glance at many journals: has one of them moved? Whoever wants to know at about the same time asks together.

Law: who learns that a journal has moved reads it as themselves; a number is all that is told here, and only of
companies that are followed already.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from core.journal import JournalHead
from core.statement import Statement, among, listed, prepare
from core.store import Store


@dataclass(eq=False, slots=True)
class _Round:
    """One statement to come."""

    companies: set[str] = field(default_factory=set)
    waiting: int = 0
    task: asyncio.Task[Mapping[str, int]] | None = None


class Glances:
    """One a process."""

    def __init__(self) -> None:
        self._next: dict[Store, _Round] = {}

    async def sequence(self, store: Store, company_id: str, within: timedelta) -> int:
        """How far a company's journal has come; for so long it is waited for others who want to know."""
        coming = self._next.get(store)
        if coming is None:
            coming = self._next[store] = _Round()
            coming.task = asyncio.create_task(self._look(store, coming, within), name="a glance at the journals")
        assert coming.task is not None
        coming.companies.add(company_id)
        coming.waiting += 1
        try:
            return (await asyncio.shield(coming.task)).get(company_id, 0)
        finally:
            coming.waiting -= 1
            if not coming.waiting:
                self._begins(store, coming)
                coming.task.cancel()

    async def _look(self, store: Store, coming: _Round, within: timedelta) -> Mapping[str, int]:
        await asyncio.sleep(within.total_seconds())
        self._begins(store, coming)
        return await sequences(store, coming.companies)

    def _begins(self, store: Store, coming: _Round) -> None:
        """Or ends without: nobody joins it any more."""
        if self._next.get(store) is coming:
            del self._next[store]


async def sequences(store: Store, chains: set[str]) -> Mapping[str, int]:
    """By one statement; a chain that has no link yet is left out."""

    def make() -> Statement:
        wanted: Any = among(store.dialect, col(JournalHead.chain), "chains")  # type: ignore[arg-type]
        return prepare(select(JournalHead.chain, JournalHead.sequence).where(wanted), store.dialect)

    statement = store.statement("sequences", make)
    wanted = listed(store.dialect, JournalHead, "chain", list(chains))
    lines: Any = statement.read(await store.rows(statement, {"chains": wanted}))
    return dict(lines)


GLANCES = Glances()
