"""Law 6, for every kind of client over every way: HTTP, WebSocket and event stream, queries and subscriptions.

Law: whoever may see is shown to see over that same way, so that a silent way cannot pass for a tight one; then no id
and no text of the company comes to a stranger, and a real id is answered as a missing one. Planted leaks are seen.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, ExitStack
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import col, select

from core import access
from core.account import ACCOUNTS
from core.company import Company
from core.feed import NOUNS
from core.scope import Scope
from gateway.demo.actor import Actor
from gql.schema.node import global_id, split_id
from gql.scopes import READS
from tests.support import plants, sweep
from tests.support.house import settle
from tests.support.partners import ALL, a_partner, grant, writes
from tests.support.programs import Programs
from tests.support.sharing import untrue
from tests.support.sweep_world import NARROW, World
from tests.support.told_partners import Told, reaching_queries
from tests.support.ways import ASKS, followed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

LINES = ("socket", "events")
STRANGERS = ("nobody", "nils", "nils's app", "stranger", "elsewhere")
"""Nobody at all; a person with and without an app; a partner that nobody, and one that another company has let in."""
OWNERS = ("ola", "ola's app", "partner")
ANOTHER_S = {"WebhookDelivery", "WebhookEndpoint"}
"""What is another partner's: not for one that the company has let in as well."""
AT_MOST = 20
"""Ids of a type that are tried over each way; tests/laws/test_sweep_api.py tries all over HTTP."""


@pytest.mark.parametrize("way", ASKS)
@pytest.mark.parametrize("who", OWNERS)
async def test_who_may_see_sees_over_every_way(world: World, way: str, who: str) -> None:
    seen = set()
    for kind, ids in world.fjellheim.items():
        some = sorted(ids)[:AT_MOST]
        told = json.loads(await sweep.nodes(world.actor(who), kind, some, ASKS[way]))
        if told.get("data") and all([told["data"]["first"], *told["data"]["nodes"]]):
            seen.add(kind)
    assert seen == set(world.fjellheim) - (ANOTHER_S if who == "partner" else set())


@pytest.mark.parametrize("way", ASKS)
@pytest.mark.parametrize("who", [*STRANGERS, "anne"])
async def test_a_stranger_gets_nothing_over_any_way(world: World, way: str, who: str) -> None:
    """Anne registered the company once, under an agreement that another has replaced."""
    stranger, ask = world.actor(who), ASKS[way]
    assert await sweep.leaks(stranger, world.fjellheim, at_most=AT_MOST, ask=ask) == set()
    found = await sweep.crawl(stranger, ask=ask)
    assert not found.every_id & world.every_id
    told, secrets = "".join(found.bodies), world.secrets
    if who == "elsewhere":
        assert len(found.ids["Company"]) == 1, "its own company is there"
        # Two companies have banks, kinds of account and words of ours in common, but no number.
        secrets = {secret for secret in secrets if any(letter.isdigit() for letter in secret)}
    assert not {secret for secret in secrets if secret in told}


async def test_there_are_secrets_to_find(world: World) -> None:
    assert len(world.secrets) > 100
    told = "".join((await sweep.crawl(world.actor("ola"))).bodies)
    assert len([secret for secret in world.secrets if secret in told]) > 100


@pytest.mark.parametrize("way", LINES)
async def test_no_subscription_opens_for_a_stranger(world: World, way: str) -> None:
    for name, document in sweep.subscriptions().items():
        if name == sweep.ALL_MINE:
            continue
        for who in STRANGERS:
            refused = []
            for company in (world.full.company_id, sweep.missing_like(world.full.company_id)):
                async with followed(way, world.actor(who), document, c=company) as line:
                    assert await line.until_it_ends() == "complete"
                    (message,) = line.heard
                    assert message["data"] is None
                    refused.append(message["errors"])
            assert refused[0] == refused[1]
            assert refused[0][0]["extensions"]["code"] == ("NOT_SIGNED_IN" if who == "nobody" else "NOT_FOUND")


@pytest.mark.parametrize("way", LINES)
async def test_a_stranger_hears_nothing_of_the_company_in_the_feed_of_all_theirs(world: World, way: str) -> None:
    document = sweep.subscriptions()[sweep.ALL_MINE]
    async with AsyncExitStack() as stack:
        lines = {
            who: await stack.enter_async_context(followed(way, world.actor(who), document))
            for who in (*STRANGERS, *OWNERS)
        }
        for line in lines.values():
            await line.first()
        assert lines["nobody"].heard[0]["errors"][0]["extensions"]["code"] == "NOT_SIGNED_IN"
        marker = await world.full.pay(world.full.kari, f"unheard-{way}", "18.00")
        for who in OWNERS:
            await lines[who].until(lambda message: marker["id"] in json.dumps(message))
        # Their own look at the journals is through as well.
        await asyncio.sleep(0.3)
        for who in STRANGERS:
            told = json.dumps(lines[who].heard)
            assert not {one for one in (*world.every_id, marker["id"]) if one in told}, who


