"""Two gateways and two workers on one database: one installation, whoever is asked."""

import asyncio
import itertools
import re
import time
from contextlib import AsyncExitStack

import httpx
import pytest

from gateway.demo.actor import Actor
from tests.faults.snapshots import Known, person
from tests.scaled.fleet import Fleet

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

LIVE = "subscription W($c: ID!) { paymentStatus(companyId: $c) { payments { id status } } }"
HEARTBEAT_SECONDS = 5.0


async def make(actor: Actor, known: Known, key: str) -> str:
    accounts = await actor.ask("query($c: ID!) { company(id: $c) { accounts { id } } }", c=known.company_id)
    made = await actor.must(
        "createPayment",
        "payment { id }",
        idempotencyKey=key,
        debtorAccountId=accounts["company"]["accounts"][0]["id"],
        transfer={
            "instructedAmount": {"value": "10.00"},
            "creditorName": known.payee["owner_name"],
            "creditorAccount": known.payee["bban"],
            "remittanceUnstructured": "Faktura 1",
        },
    )
    return made["payment"]["id"]


def told(key: str):
    return lambda message: any(payment["id"] == key for payment in message["data"]["paymentStatus"]["payments"])


async def test_what_is_written_through_one_gateway_reaches_a_subscriber_of_the_other(
    fleet: Fleet, known: Known
) -> None:
    fleet.through("gateway 2")
    async with person(fleet, known, "ola") as ola:  # type: ignore[arg-type]
        live = await ola.watch("payments", LIVE, c=known.company_id)
        await live.until(lambda _: True)
        fleet.through("gateway 1")
        async with person(fleet, known, "kari") as kari:  # type: ignore[arg-type]
            heard, times = await rings_heard(fleet), []
            for number in range(5):
                begun = time.monotonic()
                key = await make(kari, known, f"across-{number}")
                await live.until(told(key))
                times.append(time.monotonic() - begun)
            assert await rings_heard(fleet) >= heard + 5
    assert min(times) < HEARTBEAT_SECONDS / 5, "told by a ring, not by a heartbeat"


async def rings_heard(fleet: Fleet) -> float:
    """By the gateway of the subscriber, since its start."""
    found = re.search(r"^kontobro_doorbell_lag_seconds_count (\S+)$", await fleet.metrics("gateway 2"), re.M)
    assert found
    return float(found[1])


async def test_six_equal_orders_through_both_gateways_are_one_payment_and_six_equal_answers(
    fleet: Fleet, known: Known
) -> None:
    async with AsyncExitStack() as stack:
        actors = []
        for number in range(6):
            fleet.through(f"gateway {number % 2 + 1}")
            actors.append(await stack.enter_async_context(person(fleet, known, "kari")))  # type: ignore[arg-type]
            # The connection is this gateway's from here on.
            await actors[-1].ask("{ viewer { companies { nodes { id } } } }")
        answers = await asyncio.gather(*(make(kari, known, "the-same-wish") for kari in actors))
    assert len(set(answers)) == 1
    assert fleet.rows("SELECT count(*) FROM idempotencykey WHERE key = 'the-same-wish'") == [(1,)]


async def test_two_workers_read_an_account_once_a_slot(fleet: Fleet, known: Known) -> None:
    """The bank counts reads, whoever of us reads: four unattended ones a day."""
    await fleet.pass_time(6 * 60)
    for _ in range(8):
        await fleet.pass_time(6 * 3600)
        await asyncio.sleep(2.0)
    times: dict[tuple[str, str], list[float]] = {}
    for subject, kind, at in fleet.rows("SELECT subject_id, kind, at FROM bankread WHERE NOT attended ORDER BY at"):
        times.setdefault((subject, kind), []).append(at.timestamp())
    read = {key: found for key, found in times.items() if key[1] != "ACCOUNTS"}
    assert read
    for found in read.values():
        assert len(found) >= 6, "the slots were used"
        gaps = [later - earlier for earlier, later in itertools.pairwise(found)]
        assert min(gaps) > 3600, "no slot was used twice"


async def test_each_process_keeps_a_head_file_and_all_of_them_are_whole(fleet: Fleet, known: Known) -> None:
    files = [path.name for path in fleet.var.glob("journal.heads*") if path.suffix != ".lock"]
    assert len(files) == 4
    assert await asyncio.to_thread(fleet.journal_faults) == []


async def test_who_logs_out_at_one_gateway_is_out_at_the_other(fleet: Fleet, known: Known) -> None:
    """What only asks is believed there until the ring comes; what changes something is asked about at once."""
    query = {"query": "{ viewer { person { id } } }"}
    presence = {"query": "mutation { signalPresence { __typename } }"}
    async with Actor("ola", fleet.url, fleet.sandbox_url) as ola, AsyncExitStack() as stack:
        await ola.login()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in ola.http.cookies.jar)
        headers = {"Cookie": cookies, "X-CSRF-Token": ola.http.headers["X-CSRF-Token"]}
        first, second = [
            await stack.enter_async_context(
                httpx.AsyncClient(
                    base_url=f"http://127.0.0.1:{fleet.processes[name].port}", headers=headers, trust_env=False
                )
            )
            for name in ("gateway 1", "gateway 2")
        ]

        async def is_in(client: httpx.AsyncClient) -> bool:
            return (await client.post("/graphql", json=query)).json()["data"]["viewer"] is not None

        for _ in range(3):
            assert await is_in(first)
            assert await is_in(second)
        assert (await second.post("/logout")).status_code == 204
        told = (await first.post("/graphql", json=presence)).json()["data"]["signalPresence"]["__typename"]
        assert told == "NotSignedInRejection"
        assert not await is_in(second)
        begun = time.monotonic()
        while await is_in(first):  # noqa: ASYNC110  (another process has no event for us)
            await asyncio.sleep(0.05)
        assert time.monotonic() - begun < 2
