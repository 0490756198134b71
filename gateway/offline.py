"""The house of an installation for a command that does one thing and ends, beside whatever else runs of it.

Law: nobody outside is asked anything, and no job is begun: the processes that run find the intents.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

from core.clock import Clock
from core.heads import HeadFile
from core.house import House
from core.store import Store
from core.vault import Vault
from gateway.doorbell import Bells
from gateway.jobs import DurableJobs
from gateway.settings import Settings


@asynccontextmanager
async def house_of(settings: Settings) -> AsyncIterator[House]:
    store = Store(
        settings.database_url,
        clock=Clock(),
        heads=HeadFile(settings.var / "journal.heads"),
        doorbell=Bells(),
        jobs=DurableJobs(settings.jobs_database_url),
    )
    vault = Vault(settings.keys.get_secret_value().split(","), settings.pepper.get_secret_value())
    try:
        yield House(store=store, vault=vault, outside=cast("Any", None), public_url=settings.public_url)
    finally:
        await store.close()
