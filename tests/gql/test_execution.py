"""Compiled queries answer as graphql-core does: drawn documents, a company with everything, every kind of viewer.

Law: the oracle is asked before and after, so what moves meanwhile is no finding.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from graphql import (
    ExecutionResult,
    FieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    parse,
    visit,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.access import Viewer
from core.errors import OperationTooLarge
from core.membership import Role
from core.ports import Presence
from core.presence import Presences
from core.scope import PARTNER_MAY, Scope
from gql.context import Context, NoRings
from gql.execution import analyse, emit, leaves, program
from gql.schema.node import split_id
from gql.transport.documents import Documents, Unaskable, operation_of
from gql.transport.operations import run_operation, told
from tests.support import oauth, sweep
from tests.support.documents import Drawn, documents, every_id
from tests.support.full_company import FullCompany, full_company
from tests.support.gateway_server import GatewayServer
from tests.support.house import a_membership, a_person
from tests.support.sweep import GRAPH

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

EXAMPLES = int(os.environ.get("KONTOBRO_TEST_DOCUMENTS", "1000"))
"""50,000 in the night."""
MUST_COMPILE = 0.9
MOST_UNTIL_FOUND = 2_000
"""Documents drawn until a planted bug must have been found."""


class Ids(list[str]):
    def __repr__(self) -> str:
        """Short: hypothesis shows it with every example."""
        return "ids"


@dataclass
class World:
    full: FullCompany
    gateway: GatewayServer
    viewers: dict[str, Viewer | None]
    ids: list[str]
    cursors: list[str]
    """Of the company's newest rows, each good for some of its connections."""
    moment: datetime

    def context(self, who: str) -> Context:
        viewer = self.viewers[who]
        locale = viewer.locale if viewer else "en"
        return Context(self.gateway.house, NoRings(), Presences(), viewer, locale, Presence("127.0.0.1", None))


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
        one = World(
            full,
            gateway,
            viewers,
            [full.company_id, *ids, sweep.missing_like(ids[0]), "rubbish"],
            await _cursors(full),
            gateway.house.clock.now(),
        )
        # Ages would move while we compare.
        before = type(gateway.house.clock).now
        type(gateway.house.clock).now = lambda _self: one.moment  # type: ignore[method-assign]
        yield one
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


class Differs(AssertionError):
    """The compiled answer is not graphql-core's."""


@dataclass
class Compared:
    compiled: bool
    reason: str | None
    oracle: dict[str, Any]

    @property
    def clean(self) -> bool:
        """graphql-core found no error in it."""
        return "errors" not in self.oracle


async def both(world: World, who: str, drawn: Drawn) -> Compared | None:
    """None: not a document that is executed at all. Raises Differs."""
    kept, bare = Documents(compile_at=1), Documents(compile_at=0)
    try:
        fast = operation_of(await kept.document(drawn.text), None)
        slow = operation_of(await bare.document(drawn.text), None)
    except OperationTooLarge:
        return None
    except Unaskable as refused:
        raise AssertionError(f"not valid: {refused.errors[0].message}: {drawn.text}") from None
    compiled = oracle = answer = None
    for _ in range(3):
        oracle = await _ask(world, who, slow, drawn)
        context = world.context(who)
        prepared = fast.program.prepared(drawn.variables, context)
        compiled = await prepared.answer(context) if prepared else None
        answer = told(compiled, "en") if compiled else await _ask(world, who, fast, drawn)
        if oracle == await _ask(world, who, slow, drawn):
            break
    assert answer is not None
    assert oracle is not None
    if answer != oracle or list(_keys(answer)) != list(_keys(oracle)):
        raise Differs(f"{who}: {drawn.text} {drawn.variables}: {answer}, not {oracle}")
    return Compared(compiled is not None, fast.program.reason, oracle)


