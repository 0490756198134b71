"""Compiled queries answer as graphql-core does: drawn documents, a company with everything beside companies out of thin
air, every kind of viewer, and planted bugs that must be found.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import Phase

from core.access import Viewer
from core.membership import Role
from core.scope import PARTNER_MAY, Scope
from gql.context import Context
from gql.execution import Program, analyse, program
from gql.execution.plan import NotCompiled
from gql.schema.node import split_id
from gql.transport.documents import Documents, operation_of
from gql.transport.operations import run_operation
from tests.support import oauth, sweep
from tests.support.compared import KINDS, Differs, World, draw, every_way, kinds_of
from tests.support.documents import Drawn, every_id
from tests.support.full_company import FullCompany, full_company
from tests.support.gateway_server import GatewayServer
from tests.support.generated import Generator
from tests.support.house import a_membership, a_person
from tests.support.planted import BUGS, SELDOM_DRAWN, Plant
from tests.support.programs import made_at_once

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

EXAMPLES = int(os.environ.get("KONTOBRO_TEST_DOCUMENTS", "1000"))
"""50,000 in the night."""
MUST_COMPILE = 0.9
MOST_UNTIL_FOUND = 2_000
"""Documents drawn until a planted bug must have been found."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(gateway: GatewayServer) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        full = await full_company(stack, gateway.url, gateway.settings.sandbox_url or "")
        viewers: dict[str, Viewer | None] = {"nobody": None}
        for who, actor in full.actors.items():
            me = (await actor.ask("{ viewer { person { id } } }"))["viewer"]["person"]["id"]
            viewers[who] = Viewer(split_id(me)[1], f"person:{split_id(me)[1]}", "nb" if who == "ola" else "en")
        for name, scopes in (("partner", PARTNER_MAY), ("narrow partner", {Scope.COMPANIES_READ, Scope.ACCOUNTS_READ})):
            client_id, _ = oauth.a_partner(gateway, *scopes)
            await full.ola.must("grantApiClient", "grant { scopes }", companyId=full.company_id, clientId=client_id)
            viewers[name] = Viewer(client_id, client_id, "en", frozenset(scopes), partner=True, app=client_id)
        me = viewers["ola"]
        assert me is not None
        viewers["ola's app"] = replace(me, scopes=frozenset(Scope) - {Scope.PAYROLL_READ}, app=client_id)
        viewers |= gateway.run(_one_a_role(gateway, split_id(full.company_id)[1]))
        found = await sweep.crawl(full.ola, *full.authorisations)
        ids = every_id(found.ids)
        # Not before the crawl, which wants everything to be well.
        seed = random.randrange(10**6)
        generator = Generator(seed, [one for one in viewers.values() if one is not None])
        gateway.run(generator.fill(gateway.house.store))
        one = World(
            full,
            gateway,
            viewers,
            [full.company_id, *ids, *generator.ids, sweep.missing_like(ids[0]), "rubbish"],
            await _cursors(full),
            gateway.house.clock.now(),
            seed,
        )
        # Ages would move while we compare.
        before = type(gateway.house.clock).now
        type(gateway.house.clock).now = lambda _self: one.moment  # type: ignore[method-assign]
        found_of, patch = Program.part, pytest.MonkeyPatch()

        def counted(self: Program, kind: Any, details: Any, values: Any, context: Context) -> Any:
            part = found_of(self, kind, details, values, context)
            if part is not None:
                one.parts += 1
            return part

        patch.setattr(Program, "part", counted)
        made_at_once(patch)
        yield one
        patch.undo()
        type(gateway.house.clock).now = before  # type: ignore[method-assign]


async def _one_a_role(gateway: GatewayServer, company_id: str) -> dict[str, Viewer | None]:
    made: dict[str, Viewer | None] = {}
    async with gateway.house.store.change("system:test") as work:
        for role in Role:
            made[role.lower()] = viewer = await a_person(work, role.capitalize())
            a_membership(work, company_id, viewer, role)
    return made


