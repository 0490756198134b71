"""Mutations as programs: the command runs once whatever becomes of its answer, and answers are graphql-core's."""

import copy
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from graphql import GraphQLError, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type
from graphql.execution.values import get_variable_values
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import select

from core.access import Viewer
from core.journal import JournalEntry
from core.payment import Payment
from core.scope import Scope
from gql.context import Context
from gql.execution.analyse import Analysis, coerced
from gql.execution.inputs import Unusual
from gql.resolvers import payment as payment_resolvers
from gql.root import schema
from gql.schema.node import global_id
from gql.transport.documents import Documents, Operation, operation_of
from gql.transport.operations import run_operation, told
from tests.support.contexts import context_of
from tests.support.house import Settled, house_of, settle, store_at
from tests.support.mutations import smallest_input
from tests.support.sweep import GRAPH, fields, is_rejection

assert GRAPH.mutation_type is not None
MUTATIONS = sorted(GRAPH.mutation_type.fields)
_DEFINITION = "strawberry-definition"
CREATE = """mutation ($input: CreatePaymentInput!) { createPayment(input: $input) { __typename
    ... on PaymentSuccess { payment { status creditorName instructedAmount { value currency } requestedExecutionDate
        remittanceUnstructured purposeCode debtorAccount { name } approvals { contentHash }
        statusInfo { __typename ... on PaymentProgress { text } } } }
    ... on Rejection { code message fix } } }"""


@dataclass
class World:
    """A settled company, and both ways to execute."""

    settled: Settled
    house: Any

    def context(self, viewer: Viewer | None) -> Context:
        return context_of(self.house, viewer)

    async def ask(
        self, text: str, variables: dict[str, Any] | None, *, compiled: bool, viewer: Viewer | None = None
    ) -> dict[str, Any]:
        operation = await an_operation(text, compiled=compiled)
        variables = copy.deepcopy(variables)
        answer = told(await run_operation(operation, variables, self.context(viewer or self.settled.accountant)), "en")
        assert not compiled or operation.program.reason is None
        return answer

    async def count(self, table: Any) -> int:
        async with self.house.store.read() as session:
            return len((await session.exec(select(table))).all())

    def an_input(self, key: str, **other: Any) -> dict[str, Any]:
        transfer = {
            "instructedAmount": {"value": "731.50"},
            "creditorName": "Byggvarer AS",
            "creditorAccount": "12345678911",
            "remittanceUnstructured": "Faktura 1042",
        }
        account_id = global_id("Account", self.settled.account.id)
        return {
            "idempotencyKey": key,
            "debtorAccountId": account_id,
            "transfer": transfer | other.pop("transfer", {}),
        } | other


async def an_operation(text: str, *, compiled: bool = True) -> Operation:
    return operation_of(await Documents(compile_at=1 if compiled else 0).document(text), None)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store = store_at(tmp_path)
    yield World(await settle(store), house_of(store))
    await store.close()


def document_of(name: str) -> tuple[str, dict[str, Any]]:
    """A document that asks for everything in the payload, and the smallest input."""
    field = GRAPH.mutation_type.fields[name]  # type: ignore[union-attr]
    asked = f"__typename {fields(get_named_type(field.type))} ... on Rejection {{ code message fix }}"
    if not field.args:
        return f"mutation {{ {name} {{ {asked} }} }}", {}
    kind = field.args["input"].type
    text = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ {asked} }} }}"
    return text, {"input": smallest_input(kind)}


def plant(monkeypatch: pytest.MonkeyPatch, name: str, command: Any) -> None:
    field = GRAPH.mutation_type.fields[name]  # type: ignore[union-attr]
    monkeypatch.setattr(field.extensions[_DEFINITION].base_resolver, "wrapped_func", command)


def hollow(name: str) -> Any:
    """The success of this mutation with nothing in it."""
    payload = get_named_type(GRAPH.mutation_type.fields[name].type)  # type: ignore[union-attr]
    (success,) = (one for one in GRAPH.get_possible_types(payload) if not is_rejection(one))
    definition = success.extensions[_DEFINITION]
    made = definition.origin.__new__(definition.origin)
    for one in definition.fields:
        if one.base_resolver is None:
            setattr(made, one.python_name, None)
    return made


