"""The courier over a real database and real HTTP: what is written is told by itself, and the slow hold up nobody."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from core.access import Viewer
from core.house import House
from core.webhook import DeliveryStatus, WebhookDelivery
from core.webhook.managing import replay, set_paused
from core.webhook.model import RETRY_AFTER
from gateway import courier as module
from gateway.courier import Courier
from gateway.doorbell import Bells
from integrations.webhooks import WebhookClient
from tests.support.house import Settled, clock_of, house_of, settle, store_at
from tests.support.measures import measured
from tests.support.partners import PLAIN, a_partner, an_endpoint, deliveries, grant, writes
from tests.support.receiver import receiving
from tests.support.redis_server import RedisServer, bells_at
from tests.support.rude_receiver import hangs, rude


@pytest_asyncio.fixture
async def bells() -> AsyncIterator[Bells]:
    one = Bells()
    await one.open()
    yield one
    await one.close()


@asynccontextmanager
async def house_at(path: Path, bells: Bells) -> AsyncIterator[House]:
    store, sender = store_at(path, bell=bells), WebhookClient(loopback=True)
    yield house_of(store, webhooks=sender)
    await sender.close()
    await store.close()


@pytest_asyncio.fixture
async def house(tmp_path: Path, bells: Bells) -> AsyncIterator[House]:
    async with house_at(tmp_path, bells) as one:
        yield one


async def a_granted(house: House, settled: Settled) -> Viewer:
    partner = await a_partner(house)
    await grant(house, partner, settled.company_id, settled.admin)
    return partner


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  (the other end is a thread with no event)
            await asyncio.sleep(0.02)


async def test_two_couriers_tell_everything_once_and_in_order(house: House, bells: Bells) -> None:
    settled = await settle(house.store)
    partner = await a_granted(house, settled)
    couriers = [Courier(house, PLAIN, bells) for _ in range(2)]
    with receiving() as receiver:
        made = await an_endpoint(house, partner, receiver.url)
        for one in couriers:
            await one.open()
        names = [f"E{n}" for n in range(30)]
        for name in names:
            await writes(house, settled.company_id, name)
        await until(lambda: len(receiver.calls) >= len(names))
        for one in couriers:
            await one.close()
        assert [json.loads(body)["data"]["event"] for _, body in receiver.calls] == names
    assert {row.status for row in await deliveries(house, made.id)} == {DeliveryStatus.DELIVERED}


async def test_who_hangs_holds_up_nobody_else(house: House, bells: Bells) -> None:
    companies = [await settle(house.store) for _ in range(module.LANES_OF_AN_ENDPOINT + 2)]
    slow, quick = await a_granted(house, companies[0]), await a_granted(house, companies[0])
    for company in companies[1:]:
        await grant(house, slow, company.company_id, company.admin)
    async with rude(hangs) as there:
        await an_endpoint(house, slow, f"http://127.0.0.1:{there.port}/")
        with receiving() as receiver:
            await an_endpoint(house, quick, receiver.url)
            for company in companies:
                await writes(house, company.company_id, "A")
            courier = Courier(house, PLAIN, bells)
            await courier.open()
            await until(lambda: len(there.heads) == module.LANES_OF_AN_ENDPOINT)
            await until(lambda: len(receiver.calls) == 1)
            await writes(house, companies[0].company_id, "B")
            await until(lambda: len(receiver.calls) == 2)
            assert len(there.heads) == module.LANES_OF_AN_ENDPOINT, "no more at once of one endpoint"
            for _, task in list(courier._lanes.values()):
                task.cancel()
            await courier.close()


async def leaves_at_once(house: House, here: Bells, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written leaves by a courier that listens `here`, and would not look by itself in the time of a test."""
    monkeypatch.setattr(module, "LOOK_SECONDS", 600.0)
    settled = await settle(house.store)
    partner = await a_granted(house, settled)
    courier = Courier(house, PLAIN, here)
    with receiving() as receiver:
        await an_endpoint(house, partner, receiver.url)
        await courier.open()
        await asyncio.sleep(0.5)
        for number in range(3):
            begun = time.monotonic()
            await writes(house, settled.company_id, f"E{number}")
            await until(lambda number=number: len(receiver.calls) > number)
            assert time.monotonic() - begun < 2
            await asyncio.sleep(0.3)
        await courier.close()