async def _cursors(full: FullCompany) -> list[str]:
    rows = "(first: 2) { pageInfo { startCursor endCursor } }"
    told = await full.ola.ask(
        f"query ($id: ID!) {{ company(id: $id) {{ transactions{rows} payments{rows} vouchers{rows} }} }}",
        id=full.company_id,
    )
    return [cursor for page in told["company"].values() for cursor in page["pageInfo"].values()]


@dataclass
class Tally:
    """Of the documents in which graphql-core finds no error: how many were answered by a program as a whole."""

    clean: int = 0
    compiled: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        return self.compiled / self.clean


async def drawn_and_compared(world: World, most: int, *phases: Phase) -> Tally:
    """Raises Differs."""
    tally = Tally()

    def compare(drawn: Drawn, who: str) -> None:
        # The dearest documents, each way it goes, on a machine with other work: a slow answer is no other answer.
        found = world.gateway.run(every_way(world, who, drawn), 120)
        if found is None:
            return
        tally.seen.update([who, *kinds_of(drawn, found)])
        if found.clean:
            tally.clean += 1
            tally.compiled += found.compiled
            if not found.compiled:
                tally.reasons[found.reason or f"the token of {who} lacks a scope for a part of it"] += 1

    await asyncio.to_thread(draw, world, most, compare, *phases)
    return tally


async def test_drawn_documents_are_answered_as_graphql_core_answers_them(world: World) -> None:
    tally = await drawn_and_compared(world, EXAMPLES)
    print(f"{tally.share:.1%} of {tally.clean} compiled; {tally.seen}; {tally.reasons}")
    assert tally.clean > EXAMPLES // 4
    assert tally.share >= MUST_COMPILE, tally.reasons
    # Of each thousand; what a few hundred leave out is chance.
    seldom = {kind for kind in (*KINDS, *world.viewers) if tally.seen[kind] < EXAMPLES // 1_000 * 5}
    assert not seldom, tally.seen


async def test_a_compiler_that_leaves_too_much_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def below(*_: Any) -> Any:
        raise NotCompiled("it leads to objects")

    monkeypatch.setattr(analyse.Analysis, "_below", below)
    tally = await drawn_and_compared(world, 50, Phase.generate)
    assert tally.clean
    assert tally.share < MUST_COMPILE


WHOLE = """query Whole($c: ID!, $yes: Boolean!, $n: Int = 2) {
  mine: company(id: $c) { id called: name
    accounts { __typename name balance { source booked { value } } transactions(first: $n) {
      nodes { id status } pageInfo { startCursor endCursor } } }
    payments(first: 3) { edges { cursor node { status statusInfo { __typename text }
      debtorAccount { name bank { bic } } } } pageInfo { hasNextPage } }
    lines: transactions { nodes { account { id } reconciliation { id payment { id creditorName madeBy { name } } } } }
    agreement @include(if: $yes) { status } vouchers @skip(if: $yes) { nodes { id } } }
  node(id: $c) { ... on Company { organisationNumber } } }"""


async def test_the_answers_are_the_same_for_everybody_whatever_is_in_the_company(world: World) -> None:
    companies = [one for one in world.ids if one != "rubbish" and split_id(one)[0] == "Company"]
    assert len(companies) > 5
    # The one with everything, and two of those out of thin air.
    for who in world.viewers:
        for company in (companies[0], *companies[-2:]):
            drawn = Drawn(WHOLE, {"c": company, "yes": True})
            assert await asyncio.to_thread(world.gateway.run, every_way(world, who, drawn))


@pytest.mark.parametrize("bug", SELDOM_DRAWN)
async def test_a_planted_bug_that_is_seldom_drawn_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, bug: Plant
) -> None:
    whole = Drawn(WHOLE, {"c": world.full.company_id, "yes": True})
    with monkeypatch.context() as planted:
        bug(planted)
        with pytest.raises(Differs):
            await asyncio.to_thread(world.gateway.run, every_way(world, "ola", whole))
    assert await asyncio.to_thread(world.gateway.run, every_way(world, "ola", whole))