async def _ask(world: World, who: str, operation: Any, drawn: Drawn) -> dict[str, Any]:
    result: ExecutionResult = await run_operation(operation, drawn.variables, world.context(who))
    answer = told(result, "en")
    if "errors" in answer:
        # A program tells no error, it leaves that to graphql-core; where nulls meet, which fault it tells is a race.
        answer["errors"] = "some"
    return answer


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def draw(world: World, most: int, compare: Callable[[Drawn, str], None], *phases: Phase) -> None:
    """Call `compare` with so many documents and viewers."""

    @given(documents(Ids(world.ids), Ids(world.cursors)), st.sampled_from(sorted(world.viewers)))
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=phases or tuple(Phase),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        report_multiple_bugs=False,
    )
    def drawn(document: Drawn, who: str) -> None:
        compare(document, who)

    drawn()


def kinds_of(drawn: Drawn, found: Compared) -> Iterator[str]:
    """What there is in a document and its answer that a compiler can get wrong."""
    text = drawn.text
    words = {
        "an alias": r"\w+: ?\w+",
        "a fragment": r"\.\.\.F\d",
        "an inline fragment": r"\.\.\. on ",
        "a directive": r"@(skip|include)",
        "a variable with a default": r"\$v\d+: [^,)]* = ",
        "a page by a variable": r"first: \$v",
        "a later page by a variable": r"after: \$v",
    }
    yield from (kind for kind, pattern in words.items() if re.search(pattern, text))
    yield from _nested(text)
    yield "no error" if found.clean else "an error"
    if _holds_null(found.oracle.get("data")):
        yield "a null"


def _nested(text: str) -> set[str]:
    info, found, connections = TypeInfo(GRAPH), set[str](), list[str]()

    class Look(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            kind = get_named_type(info.get_type())
            if is_abstract_type(kind):
                found.add("an interface or union")
            if kind is not None and kind.name.endswith("Connection"):
                connections.append(node.name.value)
                if len(connections) > 1:
                    found.add("a connection in a connection")

        def leave_field(self, node: FieldNode, *_: Any) -> None:
            kind = get_named_type(info.get_type())
            if kind is not None and kind.name.endswith("Connection"):
                connections.pop()

    visit(parse(text), TypeInfoVisitor(info, Look()))
    return found


def _holds_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(_holds_null, inner))


KINDS = (
    *("an alias", "a fragment", "an inline fragment", "a directive", "a variable with a default"),
    *("a page by a variable", "a later page by a variable", "a connection in a connection", "an interface or union"),
    *("no error", "an error", "a null"),
)


