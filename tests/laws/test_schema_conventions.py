"""Law 4 and the GraphQL conventions: the schema is printed, described, named and shaped as architecture.md says."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    build_schema,
    find_breaking_changes,
    get_named_type,
    specified_scalar_types,
)

from core.errors import refusals
from gateway import printed
from gql.root import schema
from gql.schema.rejections import REJECTIONS

GRAPH = schema._schema
ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "docs" / "schema" / "released.graphql"
ADRS = ROOT / "docs" / "adr"
OURS = {
    name: kind
    for name, kind in GRAPH.type_map.items()
    if not name.startswith("__") and name not in specified_scalar_types
}
WITHOUT_INPUT = {
    "signalPresence": "it says nothing but that somebody is there",
    "endSessions": "it means all of them",
}
NEVER_MET_IN_THE_API = {
    "AccountPrivateRejection": "told as RefusedAccount.reason",
    "AccountForeignOwnedRejection": "told as RefusedAccount.reason",
    "CsrfTokenMissingOrWrongRejection": "told as 403 at the door, before anything is read",
    "ForeignOriginRejection": "told as 403 at the door, before anything is read",
    "BudgetExceededRejection": "told as an error with this code, and as 429, before anything is executed",
    "OperationTooLargeRejection": "told as an error with this code, before anything is executed",
    "TooManyStreamsRejection": "told as an error with this code, before anything is executed",
    "DocumentUnknownRejection": "told as an error with this code, before anything is executed",
    "DocumentNotTrustedRejection": "told as an error with this code, before anything is executed",
    "FileDiffersRejection": "told at /files, where the bytes come",
    "FileTicketInvalidRejection": "told at /files, where the ticket is used",
    "MissingScopeRejection": "told as an error at the field that needs the scope, with its path",
    "SigningNotCompletedRejection": "told on the page where BankID sends the signatory back",
}
"""Refusals no payload has, and where they are told instead."""


def _fields(*kinds: type) -> Iterator[tuple[str, str, Any]]:
    """(type, field, definition) of every type of these kinds."""
    for name, kind in OURS.items():
        if isinstance(kind, kinds):
            for inner, one in kind.fields.items():  # type: ignore[attr-defined]
                yield name, inner, one


OUTPUTS = (GraphQLObjectType, GraphQLInterfaceType)


@pytest.mark.parametrize("path", sorted(printed.files()), ids=lambda path: path.name)
def test_what_is_printed_is_what_the_code_says(path: Path) -> None:
    assert path.read_text() == printed.files()[path], "run `kontobro schema` and look at what changed"


# --- growth ------------------------------------------------------------------------------------------------------


def unnamed_changes(released: str, now: str, decisions: str) -> list[str]:
    """Breaking changes that no decision names: the words graphql-core has for them must stand in an ADR."""
    changes = find_breaking_changes(build_schema(released), build_schema(now))
    return [change.description for change in changes if change.description not in decisions]


def test_nothing_that_was_released_breaks_without_a_decision() -> None:
    decisions = "\n".join(path.read_text() for path in sorted(ADRS.glob("*.md")))
    assert not unnamed_changes(RELEASED.read_text(), schema.as_str(), decisions), (
        "keep the old, or write an ADR with these sentences; docs/schema/released.graphql is copied from "
        "schema.graphql at each release and at no other time"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  accountNumber: String!\n", "  bban: String!\n"),
        ("  integrationCheck: Check!\n", "  integrationCheck: Check\n"),
        ("  KID\n", "  REFERENCE\n"),
        ("  psuId: String = null\n", "  psuId: String!\n"),
        ("type Account implements Node {", "type Account {"),
        ("= PaymentSuccess | NotSignedInRejection | NotFoundRejection |", "= PaymentSuccess | NotSignedInRejection |"),
    ],
    ids=["field gone", "may be null", "enum value gone", "input demanded", "interface gone", "union member gone"],
)
def test_a_breaking_change_is_found_and_a_decision_lets_it_through(before: str, after: str) -> None:
    now = schema.as_str()
    assert before in now
    found = unnamed_changes(now, now.replace(before, after), "")
    assert found
    assert not unnamed_changes(now, now.replace(before, after), "\n".join(f"- {one}" for one in found))


# --- words -------------------------------------------------------------------------------------------------------


def test_everything_is_described() -> None:
    bare = [name for name, kind in OURS.items() if not kind.description]
    for name, inner, one in _fields(*OUTPUTS, GraphQLInputObjectType):
        bare += [] if one.description else [f"{name}.{inner}"]
        bare += [f"{name}.{inner}({arg})" for arg, given in getattr(one, "args", {}).items() if not given.description]
    for name, kind in OURS.items():
        if isinstance(kind, GraphQLEnumType):
            bare += [f"{name}.{value}" for value, one in kind.values.items() if not one.description]
    assert not bare


def test_names_are_spelled_as_graphql_spells_them() -> None:
    camel, pascal, shout = re.compile(r"[a-z][a-zA-Z0-9]*"), re.compile(r"[A-Z][a-zA-Z0-9]*"), re.compile(r"[A-Z_]+")
    wrong = [name for name in OURS if not pascal.fullmatch(name)]
    for name, inner, one in _fields(*OUTPUTS, GraphQLInputObjectType):
        spelled = (inner, *getattr(one, "args", {}))
        wrong += [f"{name}.{word}" for word in spelled if not camel.fullmatch(word)]
    for name, kind in OURS.items():
        if isinstance(kind, GraphQLEnumType):
            wrong += [f"{name}.{value}" for value in kind.values if not shout.fullmatch(value)]
    assert not wrong


# --- shapes ------------------------------------------------------------------------------------------------------


def test_a_mutation_takes_one_input_and_answers_with_its_own_payload() -> None:
    assert GRAPH.mutation_type is not None
    for name, one in GRAPH.mutation_type.fields.items():
        pascal = name[0].upper() + name[1:]
        assert isinstance(one.type, GraphQLNonNull), name
        assert one.type.of_type.name == f"{pascal}Payload"
        if name in WITHOUT_INPUT:
            assert not one.args
            continue
        assert list(one.args) == ["input"], name
        assert isinstance(one.args["input"].type, GraphQLNonNull), name
        assert one.args["input"].type.of_type.name.endswith("Input"), name


def test_a_payload_is_one_success_and_rejections() -> None:
    rejection = GRAPH.type_map["Rejection"]
    unions = [kind for kind in OURS.values() if isinstance(kind, GraphQLUnionType)]
    assert {kind.name for kind in unions if not kind.name.endswith(("Payload", "Result"))} == set()
    for union in unions:
        successes = [one for one in union.types if rejection not in one.interfaces]
        assert len(successes) == 1, union.name
        assert "NotSignedInRejection" in {one.name for one in union.types}


def test_every_refusal_has_a_rejection_and_every_rejection_is_met() -> None:
    assert set(REJECTIONS) == set(refusals())
    met = {one.name for kind in OURS.values() if isinstance(kind, GraphQLUnionType) for one in kind.types}
    everyone = {f"{refusal.__name__}Rejection" for refusal in refusals()}
    assert everyone - met == set(NEVER_MET_IN_THE_API)
    in_schema = {name for name in OURS if name.endswith("Rejection") and name != "Rejection"}
    assert in_schema == everyone - set(NEVER_MET_IN_THE_API), "a rejection nobody can meet is not in the schema"


def test_every_type_is_led_to() -> None:
    assert GRAPH.query_type
    assert GRAPH.mutation_type
    assert GRAPH.subscription_type
    waiting: list[Any] = [GRAPH.query_type, GRAPH.mutation_type, GRAPH.subscription_type]
    seen: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name in seen:
            continue
        seen.add(kind.name)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            waiting += GRAPH.get_possible_types(kind)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            waiting += getattr(kind, "interfaces", ())
            for one in kind.fields.values():
                waiting += [get_named_type(arg.type) for arg in getattr(one, "args", {}).values()]
                waiting.append(get_named_type(one.type))
    assert set(OURS) <= seen


def test_connections_are_relays() -> None:
    connections = [kind for name, kind in OURS.items() if name.endswith("Connection")]
    assert connections
    for kind in connections:
        assert isinstance(kind, GraphQLObjectType)
        noun = kind.name.removesuffix("Connection")
        told = {name: str(one.type) for name, one in kind.fields.items()}
        assert told == {"edges": f"[{noun}Edge!]!", "nodes": f"[{noun}!]!", "pageInfo": "PageInfo!"}
        edge = OURS[f"{noun}Edge"]
        assert isinstance(edge, GraphQLObjectType)
        assert {name: str(one.type) for name, one in edge.fields.items()} == {"node": f"{noun}!", "cursor": "String!"}
    for name, inner, one in _fields(GraphQLObjectType):
        if get_named_type(one.type).name.endswith("Connection"):
            assert {"first", "after"} <= set(one.args), f"{name}.{inner}"
            assert "500" in (one.args["first"].description or ""), f"{name}.{inner} does not state its maximum"


def test_the_two_doors_to_a_node_are_relays() -> None:
    assert GRAPH.query_type is not None
    node, nodes = GRAPH.query_type.fields["node"], GRAPH.query_type.fields["nodes"]
    assert (str(node.type), str(node.args["id"].type)) == ("Node", "ID!")
    assert (str(nodes.type), str(nodes.args["ids"].type)) == ("[Node]!", "[ID!]!")


# --- money -------------------------------------------------------------------------------------------------------

_MONEY = re.compile(r"amount|balance|booked$|available|total|price|(?<![a-z])fee|salary", re.IGNORECASE)


def test_there_is_no_float() -> None:
    assert "Float" not in GRAPH.type_map


def test_money_is_a_decimal_string_with_its_currency() -> None:
    for name, inner, one in _fields(*OUTPUTS, GraphQLInputObjectType):
        kind = get_named_type(one.type)
        if name not in ("Mutation", "Subscription") and _MONEY.search(inner):
            assert kind.name in ("Amount", "AmountInput", "Decimal", "Balance", "BalancePoint"), (
                f"{name}.{inner} is a {kind.name}"
            )
        if kind.name == "Decimal":
            assert (name, inner) in (("Amount", "value"), ("AmountInput", "value"), ("PostingInput", "amount"))
    amount = OURS["Amount"]
    assert isinstance(amount, GraphQLObjectType)
    assert {name: str(one.type) for name, one in amount.fields.items()} == {"value": "Decimal!", "currency": "String!"}


@pytest.mark.parametrize("number", [1, 1.5, 100.0, True, None, [], {}])
def test_the_scalar_of_amounts_takes_strings_only(number: object) -> None:
    decimal = OURS["Decimal"]
    assert isinstance(decimal, GraphQLScalarType)
    with pytest.raises(ValueError, match="string"):
        decimal.parse_value(number)


def test_lists_hold_no_nulls_but_where_a_node_may_be_missing() -> None:
    holes = [
        f"{name}.{inner}"
        for name, inner, one in _fields(*OUTPUTS, GraphQLInputObjectType)
        for listed in [one.type.of_type if isinstance(one.type, GraphQLNonNull) else one.type]
        if isinstance(listed, GraphQLList) and not isinstance(listed.of_type, GraphQLNonNull)
    ]
    assert holes == ["Query.nodes"]