@pytest.mark.parametrize("way", ASKS)
async def test_who_may_not_see_salaries_finds_none_over_any_way(world: World, way: str) -> None:
    ask, salaries = ASKS[way], world.salary_ids
    assert await sweep.leaks(world.full.kari, salaries, at_most=AT_MOST, ask=ask) == set()
    found = await sweep.crawl(world.full.kari, ask=ask)
    told = "".join(found.bodies)
    assert found.ids["Payment"]
    assert not found.every_id & set().union(*salaries.values())
    assert not {word for word in (*world.salary_words, "SALA") if word in told}


@pytest.mark.parametrize("way", ASKS)
async def test_few_scopes_open_what_they_name_and_nothing_else(world: World, way: str) -> None:
    """Let in, it is told which scope it lacks, and never what is behind it; a salary is as if it were not there."""
    narrow, ask = world.holders["narrow"], ASKS[way]
    covered = {kind for kind, scope in READS.items() if scope in NARROW}
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on JournalEntry { noun } } }"
    for kind, ids in world.fjellheim.items():
        some = sorted(ids)[:AT_MOST]
        told = json.loads(await ask(narrow, document, {"ids": some}))
        codes = {error["extensions"]["code"] for error in told.get("errors", ())}
        if kind == "JournalEntry":
            # Each is about something, and told to who may read that.
            assert {NOUNS[one["noun"]] for one in told["data"]["nodes"] if one} <= set(NARROW)
        elif kind in covered:
            assert [one["id"] for one in told["data"]["nodes"]] == some
        else:
            assert codes <= {"MISSING_SCOPE"}
            assert not told.get("data") or told["data"]["nodes"] == [None] * len(some), kind
            deep = await sweep.nodes(narrow, kind, some, ask)
            assert not {secret for secret in world.secrets if secret in deep}, kind
    for kind in ("PaymentBatch", "Transaction"):
        assert await sweep.leaks(narrow, {kind: world.salary_ids[kind]}, ask=ask) == set(), kind


@pytest.mark.parametrize("way", LINES)
async def test_few_scopes_follow_what_they_name_and_nothing_else(world: World, way: str) -> None:
    opened = set()
    for name, document in sweep.subscriptions().items():
        async with followed(way, world.holders["narrow"], document, c=world.full.company_id) as line:
            first = await line.first()
            codes = {error["extensions"]["code"] for error in first.get("errors", ())}
            assert codes <= {"MISSING_SCOPE"}, name
            if first.get("data"):
                opened.add(name)
            else:
                assert codes == {"MISSING_SCOPE"}
    assert opened == {"balances", "companyFeed", "feed"}


