"""A company whose partner may see everything, and a house that sends over real HTTP to this machine."""

from collections.abc import AsyncIterator

import pytest_asyncio

from core.access import Viewer
from core.house import House
from core.store import Store
from integrations.webhooks import WebhookClient
from tests.support.house import Settled, house_of
from tests.support.partners import a_partner, grant


@pytest_asyncio.fixture
async def house(store: Store) -> AsyncIterator[House]:
    sender = WebhookClient(loopback=True)
    yield house_of(store, webhooks=sender)
    await sender.close()


@pytest_asyncio.fixture
async def partner(house: House, settled: Settled) -> Viewer:
    made = await a_partner(house)
    await grant(house, made, settled.company_id, settled.admin)
    return made
