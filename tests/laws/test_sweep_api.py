"""Law 6: a company's data is its members' alone, and a salary is PAYROLL's alone, through every door the schema has.

Law: the sweeps are generated from the schema and prove themselves twice: the owner sees everything they look for, and
a source without its predicate makes them fail.

Over HTTP here; tests/laws/test_sweep_ways.py has the other ways and every kind of client.
"""

import asyncio
import json
import time
from typing import Any

import pytest
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from core import access
from core.access import Viewer, member
from core.company import Company
from core.journal import JournalEntry
from core.reading import Reader
from core.reconciliation import Match
from tests.support import sweep
from tests.support.mutations import inputs_with_ids, mutate
from tests.support.plants import everything, forgetting, planted
from tests.support.programs import Programs
from tests.support.sweep_world import SOURCES, VEILED, World, node_name

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

NODES = {source.table.__name__: source for source in SOURCES.values() if source.table.__name__ in sweep.GRAPH.type_map}
NEVER_NULL_FOR_NOBODY: dict[str, str] = {
    "WebhookEndpoint.url": "an address may hold the partner's keys: it is the partner's alone",
}
"""Fields that the owner of a company with everything still sees empty, and why."""


# --- tenancy -----------------------------------------------------------------------------------------------------


async def test_the_owner_sees_every_field_of_every_type(world: World) -> None:
    wanted = sweep.reachable("Query")
    empty = wanted - set(world.owner.values)
    assert empty == set(NEVER_NULL_FOR_NOBODY)


async def test_every_node_is_found_again_by_its_id(world: World) -> None:
    kinds = {one.name for one in sweep.GRAPH.get_possible_types(sweep.NODE)}  # type: ignore[arg-type]
    assert set(world.fjellheim) == kinds
    for kind, ids in world.fjellheim.items():
        some = sorted(ids)[: sweep.AT_ONCE]
        told = json.loads(await sweep.nodes(world.full.ola, kind, some))["data"]
        assert all([told["first"], *told["nodes"]]), kind


@pytest.mark.parametrize("who", ["nils", "nobody"])
async def test_a_stranger_gets_of_every_object_what_a_missing_one_gives(world: World, who: str) -> None:
    stranger = world.nobody if who == "nobody" else world.full.actors[who]
    assert not await sweep.leaks(stranger, world.fjellheim)
    told = await stranger.ask(
        "query ($c: ID!, $all: [ID!]!) { company(id: $c) { id } nodes(ids: $all) { id } }",
        c=world.full.company_id,
        all=sorted(world.every_id)[:100],
    )
    assert told["company"] is None
    assert set(map(str, told["nodes"])) == {"None"}


@pytest.mark.parametrize("who", ["nils's app", "stranger"])
async def test_a_stranger_with_a_token_gets_what_a_missing_one_gives(world: World, who: str) -> None:
    assert not await sweep.leaks(world.holders[who], world.fjellheim, at_most=100)
    found = await sweep.crawl(world.holders[who])
    assert not found.every_id & world.every_id


async def test_the_owner_s_app_sees_what_the_owner_sees(world: World) -> None:
    found = await sweep.crawl(world.holders["ola's app"], *world.full.authorisations)
    # A delivery that fails is tried again, and new ones come, while we look.
    kinds = set(world.fjellheim) - {"WebhookDelivery", "WebhookEndpoint"}
    assert {kind: found.ids[kind] for kind in kinds} == {kind: world.fjellheim[kind] for kind in kinds}


async def test_a_partner_sees_the_company_that_let_it_in_and_no_other(world: World) -> None:
    """Only what is the company's: no authorisation, consent detail or document that is a person's own."""
    found = await sweep.crawl(world.holders["partner"])
    assert found.ids["Company"] == {world.full.company_id}
    assert found.ids["Payment"] == world.fjellheim["Payment"]
    assert found.ids["Transaction"]
    ours = world.every_id | found.ids["Person"] | found.ids["WebhookDelivery"]
    assert found.every_id <= ours


async def test_a_grant_that_is_not_asked_for_fails_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = world.holders["stranger"]
    monkeypatch.setattr(access, "_granted", lambda _viewer: select(col(Company.id)))
    with forgetting(world.gateway.house.store):
        found = await sweep.leaks(stranger, world.fjellheim, at_most=20)
    assert {"Company", "Account", "Payment", "Transaction"} <= found


async def test_a_stranger_reaches_nothing_of_it_from_where_they_stand(world: World) -> None:
    found = await sweep.crawl(world.full.nils)
    assert found.every_id == found.ids["Person"]
    assert len(found.every_id) == 1
    assert not found.every_id & world.every_id


async def test_who_once_registered_the_company_sees_nothing_of_it_once_another_agreement_is_signed(
    world: World,
) -> None:
    """ "These people get access, and nobody else": the signature on Kari's agreement ended Anne's registration too."""
    found = await sweep.crawl(world.full.anne)
    assert not found.every_id & world.every_id
    assert await sweep.leaks(world.full.anne, world.fjellheim) == set()
    assert world.full.annes_agreement_id not in found.every_id


