"""Kill -9 of any process: nothing is lost, nothing is done twice, and nobody has to help."""

import asyncio
import re
import time

import pytest

from tests.faults.paying import Paying
from tests.faults.snapshots import PLAIN, Known, person
from tests.scaled.fleet import Fleet
from tests.scaled.test_several_processes import LIVE, make, told

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]


async def test_a_gateway_killed_while_the_bank_is_told_leaves_its_payment_to_the_others(
    fleet: Fleet, known: Known
) -> None:
    """The one that began the job dies with the bank's answer on its way: another asks the bank and goes on."""
    fleet.through("gateway 1", "gateway 2")
    await fleet.fault(kind="DELAY", delay_ms=3000, method="POST", path=f"^/banks/{PLAIN}/.*payments", times=1)
    paying = Paying(fleet, known, PLAIN, reloads=True)  # type: ignore[arg-type]
    task = asyncio.create_task(paying.to_the_end())
    await _until_trying(fleet)
    await fleet.kill("gateway 1")
    await task
    assert paying.states[-1] == "EXECUTED"
    await paying.must_be_paid_once()
    await fleet.again("gateway 1")
    reaped = [
        _counter(await fleet.metrics(name), "kontobro_reaped_processes_total") for name in ("worker 1", "worker 2")
    ]
    assert sum(reaped) >= 1
    assert await asyncio.to_thread(fleet.journal_faults) == []


async def _until_trying(fleet: Fleet) -> None:
    deadline = time.monotonic() + 30
    while not fleet.rows("SELECT 1 FROM bankorder WHERE attempt = 'TRYING'"):
        assert time.monotonic() < deadline, "the bank was never told"
        await asyncio.sleep(0.02)


def _counter(metrics: str, name: str) -> float:
    found = re.search(rf"^{name} (\S+)$", metrics, re.M)
    assert found, f"{name} is not measured"
    return float(found[1])


async def test_a_killed_worker_leaves_its_duties_to_the_other(fleet: Fleet, known: Known) -> None:
    for victim, other in (("worker 1", "worker 2"), ("worker 2", "worker 1")):
        await fleet.kill(victim)
        before = fleet.rows("SELECT count(*) FROM bankread WHERE NOT attended")
        await fleet.pass_time(6 * 3600 + 120)
        deadline = time.monotonic() + 40
        while fleet.rows("SELECT count(*) FROM bankread WHERE NOT attended") == before:
            assert time.monotonic() < deadline, f"{other} did not read: {fleet.logs()}"
            await asyncio.sleep(0.2)
        await fleet.again(victim)


async def test_redis_killed_hung_and_started_again_costs_a_heartbeat_and_never_a_payment(
    fleet: Fleet, known: Known
) -> None:
    fleet.through("gateway 2")
    async with person(fleet, known, "ola") as ola:  # type: ignore[arg-type]
        live = await ola.watch("payments", LIVE, c=known.company_id)
        await live.until(lambda _: True)
        fleet.through("gateway 1")
        async with person(fleet, known, "kari") as kari:  # type: ignore[arg-type]
            await make(kari, known, "before-the-hang")
            fleet.redis.hang()
            begun = time.monotonic()
            keys = [await make(kari, known, f"hung-redis-{n}") for n in range(5)]
            assert time.monotonic() - begun < 3, "the money path waits once for a quarter of a second, and no more"
            for key in keys:
                await live.until(told(key), seconds=8, what="told by a heartbeat")
            fleet.redis.go_on()
            fleet.redis.kill()
            dark = await make(kari, known, "dark-no-redis")
            await live.until(told(dark), seconds=8, what="told by a heartbeat")
            fleet.redis.start()
            await asyncio.sleep(3)
            begun = time.monotonic()
            key = await make(kari, known, "bright-again")
            await live.until(told(key), seconds=8)
            assert time.monotonic() - begun < 2, "told by a ring again"


async def test_connections_ended_by_the_database_under_load_lose_and_double_nothing(fleet: Fleet, known: Known) -> None:
    """Every client repeats its wish, by the same key, until it has an answer: as the guide tells them to."""
    before = len(await _payments(fleet, known))
    stop = asyncio.Event()

    async def harass() -> int:
        rounds = 0
        while not stop.is_set():
            fleet.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            rounds += 1
            await asyncio.sleep(0.4)
        return rounds

    async def pay(number: int) -> str:
        fleet.through(f"gateway {number % 2 + 1}")
        async with person(fleet, known, "kari") as kari:  # type: ignore[arg-type]
            for _ in range(50):
                try:
                    return await make(kari, known, f"load-{number:04}")
                except Exception:
                    await asyncio.sleep(0.2)
        raise AssertionError(f"wish {number} never had an answer: {fleet.logs()}")

    harassing = asyncio.create_task(harass())
    answers = [key for batch in range(4) for key in await asyncio.gather(*(pay(batch * 10 + n) for n in range(10)))]
    stop.set()
    assert await harassing >= 3
    assert len(set(answers)) == 40
    assert len(await _payments(fleet, known)) == before + 40
    await _until_well(fleet)
    assert await asyncio.to_thread(fleet.journal_faults) == []


async def _payments(fleet: Fleet, known: Known) -> list[tuple[object, ...]]:
    return fleet.rows("SELECT id FROM payment WHERE company_id IN (SELECT company_id FROM account)")


async def _until_well(fleet: Fleet) -> None:
    """Every process is ready again, without a hand."""
    deadline = time.monotonic() + 30
    for name in ("gateway 1", "gateway 2", "worker 1", "worker 2"):
        while True:
            answer = await fleet._http.get(f"http://127.0.0.1:{fleet.processes[name].port}/readyz")
            if answer.status_code == 200:
                break
            assert time.monotonic() < deadline, f"{name} is not ready: {answer.text} {fleet.logs()}"
            await asyncio.sleep(0.2)