@pytest.mark.parametrize("way", ASKS)
async def test_a_planted_leak_is_seen_over_every_way(world: World, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with plants.planted(ACCOUNTS, plants.everything):
        for who in STRANGERS:
            if who != "nobody":
                leaking = await sweep.leaks(world.actor(who), world.fjellheim, at_most=2, ask=ASKS[way])
                assert "Account" in leaking, who
    monkeypatch.setattr(access, "_granted", lambda _viewer: select(col(Company.id)))
    with plants.forgetting(world.gateway.house.store):
        assert await sweep.leaks(world.holders["elsewhere"], world.fjellheim, at_most=2, ask=ASKS[way])
        if way in LINES:
            document = sweep.subscriptions()["balances"]
            async with followed(way, world.holders["stranger"], document, c=world.full.company_id) as line:
                assert (await line.first())["data"]


# --- what subscribers share --------------------------------------------------------------------------------------


@pytest_asyncio.fixture(loop_scope="module")
async def in_english(world: World) -> Any:
    async with Actor("ola", world.gateway.url, world.full.ola.sandbox_url, locale="en") as ola:
        await ola.login()
        yield ola


async def _untrue(
    world: World, way: str, in_english: Actor, *subscriptions: str, looks: int = 1
) -> set[tuple[str, str]]:
    """The owner, one who speaks another language, the accountant and a partner follow the same at the same time."""
    subscribers: Mapping[str, Actor] = {
        "ola": world.full.ola,
        "ola in English": in_english,
        "kari": world.full.kari,
        "partner": world.holders["partner"],
    }
    turn = f"{way}-{len(world.salary_ids['PaymentBatch'])}"

    async def moves() -> str:
        await world.full.salary_run(f"shared-{turn}")
        return (await world.full.pay(world.full.kari, f"shared-{turn}", "21.00"))["id"]

    async def forbidden() -> Mapping[str, set[str]]:
        return {"kari": set().union(*world.salary_ids.values()) | set(world.salary_words)}

    return await untrue(subscribers, way, subscriptions, world.full.company_id, moves, forbidden, looks)


@pytest.mark.parametrize("way", LINES)
async def test_each_hears_what_is_true_for_them(world: World, way: str, in_english: Actor) -> None:
    assert await _untrue(world, way, in_english, *sweep.subscriptions(), looks=10) == set()


@pytest.mark.parametrize(
    ("way", "share", "subscription", "betrayed"),
    [
        ("socket", plants.share_context, "agreementStatus", {"ola in English", "kari", "partner"}),
        ("events", plants.share_context, "companyFeed", {"kari", "partner"}),
        ("socket", plants.share_found, "agreementStatus", {"kari"}),
        ("events", plants.share_found, "agreementStatus", {"kari"}),
        ("socket", plants.share_state, "paymentStatus", {"kari"}),
        ("events", plants.share_state, "paymentStatus", {"kari"}),
        ("socket", plants.share_seats, "paymentStatus", {"kari"}),
    ],
)
async def test_what_is_shared_between_subscribers_fails_the_sweep(
    world: World,
    in_english: Actor,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    share: Callable[[pytest.MonkeyPatch], None],
    subscription: str,
    betrayed: set[str],
) -> None:
    """A viewer-dependent field is executed, loaded or read for one, and told to all."""
    share(monkeypatch)
    assert betrayed <= {who for who, _ in await _untrue(world, way, in_english, subscription)}


# --- webhooks ----------------------------------------------------------------------------------------------------

NO_SALARIES = ALL - {Scope.PAYROLL_READ}


async def _webhook_leaks(world: World, turn: str) -> set[str]:
    """Partners to whom something came that is not theirs, of payments and salaries made while all of them listen."""
    house, run, fjellheim = world.gateway.house, world.gateway.run, split_id(world.full.company_id)[1]
    other = run(settle(house.store))
    own, documents = global_id("Company", other.company_id), await reaching_queries(house)
    everybody = {
        name: Told(world.gateway, run(a_partner(house, scopes=scopes)))
        for name, scopes in (
            *(("let in", ALL), ("not let in", ALL), ("elsewhere", ALL)),
            *(("without the scope", NO_SALARIES), ("without a yes to the scope", ALL)),
        )
    }
    for name, one in everybody.items():
        if name == "elsewhere":
            run(grant(house, one.partner, other.company_id, other.admin))
        elif name != "not let in":
            scopes = NO_SALARIES if name == "without a yes to the scope" else None
            run(grant(house, one.partner, fjellheim, world.viewers["ola"], scopes))
    with ExitStack() as stack:
        for one in everybody.values():
            one.listen(stack, documents)
        everybody["not let in"].open_lanes(fjellheim)
        everybody["elsewhere"].open_lanes(fjellheim)
        batch = await world.full.salary_run(f"webhooks-{turn}")
        marker = (await world.full.pay(world.full.kari, f"webhooks-{turn}", "22.00"))["id"]
        run(writes(house, other.company_id, "MADE", noun="Company"))
        for name, word in (("let in", marker), ("elsewhere", own), ("let in", batch["id"])):
            await _until_all_have(everybody[name], word)
        for name in ("without the scope", "without a yes to the scope"):
            await _until_all_have(everybody[name], marker)
        await asyncio.sleep(0.5)
    salaries = set().union(*world.salary_ids.values()) | set(world.salary_words)
    told = {name: one.text for name, one in everybody.items()}
    assert len([word for word in salaries if word in told["let in"]]) > 10, "there is something to leak"
    assert len([word for word in world.secrets if word in told["let in"]]) > 100
    leaking = {name for name in ("not let in", "elsewhere") if any(one in told[name] for one in world.every_id)}
    for name, companies in (("not let in", set[str]()), ("elsewhere", {other.company_id})):
        if {row.company_id for row in everybody[name].deliveries} != companies or everybody[name].heard_of != companies:
            leaking.add(name)
    for name in ("without the scope", "without a yes to the scope"):
        if any(row.salary for row in everybody[name].deliveries) or any(word in told[name] for word in salaries):
            leaking.add(name)
    return leaking


async def _until_all_have(partner: Told, word: str) -> None:
    deadline = time.monotonic() + 20
    while not all(word in json.dumps(bodies) for bodies in partner.bodies):
        assert time.monotonic() < deadline, f"{word} never came"
        await asyncio.sleep(0.05)


async def test_webhooks_tell_each_partner_what_is_its_own(world: World) -> None:
    assert await _webhook_leaks(world, "honest") == set()


async def test_a_webhook_that_forgets_to_ask_fails_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    plants.forget_grants(monkeypatch)
    with plants.forgetting(world.gateway.house.store):
        assert await _webhook_leaks(world, "planted") >= {"not let in", "elsewhere", "without a yes to the scope"}


async def test_it_was_all_compiled(world: World, programs: Programs) -> None:
    """The last one here: what was swept is what clients are answered with."""
    if not world.gateway.settings.compile_at:
        pytest.skip("the suite runs without programs")
    assert programs.compiled > 100
    assert not programs.left