@pytest.mark.parametrize("name", sorted(SOURCES))
async def test_no_source_gives_a_stranger_a_row_of_the_company(world: World, name: str) -> None:
    assert world.rows[name], "a source nobody has filled proves nothing"
    assert not world.seen("nils", SOURCES[name]) & world.rows[name]


@pytest.mark.parametrize("name", sorted(SOURCES))
async def test_a_source_without_its_predicate_fails_the_sweep(world: World, name: str) -> None:
    source = SOURCES[name]
    kind = node_name(source)
    with planted(source, everything):
        assert world.seen("nils", source) & world.rows[name]
        if kind in world.fjellheim:
            assert kind in await sweep.leaks(world.full.nils, world.fjellheim, at_most=20)


async def test_who_once_registered_the_company_follows_that_registration_only(world: World) -> None:
    for name, document in sweep.subscriptions().items():
        live = await world.full.anne.watch("anne", document, c=world.full.company_id)
        first = json.dumps(await live.until(lambda _: True))
        told = {one for one in world.every_id if one in first}
        assert {sweep.type_of(one) for one in told} <= {"BankAgreement", "Signatory", "Document", "Company"}, name
        assert world.full.agreement_id not in told


async def test_the_owner_hears_every_field_of_every_subscription(world: World) -> None:
    heard = sweep.Found()
    lives = []
    for name, document in sweep.subscriptions().items():
        lives.append(await world.full.ola.watch(name, document, c=world.full.company_id))
        await lives[-1].until(lambda _: True)
    marker = await world.full.pay(world.full.kari, "heard", "19.00")
    for live in lives:
        if live.name in ("companyFeed", sweep.ALL_MINE):
            await live.until(lambda message: marker["id"] in json.dumps(message))
        for message in live.seen:
            heard.take({"__typename": "Subscription"} | message["data"])
    payloads = {
        name for name in sweep.reachable("Subscription") if name.partition(".")[0].endswith(("Update", "FeedEvent"))
    }
    assert payloads <= set(heard.values)


MUTATIONS = inputs_with_ids()


@pytest.mark.parametrize("name", sorted(MUTATIONS))
async def test_a_mutation_of_somebody_elses_object_is_refused_as_of_a_missing_one(world: World, name: str) -> None:
    ids = {kind: sorted(some)[0] for kind, some in world.fjellheim.items()} | {
        "BankAgreement": world.full.agreement_id,
        "Company": world.full.company_id,
    }
    missing = {kind: sweep.missing_like(one) for kind, one in ids.items()}
    for who, code in (("nils", "NOT_FOUND"), ("anne", "NOT_FOUND"), ("nobody", "NOT_SIGNED_IN")):
        actor = world.nobody if who == "nobody" else world.full.actors[who]
        for shape in MUTATIONS[name]:
            real = await mutate(actor, name, shape(ids))
            assert real == await mutate(actor, name, shape(missing)), who
            partners_own = "Webhook" in name and who != "nobody"
            assert json.loads(real)["data"][name]["code"] == ("WEBHOOKS_FOR_PARTNERS" if partners_own else code), who


# --- the payroll veil --------------------------------------------------------------------------------------------


async def test_there_are_salaries_of_every_kind_to_hide(world: World) -> None:
    for name in VEILED:
        assert world.salary_rows("ola", name), name
    assert set(world.salary_ids) == {
        *("Authorisation", "JournalEntry", "Payment", "PaymentBatch", "Reconciliation", "Transaction"),
        "WebhookDelivery",
    }
    mixed = await world.full.ola.ask(
        "query ($a: ID!) { node(id: $a) { ... on Authorisation { payments { purposeCode } } } }",
        a=world.full.authorisations[0],
    )
    assert {one["purposeCode"] for one in mixed["node"]["payments"]} == {None, "SALA"}


async def test_an_accountant_gets_of_every_salary_object_what_a_missing_one_gives(world: World) -> None:
    assert not await sweep.leaks(world.full.kari, world.salary_ids)


async def test_an_accountant_reaches_no_salary_from_anywhere(world: World) -> None:
    found = await sweep.crawl(world.full.kari, *world.full.authorisations)
    salaries = set().union(*world.salary_ids.values())
    # What we asked for ourselves is no finding.
    assert not (found.every_id - set(world.full.authorisations)) & salaries
    assert found.ids["Payment"]
    assert found.ids["Transaction"]
    everything_told = "".join(found.bodies)
    for told in (*world.salary_words, "SALA"):
        assert told not in everything_told, told