async def test_what_is_written_leaves_at_once(house: House, bells: Bells, monkeypatch: pytest.MonkeyPatch) -> None:
    await leaves_at_once(house, bells, monkeypatch)


async def test_what_another_process_writes_leaves_at_once(
    tmp_path: Path, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bells_at(redis, redis) as (there, here), house_at(tmp_path, there) as house:
        await leaves_at_once(house, here, monkeypatch)


async def test_it_rings_for_what_waited_until_it_was_resumed_or_replayed(
    house: House, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 600.0)
    settled = await settle(house.store)
    partner = await a_granted(house, settled)
    courier = Courier(house, PLAIN, bells)
    with receiving() as receiver:
        made = await an_endpoint(house, partner, receiver.url)
        await courier.open()
        await set_paused(house, partner, made.id, True)
        await writes(house, settled.company_id, "A", "B")
        await asyncio.sleep(0.3)
        assert receiver.calls == []
        await set_paused(house, partner, made.id, False)
        await until(lambda: len(receiver.calls) == 2)
        await replay(house, partner, made.id, json.loads(receiver.calls[0][1])["data"]["cursor"])
        await until(lambda: len(receiver.calls) == 3)
        await courier.close()


async def test_every_attempt_is_measured_with_its_lag_and_its_end(house: House, bells: Bells) -> None:
    settled = await settle(house.store)
    partner = await a_granted(house, settled)
    courier = Courier(house, PLAIN, bells)

    def counted() -> dict[str, float]:
        attempts = {
            outcome: measured("kontobro_webhook_attempts_total", outcome=outcome) for outcome in ("TAKEN", "STATUS")
        }
        names = ("webhooks_dead_total", "webhook_lag_seconds_count", "webhook_lag_seconds_sum")
        return attempts | {name: measured(f"kontobro_{name}") for name in names}

    before = counted()

    async def moved(**by: float) -> None:
        await until(lambda: all(counted()[name] - before[name] == number for name, number in by.items()))

    with receiving() as receiver:
        made = await an_endpoint(house, partner, receiver.url)
        receiver.statuses = [204, 500]
        await courier.open()
        await writes(house, settled.company_id, "FIRST", "SECOND")
        await moved(STATUS=1, TAKEN=1, webhooks_dead_total=0, webhook_lag_seconds_count=1)
        clock_of(house).forward(seconds=7)
        await moved(STATUS=1, TAKEN=2, webhook_lag_seconds_count=2)
        assert counted()["webhook_lag_seconds_sum"] - before["webhook_lag_seconds_sum"] >= 7
        before = counted()
        await replay(house, partner, made.id, json.loads(receiver.calls[0][1])["data"]["cursor"])
        await moved(TAKEN=1, webhook_lag_seconds_count=0)
        receiver.statuses = [500, 500]
        await writes(house, settled.company_id, "THIRD")
        await moved(STATUS=1)
        async with house.store.change("system:test") as work:
            row = await work.lock(WebhookDelivery, (await deliveries(house, made.id))[-1].id)
            row.attempts = len(RETRY_AFTER)
        clock_of(house).forward(days=1)
        await moved(STATUS=2, TAKEN=1, webhooks_dead_total=1)
        await courier.close()


async def test_what_a_courier_was_sending_when_it_stopped_goes_on_at_once(
    house: House, bells: Bells, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.1)
    settled = await settle(house.store)
    partner = await a_granted(house, settled)
    async with rude(hangs) as there:
        made = await an_endpoint(house, partner, f"http://127.0.0.1:{there.port}/")
        await writes(house, settled.company_id, "A")
        for number in (1, 2):
            courier = Courier(house, PLAIN, bells)
            await courier.open()
            begun = time.monotonic()
            await until(lambda number=number: len(there.heads) == number)
            assert time.monotonic() - begun < 3, "not when the claim has run out"
            await courier.close()
    ids = {re.search(rb"webhook-id: (\S+)", head) for head in there.heads}
    assert {found[1].decode() for found in ids if found} == {f"msg_{(await deliveries(house, made.id))[0].id}"}