async def test_drawn_documents_are_answered_as_graphql_core_answers_them(world: World) -> None:
    clean = compiled = 0
    reasons: Counter[str] = Counter()
    seen: Counter[str] = Counter()

    def compare(drawn: Drawn, who: str) -> None:
        nonlocal clean, compiled
        found = world.gateway.run(both(world, who, drawn))
        if found is None:
            return
        seen.update([who, *kinds_of(drawn, found)])
        if found.clean:
            clean += 1
            compiled += found.compiled
            if not found.compiled:
                reasons[found.reason or f"the token of {who} lacks a scope for a part of it"] += 1

    await asyncio.to_thread(draw, world, EXAMPLES, compare)
    assert clean > EXAMPLES // 4
    assert compiled >= MUST_COMPILE * clean, reasons
    seldom = {kind for kind in (*KINDS, *world.viewers) if seen[kind] < EXAMPLES // 200}
    assert not seldom, seen


WHOLE = """query Whole($c: ID!, $yes: Boolean!, $n: Int = 2) {
  mine: company(id: $c) { id called: name
    accounts { __typename name balance { source booked { value } } transactions(first: $n) { nodes { id status } } }
    payments(first: 3) { edges { cursor node { status statusInfo { __typename text } } } pageInfo { hasNextPage } }
    agreement @include(if: $yes) { status } vouchers @skip(if: $yes) { nodes { id } } }
  node(id: $c) { ... on Company { organisationNumber } } }"""


async def test_the_answers_are_the_same_for_everybody_whatever_is_in_the_company(world: World) -> None:
    for who in world.viewers:
        for yes in (True, False):
            await asyncio.to_thread(
                lambda who=who, yes=yes: world.gateway.run(
                    both(world, who, Drawn(WHOLE, {"c": world.full.company_id, "yes": yes}))
                )
            )


def _keys_are_names(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analyse.Analysis._asked

    def asked(self: Any, kind: Any, _key: str, details: Any) -> Any:
        return whole(self, kind, details[0].node.name.value, details)

    monkeypatch.setattr(analyse.Analysis, "_asked", asked)


def _lists_lose_their_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emit, "rows", lambda value: value[:-1])


def _another_type_s_function(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = emit._Emitter._either

    def either(self: Any, functions: dict[type, str]) -> str:
        return whole(self, dict(zip(functions, reversed(functions.values()), strict=True)))

    monkeypatch.setattr(emit._Emitter, "_either", either)


def _conditions_fall_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analyse.Analysis.__init__

    def init(self: Any, schema: Any, operation: Any, fragments: Any, conditions: dict[str, bool]) -> None:
        whole(self, schema, operation, fragments, {name: not value for name, value in conditions.items()})

    monkeypatch.setattr(analyse.Analysis, "__init__", init)


def _defaults_of_variables_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = program.coerced

    def coerced(*given: Any) -> dict[str, Any]:
        return {name: 50 if name == "first" else value for name, value in whole(*given).items()}

    monkeypatch.setattr(program, "coerced", coerced)


def _enums_by_their_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def names(kind: Any) -> dict[Any, str]:
        members = list(kind.extensions["strawberry-definition"].wrapped_cls)
        return dict(zip(members, reversed(list(kind.values)), strict=True))

    monkeypatch.setattr(leaves, "names_of", names)


BUGS = (
    _keys_are_names,
    _lists_lose_their_last,
    _another_type_s_function,
    _conditions_fall_the_other_way,
    _defaults_of_variables_are_forgotten,
    _enums_by_their_place,
)


@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_found(world: World, monkeypatch: pytest.MonkeyPatch, bug: Any) -> None:
    whole = Drawn(WHOLE, {"c": world.full.company_id, "yes": True})
    with monkeypatch.context() as planted:
        bug(planted)
        with pytest.raises(Differs):
            await asyncio.to_thread(world.gateway.run, both(world, "ola", whole))
    assert await asyncio.to_thread(world.gateway.run, both(world, "ola", whole))


@pytest.mark.parametrize("bug", BUGS[:4])
async def test_a_planted_bug_is_found_by_drawing(world: World, monkeypatch: pytest.MonkeyPatch, bug: Any) -> None:
    tried: list[tuple[str, Drawn]] = []

    def compare(drawn: Drawn, who: str) -> None:
        tried.append((who, drawn))
        world.gateway.run(both(world, who, drawn))

    with monkeypatch.context() as planted:
        bug(planted)
        with pytest.raises(Differs):
            await asyncio.to_thread(draw, world, MOST_UNTIL_FOUND, compare, Phase.generate)
    # Without the bug there is nothing to find in it.
    assert await asyncio.to_thread(world.gateway.run, both(world, *tried[-1]))


async def test_an_operation_is_compiled_when_it_comes_again_and_in_so_many_ways(world: World) -> None:
    conditions = " ".join(f"a{n}: __typename @include(if: $v{n})" for n in range(5))
    text = f"query ({', '.join(f'$v{n}: Boolean!' for n in range(5))}) {{ {conditions} b: __typename }}"
    one = operation_of(await Documents(compile_at=2).document(text), None).program
    context = world.context("ola")
    for n in range(program.MAX_WAYS + 1):
        prepared = one.prepared({f"v{bit}": bool(n >> bit & 1) for bit in range(5)}, context)
        # The first time is graphql-core's.
        assert (prepared is None) == (n == 0), n
    assert one.prepared({f"v{bit}": True for bit in range(5)}, context) is None
    assert one.reason == f"its conditions fall in more than {program.MAX_WAYS} ways"


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


async def test_what_cannot_be_understood_is_graphql_core_s(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program, "emit", lambda _plan: 1 // 0)
    operation = operation_of(await Documents(compile_at=1).document("{ __typename }"), None)
    for _ in range(2):
        assert (await run_operation(operation, {}, world.context("ola"))).data == {"__typename": "Query"}
    assert operation.program.reason == "it could not be understood"