async def test_an_accountants_lists_are_as_long_as_without_salaries(world: World) -> None:
    document = """query ($c: ID!, $first: Int!) { company(id: $c) {
        payments(first: $first) { nodes { id } pageInfo { hasNextPage } } paymentBatches { edges { cursor } } } }"""
    every = (await world.full.kari.ask(document, c=world.full.company_id, first=500))["company"]
    count = len(every["payments"]["nodes"])
    exact = (await world.full.kari.ask(document, c=world.full.company_id, first=count))["company"]["payments"]
    assert len(exact["nodes"]) == count
    assert exact["pageInfo"]["hasNextPage"] is False
    assert every["paymentBatches"]["edges"] == []


async def test_an_accountant_may_do_nothing_to_a_salary_object(world: World) -> None:
    ids = {kind: sorted(some)[0] for kind, some in world.fjellheim.items()}
    ids |= {kind: sorted(some)[0] for kind, some in world.salary_ids.items()}
    missing = {kind: sweep.missing_like(one) for kind, one in ids.items()}
    tried = 0
    for name, shapes in MUTATIONS.items():
        for shape in shapes:
            given = json.dumps(shape(ids))
            if ids["Payment"] in given or ids["PaymentBatch"] in given:
                tried += 1
                real = await mutate(world.full.kari, name, shape(ids))
                assert real == await mutate(world.full.kari, name, shape(missing)), name
                assert json.loads(real)["data"][name]["code"] == "NOT_FOUND"
    assert tried >= 5


async def _the_bank_has_just_been_read(world: World) -> None:
    """Ola acts, so he is present, and is read for once a minute: the next read is a minute away from here."""
    reader = Reader(world.gateway.house.store, world.viewers["ola"])
    before = world.gateway.house.clock.now()
    await world.full.ola.ask("mutation { signalPresence { __typename } }")
    await world.full.ola.outside("POST", "/world/clock", json={"advance_seconds": 61})
    deadline = time.monotonic() + 60
    while not all(one.statement_at > before for one in world.gateway.run(reader.where(SOURCES["ACCOUNTS"], limit=50))):
        assert time.monotonic() < deadline, "nobody read for Ola"
        await asyncio.sleep(0.1)


async def test_an_accountant_hears_nothing_when_only_salaries_move(world: World) -> None:
    await _the_bank_has_just_been_read(world)
    lives = {}
    for name, document in sweep.subscriptions().items():
        lives[name] = await world.full.kari.watch(name, document, c=world.full.company_id)
        await lives[name].until(lambda _: True)
    await lives[sweep.ALL_MINE].until(lambda message: world.full.company_id in json.dumps(message))
    begun = {name: len(live.seen) for name, live in lives.items()}
    await world.full.salary_run("only-salaries-move")
    marker = await world.full.pay(world.full.kari, "marker", "17.00")
    for name in ("paymentStatus", "companyFeed", sweep.ALL_MINE):
        await lives[name].until(lambda message: marker["id"] in json.dumps(message))
    # The rings of both are through; what would come of the first has come.
    for name, live in lives.items():
        heard = [_ids_in(message) for message in live.seen[begun[name] :] if not sweep.beats(message)]
        if name in ("companyFeed", sweep.ALL_MINE):
            assert {one for ids in heard for one in ids if sweep.type_of(one) != "Company"} == {marker["id"]}, name
        else:
            assert heard == ([[marker["id"]]] if name == "paymentStatus" else []), name


def _ids_in(message: Any) -> list[str]:
    found = sweep.Found()
    found.take(message["data"])
    return sorted(found.every_id)


@pytest.mark.parametrize("name", sorted(VEILED))
async def test_no_veiled_source_gives_an_accountant_a_salary_row(world: World, name: str) -> None:
    assert not world.salary_rows("kari", name)


def _all_of_the_chain(viewer: Viewer, _: Any) -> ColumnElement[bool]:
    """As the feed's predicate without its veil: an entry's company is its chain."""
    return col(JournalEntry.chain).in_(select(Company.id).where(member(viewer, Company)))


@pytest.mark.parametrize("name", sorted(VEILED))
async def test_a_source_without_its_veil_fails_the_sweep(world: World, name: str) -> None:
    source = VEILED[name]
    kind = node_name(source)
    salaries = world.salary_ids
    with planted(source, _all_of_the_chain if name == "JOURNAL" else member):
        assert world.salary_rows("kari", name)
        if kind in salaries:
            assert kind in await sweep.leaks(world.full.kari, salaries, at_most=20)


async def test_everything_veiled_is_marked_so_in_its_table() -> None:
    assert set(VEILED) == {
        *("APPROVALS", "AUTHORISATIONS", "BATCHES", "DELIVERIES", "JOURNAL", "MATCHES", "ORDERS", "PAYMENTS"),
        "TRANSACTIONS",
    }
    assert Match.model_fields["salary"].is_required()


async def test_it_was_all_compiled(world: World, programs: Programs) -> None:
    """The last one here: what was swept is what clients are answered with."""
    if not world.gateway.settings.compile_at:
        pytest.skip("the suite runs without programs")
    assert programs.compiled > 100
    assert not programs.left
