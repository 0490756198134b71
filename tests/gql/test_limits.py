"""How much one operation may ask for: judged before it is executed, and cheaply."""

import time
from typing import Any

import pytest
from graphql import parse

from core.errors import OperationTooLarge
from gql.root import schema
from gql.transport import limits
from gql.transport.limits import MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_DIRECTIVES, MAX_REPEATS, MAX_ROOT_FIELDS, prices

ONE_ROW = "transactions(first: 1) { nodes { account { "
ROWS = "transactions(first: 500) { nodes { account { %s } } }"


def cost(document: str, **variables: Any) -> int:
    (price,) = prices(parse(document), schema._schema).values()
    return price.of(variables)


def nested(levels: int) -> str:
    inner = "id"
    for _ in range(levels):
        inner = ROWS % inner
    return f"query ($c: ID!) {{ company(id: $c) {{ accounts {{ {inner} }} }} }}"


@pytest.mark.parametrize(
    ("document", "what"),
    [
        (nested(2), "cost"),
        ("{" + " ".join(f"a{n}: banks {{ bic }}" for n in range(MAX_ROOT_FIELDS + 1)) + "}", "rootFields"),
        (
            "{ company(id: 1) { accounts { " + ONE_ROW * MAX_DEPTH + "id" + " } } }" * MAX_DEPTH + " } } }",
            "depth",
        ),
        ("{ nonsense " * (MAX_DEPTH + 1) + "}" * (MAX_DEPTH + 1), "depth"),
        ("{ viewer {" + " ".join(f"a{n}: person {{ name }}" for n in range(MAX_ALIASES + 1)) + "} }", "aliases"),
        ("{ viewer {" + "person { name } " * (MAX_REPEATS + 1) + "} }", "repeats"),
        ("{ viewer {" + "... { person { name } } " * (MAX_REPEATS + 1) + "} }", "repeats"),
        ("{ viewer {" + "...F " * (MAX_REPEATS + 1) + "} } fragment F on Viewer { __typename }", "repeats"),
        ("mutation { createPayment(input: {" + "a: 1 " * 600 + "}) { __typename } }", "inputFields"),
        ("{ __typename " + "@include(if: true) " * (MAX_DIRECTIVES + 1) + "}", "directives"),
        ("{ viewer {" + "".join(f"... {{ a{n}: __typename }} " for n in range(200)) + "} }", "fragments"),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)
def test_too_much_is_refused_with_its_limit(document: str, what: str) -> None:
    with pytest.raises(OperationTooLarge) as refused:
        prices(parse(document), schema._schema)
    assert refused.value.facts["what"] == what


@pytest.mark.parametrize("document", [nested(1), "{ viewer { person { name } } }", "{ __typename }"])
def test_what_a_client_needs_is_not(document: str) -> None:
    assert 0 < cost(document) <= MAX_COST


def test_the_rows_of_a_variable_count() -> None:
    document = nested(2).replace("500", "$n").replace("($c: ID!)", "($c: ID!, $n: Int!)")
    assert cost(document, n=5) < cost(document, n=50) < MAX_COST < cost(document, n=500)


def test_a_variable_left_out_counts_as_its_default() -> None:
    document = nested(2).replace("500", "$n").replace("($c: ID!)", "($c: ID!, $n: Int = 500)")
    assert cost(document) == cost(document, n=500) > MAX_COST
    assert cost(document, n=None) > MAX_COST


def test_a_list_of_ids_counts_each() -> None:
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert cost(document, ids=["a"] * 1000) == 1 + 1000
    assert cost(document, ids=[]) == 2


@pytest.mark.parametrize("value", [True, "500", {}, 10**30, -5, 2.5])
def test_a_variable_of_the_wrong_kind_breaks_nothing(value: object) -> None:
    assert cost("query ($c: ID!, $n: Int) { company(id: $c) { payments(first: $n) { nodes { id } } } }", n=value) > 0


def test_nested_fragments_are_judged_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library's own rules take exponential time here."""
    spreads = "".join(f"fragment F{n} on Company {{ ...F{n + 1} ...F{n + 1} }} " for n in range(30))
    document = parse("{ company(id: 1) { ...F0 } } " + spreads + "fragment F30 on Company { id }")
    begun = time.perf_counter()
    with pytest.raises(OperationTooLarge):
        prices(document, schema._schema)
    monkeypatch.setattr(limits, "MAX_COST", 10**10)
    prices(document, schema._schema)
    assert time.perf_counter() - begun < 1


def test_what_cannot_be_selected_from_is_left_to_the_validator() -> None:
    assert cost("{ ... on CreatePaymentInput { transfer { creditorName } } }") > 0
