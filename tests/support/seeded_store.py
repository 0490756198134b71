"""A store full of generated companies, and who may ask about the biggest of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from core.access import Viewer
from core.scope import PARTNER_MAY
from core.store import Store
from gql.context import Context
from tests.support import databases
from tests.support.contexts import context_of
from tests.support.house import house_of, store_at
from tests.support.seeding import Seeded, seed


@dataclass
class SeededStore:
    store: Store
    seeded: Seeded

    @classmethod
    @asynccontextmanager
    async def at(cls, path: Path) -> AsyncIterator[Self]:
        store = store_at(path)
        yield cls(store, seed(databases.url_at(path)))
        await store.close()

    def context(self, viewer: Viewer) -> Context:
        return context_of(house_of(self.store), viewer)

    @property
    def person(self) -> Viewer:
        key = self.seeded.keys["person"][0]
        return Viewer(key, f"person:{key}", "en")

    @property
    def partner(self) -> Viewer:
        key = self.seeded.keys["apiclient"][0]
        return Viewer(key, key, "en", frozenset(PARTNER_MAY), partner=True, app=key)