@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_null_in_any_payload_leaves_one_row_and_is_told_by_graphql_core(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def command(self: Any, info: Any, input: Any = None) -> Any:
        async with info.context.house.store.change("system:test") as work:
            work.record(world.settled.company_id, "Thing", name, "DONE")
        return hollow(name)

    plant(monkeypatch, name, command)
    text, variables = document_of(name)
    answers = []
    for place, compiled in enumerate((True, False), 1):
        answers.append(await world.ask(text, variables, compiled=compiled))
        assert await world.count(JournalEntry) == place, "the command ran once"
    assert answers[0] == answers[1]
    assert answers[0]["data"] is None
    (error,) = answers[0]["errors"]
    assert error["path"][0] == name
    assert len(error["path"]) == 2


@pytest.mark.parametrize("name", MUTATIONS)
async def test_a_command_that_fails_after_its_row_is_not_run_again(
    world: World, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    async def command(self: Any, info: Any, input: Any = None) -> Any:
        async with info.context.house.store.change("system:test") as work:
            work.record(world.settled.company_id, "Thing", name, "DONE")
        raise RuntimeError

    plant(monkeypatch, name, command)
    text, variables = document_of(name)
    answer = await world.ask(text, variables, compiled=True)
    assert await world.count(JournalEntry) == 1
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [([name], "INTERNAL")]


async def test_a_null_in_a_real_payment_s_payload_leaves_one_payment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = payment_resolvers.payment_of
    monkeypatch.setattr(payment_resolvers, "payment_of", lambda row: replace(whole(row), creditor_name=None))
    for place, compiled in enumerate((True, False), 1):
        answer = await world.ask(CREATE, {"input": world.an_input(f"null-{compiled}")}, compiled=compiled)
        assert await world.count(Payment) == place
        assert answer["data"] is None
        assert [e["path"] for e in answer["errors"]] == [["createPayment", "payment", "creditorName"]]


@pytest.mark.parametrize("compiled", [True, False])
async def test_a_field_of_the_payload_that_fails_leaves_one_payment(
    world: World, monkeypatch: pytest.MonkeyPatch, compiled: bool
) -> None:
    """`debtorAccount` may be null, so the payment is told and its account is missing, with an error."""

    def broken(self: Any, info: Any) -> Any:
        raise RuntimeError

    field = GRAPH.type_map["Payment"].fields["debtorAccount"]  # type: ignore[union-attr]
    monkeypatch.setattr(field.extensions[_DEFINITION].base_resolver, "wrapped_func", broken)
    answer = await world.ask(CREATE, {"input": world.an_input("failing-field")}, compiled=compiled)
    assert await world.count(Payment) == 1
    assert answer["data"]["createPayment"]["payment"]["creditorName"] == "Byggvarer AS"
    assert answer["data"]["createPayment"]["payment"]["debtorAccount"] is None
    assert [error["path"] for error in answer["errors"]] == [["createPayment", "payment", "debtorAccount"]]


@pytest.mark.parametrize(
    "other",
    [
        {"idempotencyKey": None},
        {"idempotencyKey": 12345678},
        {"debtorAccountId": [1]},
        {"draft": None},
        {"draft": "yes"},
        {"transfer": None},
        {"transfer": {"instructedAmount": {"value": 731.5}}},
        {"transfer": {"instructedAmount": {"value": "1.00", "of": "gold"}}},
        {"transfer": {"requestedExecutionDate": "tomorrow"}},
        {"unheard": "of"},
    ],
)
async def test_a_fault_in_a_variable_is_told_by_graphql_core_and_nothing_has_happened(
    world: World, other: dict[str, Any]
) -> None:
    given = world.an_input("a-bad-variable", **other) if other.get("transfer", {}) is not None else other
    answers = [await world.ask(CREATE, {"input": given}, compiled=compiled) for compiled in (True, False)]
    assert answers[0] == answers[1]
    assert "data" not in answers[0]
    assert await world.count(JournalEntry) == 0


async def test_what_graphql_core_takes_of_unusual_values_is_taken(world: World) -> None:
    """An id as a number, a variable that nobody declared."""
    for compiled in (True, False):
        variables = {"input": world.an_input("unusual-1") | {"debtorAccountId": 1}, "unheard": "of"}
        answer = await world.ask(CREATE, variables, compiled=compiled)
        assert answer["data"]["createPayment"]["code"] == "NOT_FOUND"


ASKED = [
    ("accountant", {}),
    ("accountant", {"draft": True}),
    ("accountant", {"transfer": {"remittanceStructured": "2345676", "remittanceUnstructured": None}}),
    ("accountant", {"transfer": {"requestedExecutionDate": "2001-01-31"}}),
    ("accountant", {"transfer": {"instructedAmount": {"value": "0"}}}),
    ("accountant", {"transfer": {"instructedAmount": {"value": "1.00", "currency": "SEK"}}}),
    ("accountant", {"transfer": {"creditorAccount": "12345678912"}}),
    ("accountant", {"transfer": {"creditorName": " "}}),
    ("accountant", {"transfer": {"remittanceUnstructured": None}}),
    ("accountant", {"idempotencyKey": "short"}),
    ("accountant", {"debtorAccountId": "rubbish"}),
    ("viewer", {}),
    ("registrant", {}),
    ("stranger", {}),
    ("payroll", {"draft": True}),
]


@pytest.mark.parametrize(("who", "other"), ASKED)
async def test_payments_and_refusals_are_answered_as_graphql_core_answers_them(
    world: World, who: str, other: dict[str, Any]
) -> None:
    answers = []
    for compiled in (True, False):
        # Twice each: the same wish again is the same answer, and the same row.
        given = {"input": world.an_input(f"the-same-{compiled}") | copy.deepcopy(other)}
        given["input"]["transfer"] = world.an_input("")["transfer"] | other.get("transfer", {})
        viewer = world.settled.people[who]
        answers += [await world.ask(CREATE, given, compiled=compiled, viewer=viewer) for _ in range(2)]
    assert all(answer == answers[0] for answer in answers)
    assert [list(answer["data"]["createPayment"]) for answer in answers] == [
        list(answers[0]["data"]["createPayment"])
    ] * 4
    is_made = answers[0]["data"]["createPayment"]["__typename"] == "PaymentSuccess"
    assert await world.count(Payment) == (2 if is_made else 0)


async def test_who_is_not_signed_in_or_lacks_a_scope_is_refused_the_same(world: World) -> None:
    narrow = replace(world.settled.accountant, scopes=frozenset({Scope.PAYMENTS_READ}))
    for compiled in (True, False):
        given = {"input": world.an_input("not-for-all")}
        operation = await an_operation(CREATE, compiled=compiled)
        answer = told(await run_operation(operation, given, world.context(None)), "en")
        assert answer["data"]["createPayment"]["code"] == "NOT_SIGNED_IN"
        answer = await world.ask(CREATE, given, compiled=compiled, viewer=narrow)
        assert (answer["data"], answer["errors"][0]["path"]) == (None, ["createPayment"])
        assert answer["errors"][0]["extensions"]["code"] == "MISSING_SCOPE"
    assert await world.count(JournalEntry) == 0


async def test_several_changes_run_one_after_the_other_by_graphql_core(world: World) -> None:
    one = "createPayment(input: {a}) {{ ... on PaymentSuccess {{ payment {{ creditorName }} }} }}"
    asked = f"b: {one.format(a='$b')} a: {one.format(a='$a')}"
    text = f"mutation ($a: CreatePaymentInput!, $b: CreatePaymentInput!) {{ {asked} }}"
    operation = await an_operation(text)
    given = {name: world.an_input(f"several-{name}", transfer={"creditorName": name}) for name in "ab"}
    answer = told(await run_operation(operation, given, world.context(world.settled.accountant)), "en")
    assert operation.program.reason == "it changes several things"
    assert list(answer["data"]) == ["b", "a"]
    async with world.house.store.read() as session:
        made = (await session.exec(select(Payment).order_by(Payment.id))).all()  # type: ignore[arg-type]
    assert [payment.creditor_name for payment in made] == ["b", "a"]


async def test_each_of_several_changes_tells_what_is_after_it(world: World) -> None:
    """What was read for the answer of the first is not the answer of the second."""
    company = global_id("Company", world.settled.company_id)
    newest = "... on CompanySuccess { company { fourEyes journal(first: 1) { nodes { id } } } }"
    text = " ".join(
        f'{name}: setFourEyes(input: {{companyId: "{company}", on: {on}}}) {{ {newest} }}'
        for name, on in (("on", "true"), ("off", "false"))
    )
    answer = await world.ask(f"mutation {{ {text} }}", {}, compiled=False, viewer=world.settled.admin)
    on, off = (answer["data"][name]["company"] for name in ("on", "off"))
    assert (on["fourEyes"], off["fourEyes"]) == (True, False)
    assert on["journal"]["nodes"] != off["journal"]["nodes"]


async def test_written_out_inputs_defaults_and_conditions_are_taken_too(world: World) -> None:
    given = json.dumps(world.an_input("written-out"))
    for name in ("idempotencyKey", "debtorAccountId", "transfer", "instructedAmount", "value", "creditorName",
                 "creditorAccount", "remittanceUnstructured"):  # fmt: skip
        given = given.replace(f'"{name}"', name)
    text = f"""mutation ($yes: Boolean = true) {{ __typename createPayment(input: {given}) {{
        ... on PaymentSuccess {{ payment {{ creditorName @include(if: $yes) status @skip(if: $yes) }} }} }} }}"""
    for compiled in (True, False):
        assert await world.ask(text, None, compiled=compiled) == {
            "data": {"__typename": "Mutation", "createPayment": {"payment": {"creditorName": "Byggvarer AS"}}}
        }
    assert await world.count(Payment) == 1


def _inputs(kind: Any) -> st.SearchStrategy[Any]:
    """JSON for an input type, nearly always as it should be."""
    usual = _usual(kind)
    return st.one_of(usual, usual, usual, usual, usual, usual, st.sampled_from([None, 1, "1", True, 1.0, [], {}, "NO"]))


def _usual(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, GraphQLNonNull):
        return _usual(kind.of_type)
    if isinstance(kind, GraphQLList):
        return st.lists(_inputs(kind.of_type), max_size=2)
    if isinstance(kind, GraphQLInputObjectType):
        required = {n: _inputs(f.type) for n, f in kind.fields.items() if isinstance(f.type, GraphQLNonNull)}
        return st.fixed_dictionaries(
            required, optional={n: _inputs(f.type) for n, f in kind.fields.items() if n not in required}
        )
    if hasattr(kind, "values"):
        return st.sampled_from(sorted(kind.values))
    samples = {"Boolean": [True, False], "Int": [0, 7, 2**31], "Date": ["2026-11-28"], "Decimal": ["1.00"]}
    return st.sampled_from(samples.get(kind.name, ["a word", ""]))


@pytest.mark.parametrize("name", [name for name in MUTATIONS if GRAPH.mutation_type.fields[name].args])
async def test_every_input_is_taken_the_short_way_as_graphql_core_takes_it(name: str) -> None:
    text, variables = document_of(name)
    operation = await an_operation(text)
    plan = Analysis(schema, operation.node, {}, {}).plan()
    assert plan.takes is not None
    assert plan.command is not None
    asked = plan.command.arguments
    assert asked is not None
    assert plan.takes(variables)

    @given(_inputs(asked.field.args["input"].type))
    @settings(max_examples=60, deadline=None, database=None)
    def compare(drawn: Any) -> None:
        try:
            short = plan.takes({"input": drawn})  # type: ignore[misc]
        except Unusual:
            return
        values = get_variable_values(schema._schema, operation.node.variable_definitions or (), {"input": drawn})
        assert not isinstance(values, list)
        assert short == coerced(schema, asked.field, asked.node, asked.definition, values)

    try:
        compare()
    except GraphQLError as error:
        raise AssertionError(f"graphql-core refuses what was taken: {error.message}") from None
