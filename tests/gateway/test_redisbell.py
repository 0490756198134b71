"""The doorbell on Redis: rings reach other processes, and a Redis that dies or hangs costs nothing but time."""

import asyncio
import time
from pathlib import Path

import pytest

from gateway import redisbell
from gateway.doorbell import Bell
from gateway.redisbell import EVERY
from tests.support.redis_server import RedisServer, bells_at, need_redis_server
from tests.support.sandbox_server import free_port


async def quiet(bell: Bell) -> None:
    """Until the doubts of the beginning are over."""
    while await bell.wait(0.3):
        pass


async def test_a_ring_in_one_process_is_heard_in_the_others_and_by_nobody_else(redis: RedisServer) -> None:
    async with bells_at(redis, redis) as (one, other), other.listen("a") as bell, other.listen("b") as stranger:
        await quiet(bell)
        await quiet(stranger)
        await one.ring("a", 1)
        assert await bell.wait(1)
        assert not await stranger.wait(0.1)


async def test_who_listens_to_every_channel_hears_any_ring_also_after_a_restart_and_while_redis_is_away(
    redis: RedisServer,
) -> None:
    async with bells_at(redis, redis) as (one, other), one.listen(EVERY) as here, other.listen(EVERY) as there:
        for channel in ("a", "b"):
            await quiet(here)
            await quiet(there)
            await one.ring(channel, 1)
            assert await here.wait(1)
            assert await there.wait(1)
        await quiet(there)
        redis.kill()
        await quiet(here)
        await one.ring("c", 1)
        assert await here.wait(0.1), "one's own is heard without Redis"
        redis.start()
        assert await there.wait(5), "and is made up for"
        await quiet(there)
        await one.ring("d", 1)
        assert await there.wait(1)


async def test_who_listens_hears_also_what_came_before_redis_had_heard_of_it(redis: RedisServer) -> None:
    """The library's own backend loses the first subscriber's messages. Ours rings when Redis confirms."""
    async with bells_at(redis, redis) as (one, other):
        for number in range(50):
            async with other.listen(f"c{number}") as bell:
                await one.ring(f"c{number}", 1)
                assert await bell.wait(1)


async def test_after_a_restart_of_redis_everybody_is_rung_and_rings_arrive_again(redis: RedisServer) -> None:
    async with bells_at(redis, redis) as (one, other), other.listen("a") as bell:
        await quiet(bell)
        redis.kill()
        await one.ring("a", 1)
        redis.start()
        assert await bell.wait(5), "the gap"
        await quiet(bell)
        await one.ring("a", 2)
        assert await bell.wait(2)
        async with other.listen("new") as new:
            await quiet(new)
            await one.ring("new", 1)
            assert await new.wait(2)


async def test_a_hung_redis_costs_one_quarter_of_a_second_and_is_made_up_for(redis: RedisServer) -> None:
    async with bells_at(redis, redis) as (one, other), other.listen("a") as far, one.listen("a") as near:
        await quiet(far)
        await quiet(near)
        redis.hang()
        try:
            times = []
            for number in range(20):
                begun = time.perf_counter()
                await one.ring("a", number)
                times.append(time.perf_counter() - begun)
            assert max(times) < 0.3
            assert sum(times) < 0.4, "only the first ring waits"
            assert await near.wait(0.5), "listeners of the ringing process do without Redis"
        finally:
            redis.go_on()
        assert await far.wait(3)


async def test_a_redis_that_says_nothing_at_all_is_left_for_a_new_line(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redisbell, "QUIET_SECONDS", 0.3)
    async with bells_at(redis) as (bells,), bells.listen("a") as bell:
        await quiet(bell)
        await asyncio.sleep(1)
        assert not await bell.wait(0.1), "a quiet Redis that answers is not left"
        redis.hang()
        await asyncio.sleep(1)
        redis.go_on()
        assert await bell.wait(5)


async def test_a_gateway_starts_without_redis_and_hears_when_it_comes(tmp_path: Path) -> None:
    need_redis_server()
    redis = RedisServer(tmp_path, free_port())
    async with bells_at(redis, redis) as (one, other), other.listen("a") as bell:
        await quiet(bell)
        redis.start()
        try:
            assert await bell.wait(5), "connected: what came before may have been missed"
            await quiet(bell)
            await one.ring("a", 1)
            assert await bell.wait(2)
        finally:
            redis.kill()


async def test_a_listener_task_that_dies_is_begun_again(redis: RedisServer) -> None:
    async with bells_at(redis, redis) as (one, other), other.listen("a") as bell:
        await quiet(bell)

        async def break_down() -> None:
            raise RuntimeError

        other._broadcast._backend.next_published = break_down  # type: ignore[method-assign,assignment]
        await one.ring("a", 1)
        await bell.wait(1)
        del other._broadcast._backend.next_published
        assert await bell.wait(2), "the doubt"
        await quiet(bell)
        await one.ring("a", 2)
        assert await bell.wait(2)