@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_found_by_drawing(world: World, monkeypatch: pytest.MonkeyPatch, bug: Plant) -> None:
    tried: list[tuple[str, Drawn]] = []

    def compare(drawn: Drawn, who: str) -> None:
        tried.append((who, drawn))
        world.gateway.run(every_way(world, who, drawn))

    with monkeypatch.context() as planted:
        bug(planted)
        with pytest.raises(Differs):
            await asyncio.to_thread(draw, world, MOST_UNTIL_FOUND, compare, Phase.generate)
    print(f"{bug.__name__}: found after {len(tried)}")
    # Without the bug there is nothing to find in it.
    await asyncio.to_thread(world.gateway.run, every_way(world, *tried[-1]))


async def test_an_operation_is_compiled_from_so_many_executions_on_in_each_way_its_conditions_fall(
    world: World,
) -> None:
    conditions = " ".join(f"a{n}: __typename @include(if: $v{n})" for n in range(5))
    text = f"query ({', '.join(f'$v{n}: Boolean!' for n in range(5))}) {{ {conditions} b: __typename }}"
    one = operation_of(await Documents(compile_at=2).document(text), None).program
    context = world.context("ola")
    for n in range(32):
        prepared = one.prepared({f"v{bit}": bool(n >> bit & 1) for bit in range(5)}, context)
        # The first time is graphql-core's.
        assert (prepared is None) == (n == 0), n
    assert one.reason is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{ __schema { queryType { name } } }", "it asks about the schema"),
        (
            "mutation { a: signalPresence { __typename } b: signalPresence { __typename } }",
            "it changes several things",
        ),
        ("{ " + " ".join(f"a{n}: node(id: 1) {{ id }}" for n in range(30)) + " }", "it has more than 500 fields"),
    ],
)
async def test_what_is_not_compiled_says_why(world: World, text: str, reason: str | None) -> None:
    one = operation_of(await Documents(compile_at=1).document(text), None).program
    assert one.prepared({}, world.context("ola")) is None
    assert one.reason == reason


async def test_a_document_that_is_never_compiled_takes_little_of_anybody_s_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of sixty parts is too large by itself, and to find that out takes as long as to compile it."""
    looked = Counter[str]()
    whole = analyse.Analysis._asked

    def counted(*given: Any) -> Any:
        looked["fields"] += 1
        return whole(*given)

    monkeypatch.setattr(analyse.Analysis, "_asked", counted)
    fields = " ".join(f"k{n}: id" for n in range(30))
    parts = " ".join(f'a{n}: nodes(ids: ["x"]) {{ ...F }}' for n in range(60))
    text = f"{{ {parts} }} fragment F on Node {{ {fields} }}"
    operation = operation_of(await Documents(compile_at=1).document(text), None)
    allowed = program.SHELF._allowed
    result = await asyncio.to_thread(world.gateway.run, run_operation(operation, {}, world.context("ola")))
    assert result.data is not None
    assert 0 < looked["fields"] <= program.MAX_IN_VAIN + 2 * analyse.MAX_FIELDS
    assert program.SHELF._allowed <= allowed - looked["fields"] / 2, "nobody paid for it"


async def test_what_falls_back_runs_in_parts_and_with_nothing_compiled_in_none(world: World) -> None:
    text = "query ($c: ID!) { __schema { queryType { name } } company(id: $c) { id accounts { id } } }"
    answers = []
    for compile_at in (1, 0):
        operation = operation_of(await Documents(compile_at=compile_at).document(text), None)
        before, asked = world.parts, run_operation(operation, {"c": world.full.company_id}, world.context("ola"))
        answers.append(await asyncio.to_thread(world.gateway.run, asked))
        assert world.parts - before == compile_at
    assert answers[0] == answers[1]
    assert answers[0].data["company"]["accounts"]


async def test_what_cannot_be_understood_is_graphql_core_s(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "emit", lambda _plan: 1 // 0)
    operation = operation_of(await Documents(compile_at=1).document("{ __typename }"), None)
    for _ in range(2):
        assert (await run_operation(operation, {}, world.context("ola"))).data == {"__typename": "Query"}
    assert operation.program.reason == "it could not be understood"
