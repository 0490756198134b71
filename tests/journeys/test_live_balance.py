"""The live balance: read while the person whose consent it is looks, on schedule otherwise, own payments at once.

The tests are the steps of one walk: they are run in their order.
"""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from gateway.demo.actor import Actor, Live
from tests.journeys.stage import HOUR, MADE, PLAIN, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVE = """subscription($c: ID!) { balances(companyId: $c) {
  cursor accounts { id balance { booked { value currency } available { value } at ageSeconds source } } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", company_id, PLAIN)
    return company_id


async def _balance(actor: Actor, company_id: str) -> dict[str, Any]:
    told = await actor.ask(
        "query($c: ID!) { company(id: $c) { accounts { balance {"
        " booked { value } available { value } at ageSeconds source } } } }",
        c=company_id,
    )
    (account,) = told["company"]["accounts"]
    return account["balance"]


def _sources(live: Live) -> list[tuple[str, str]]:
    return [
        (account["balance"]["booked"]["value"], account["balance"]["source"])
        for message in live.seen
        for account in message["data"]["balances"]["accounts"]
    ]


async def test_the_dashboard_shows_the_balance_with_its_age_and_source(stage: Stage, fjellheim: str) -> None:
    for person in ("kari", "ola"):
        shown = await _balance(await stage.actor(person), fjellheim)
        assert (shown["booked"]["value"], shown["available"]["value"]) == ("900000.00", "900000.00")
        assert shown["source"] == "BANK_ATTENDED"
        assert 0 <= shown["ageSeconds"] < 60


async def test_the_accountant_alone_causes_no_read(stage: Stage, fjellheim: str) -> None:
    """Kari looks, Ola has left: she sees the stored balance and its age."""
    kari = await stage.actor("kari")
    await stage.advance(6 * 60)
    await stage.settle()
    before = len(stage.calls.seen)
    live = await kari.watch("balances", LIVE, c=fjellheim)
    for _ in range(2):
        await stage.minute_of_presence(kari)
        await stage.settle()
    assert len(stage.calls.seen) == before
    shown = await _balance(kari, fjellheim)
    assert shown["ageSeconds"] >= 8 * 60
    assert _sources(live) == [("900000.00", "BANK_ATTENDED")]


async def test_while_ola_looks_it_is_read_live(stage: Stage, fjellheim: str) -> None:
    """Everybody in the company gets the new balance at once, through his consent."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    watching = [await actor.watch("balances", LIVE, c=fjellheim) for actor in (kari, ola)]
    before = len(stage.calls.reads())
    stage.incoming("fjellheim-spare", "1000.00")
    await stage.minute_of_presence(ola)
    for live in watching:
        await live.until(lambda _, live=live: ("901000.00", "BANK_ATTENDED") in _sources(live))
        first = live.seen[0]["data"]["balances"]
        assert first["accounts"], "the snapshot comes first"
    assert all(call.attended for call in stage.calls.reads()[before:])


async def test_live_reads_of_an_account_are_a_minute_apart(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    await ola.ask("mutation { signalPresence { __typename } }")
    await _read_after(stage, 61)
    await stage.settle()
    before = len(stage.calls.reads())
    for _ in range(3):
        await ola.ask("mutation { signalPresence { __typename } }")
        await stage.advance(5)
    await stage.settle()
    assert len(stage.calls.reads()) == before


async def test_the_own_payment_is_shown_at_once(stage: Stage, fjellheim: str) -> None:
    """Before any new read of the bank; and the bank's next word is no second deduction."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    live = await kari.watch("balances", LIVE, c=fjellheim)
    made = await kari.must(
        "createPayment",
        MADE,
        idempotencyKey="own-payment",
        debtorAccountId=await stage.account_id(kari, fjellheim, "fjellheim-spare"),
        transfer=stage.transfer("250.00"),
    )
    await stage.approve_and_sca(ola, made["payment"])
    await live.until(lambda _: ("900750.00", "OWN_PAYMENT") in _sources(live))
    await stage.minute_of_presence(ola)
    await live.until(lambda _: ("900750.00", "BANK_ATTENDED") in _sources(live))
    values = [value for value, _ in _sources(live)]
    assert set(values) == {"901000.00", "900750.00"}


async def _read_after(stage: Stage, seconds: int) -> None:
    """Move the clock, until the account has been read for it."""
    before = len(stage.calls.reads()), len(stage.calls.reads("transactions"))
    await stage.advance(seconds)
    await stage.until(
        lambda: len(stage.calls.reads()) > before[0] and len(stage.calls.reads("transactions")) > before[1],
        "both kinds of read",
        seconds=60,
    )


async def test_alone_it_is_read_on_schedule_within_the_budget(stage: Stage, fjellheim: str) -> None:
    """Three days with nobody present: never more than four reads of a kind in any 24 hours, and none refused.

    Half a slot on nothing is due; a whole slot on everything is, however long the last read took to begin.
    """
    kari = await stage.actor("kari")
    await stage.advance(6 * 60)
    await stage.settle()
    start = len(stage.calls.seen)
    stage.incoming("fjellheim-spare", "49.50")
    for _ in range(12):
        await stage.advance(3 * HOUR + 60)
        await stage.settle(seconds=0.2)
        await _read_after(stage, 3 * HOUR + 60)
    await stage.settle()
    read = stage.calls.seen[start:]
    assert not any(call.attended for call in read)
    assert {call.status for call in read} == {200}
    by_path = defaultdict(list)
    for call in read:
        by_path[call.path].append(call.at)
    assert len(by_path) == 2, "balances and transactions of the one account"
    for times in by_path.values():
        assert len(times) == 12, "once a slot"
        for at in times:
            assert sum(1 for other in times if at <= other < at + timedelta(hours=24)) <= 4
    shown = await _balance(kari, fjellheim)
    assert (shown["booked"]["value"], shown["source"]) == ("900799.50", "BANK_SCHEDULED")
    assert shown["ageSeconds"] < HOUR


async def test_an_old_return_address_makes_nobody_present(stage: Stage, fjellheim: str) -> None:
    """Whoever finds it is not the approver; the approver's own browser is, however often it comes."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    account = await stage.account_id(kari, fjellheim, "fjellheim-spare")
    backs = []
    for key, late in (("early-return", 0), ("late-return", 31 * 60)):
        made = await kari.must(
            "createPayment",
            MADE,
            idempotencyKey=key,
            debtorAccountId=account,
            transfer=stage.transfer("1.00"),
        )
        (address,) = await stage.approve(ola, made["payment"])
        backs.append(await ola.sca(address))
        if late:
            await stage.advance(late)
        else:
            await ola.follow(backs[0])
    await stage.advance(6 * 60)
    await stage.settle()
    start = len(stage.calls.seen)
    async with httpx.AsyncClient(trust_env=False) as stranger:
        for back in backs:
            assert (await stranger.get(back)).status_code == 200
    await stage.advance(61)
    await stage.settle(seconds=1)
    assert not any(call.attended for call in stage.calls.seen[start:])
    await ola.follow(backs[0])
    await stage.until(lambda: any(call.attended for call in stage.calls.seen[start:]), "an attended read")
