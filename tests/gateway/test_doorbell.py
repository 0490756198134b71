"""The doorbell: rings arrive, nothing grows, doubt rings."""

import asyncio

import pytest
from broadcaster import Event

from gateway.doorbell import Bells, InProcessBackend
from gateway.redisbell import EVERY


async def test_a_ring_reaches_every_listener_of_its_channel_and_nobody_else() -> None:
    bells = Bells()
    await bells.open()
    async with bells.listen("a") as one, bells.listen("a") as two, bells.listen("b") as other:
        for bell in (one, two, other):
            await bell.wait(0.05)
        await bells.ring("a", 1)
        assert await one.wait(1)
        assert await two.wait(1)
        assert not await other.wait(0.05)
        assert not await one.wait(0.05), "one ring is heard once"
    assert bells.listeners() == 0
    await bells.close()


async def test_who_listens_to_every_channel_hears_any_ring() -> None:
    bells = Bells()
    await bells.open()
    async with bells.listen(EVERY) as bell, bells.listen("a") as other:
        await bell.wait(0.1)
        for channel in ("a", "b"):
            await bells.ring(channel, 1)
            assert await bell.wait(1)
        assert await other.wait(1)
    await bells.close()


async def test_a_thousand_rings_are_one_flag() -> None:
    backend = InProcessBackend()
    bells = Bells(backend)
    await bells.open()
    async with bells.listen("a") as bell:
        await bell.wait(0.05)
        for number in range(1000):
            await bells.ring("a", number)
            assert len(backend._newest) <= 1
        assert await bell.wait(1)
        await asyncio.sleep(0.05)
        await bell.wait(0.05)
        assert not await bell.wait(0.05)
    await bells.ring("a", 1001)
    assert backend._newest == {}, "nobody listens, nothing is kept"
    await bells.close()


async def test_first_listeners_that_come_at_the_same_moment_all_hear() -> None:
    bells = Bells()
    await bells.open()
    heard = 0

    async def listener() -> None:
        nonlocal heard
        async with bells.listen("a") as bell:
            await bell.wait(0.05)
            ready.release()
            rung = await bell.wait(2)
            heard += rung

    ready = asyncio.Semaphore(0)
    tasks = [asyncio.create_task(listener()) for _ in range(20)]
    for _ in tasks:
        await ready.acquire()
    await bells.ring("a", 1)
    await asyncio.gather(*tasks)
    assert heard == 20
    assert bells._pumps == {}
    await bells.close()


class Breaking(InProcessBackend):
    """Refuses the first subscription, and every publication while `down`."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals = 1
        self.down = False

    async def subscribe(self, group: str) -> None:
        if self.refusals:
            self.refusals -= 1
            raise ConnectionError
        await super().subscribe(group)

    async def publish(self, channel: str, message: str) -> None:
        if self.down:
            await asyncio.sleep(3600)
        await super().publish(channel, message)


async def test_after_a_fault_it_subscribes_again_and_rings_for_the_gap() -> None:
    bells = Bells(Breaking())
    await bells.open()
    async with bells.listen("a") as bell:
        assert await bell.wait(3), "the gap"
        await bell.wait(0.05)
        await bells.ring("a", 1)
        assert await bell.wait(3)
    await bells.close()


async def test_a_hung_doorbell_does_not_hold_up_who_rings() -> None:
    backend = Breaking()
    bells = Bells(backend)
    await bells.open()
    backend.down = True
    async with asyncio.timeout(1):
        await bells.ring("a", 1)
    await bells.close()


async def test_the_backend_gives_the_newest_of_a_channel() -> None:
    backend = InProcessBackend()
    await backend.subscribe("a")
    for number in ("1", "2", "3"):
        await backend.publish("a", number)
    assert await backend.next_published() == Event("a", "3")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(backend.next_published(), 0.05)
