"""Every noun, mutation and subscription has its scope, or says why it needs none; and the question is really asked."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import GraphQLObjectType, GraphQLUnionType, get_named_type

from core.access import Viewer
from core.errors import MissingScope
from core.feed import NOUNS
from core.scope import PARTNER_MAY, Scope, read_scopes, write_scopes
from gql import scopes
from gql.root import schema

GRAPH = schema._schema
NODE = GRAPH.type_map["Node"]
NO_SCOPES = frozenset[Scope]()
SAME_THING = {"BankLink": "CompanyBank", "Match": "Reconciliation"}
"""Nouns of the journal that the API calls otherwise."""


def _objects() -> dict[str, GraphQLObjectType]:
    return {name: kind for name, kind in GRAPH.type_map.items() if isinstance(kind, GraphQLObjectType)}


def _needs(name: str) -> tuple[Scope, ...]:
    type_name, field_name = name.split(".")
    return scopes.scopes_of(name, get_named_type(_objects()[type_name].fields[field_name].type).name)


def test_every_node_has_a_scope() -> None:
    nodes = {name for name, kind in _objects().items() if NODE in kind.interfaces}
    assert nodes <= set(scopes.READS)


@pytest.mark.parametrize("root", ["Mutation", "Subscription"])
def test_every_mutation_and_subscription_has_a_scope_or_a_reason(root: str) -> None:
    for field_name in _objects()[root].fields:
        name = f"{root}.{field_name}"
        assert (name in scopes.FIELDS) is not (name in scopes.OPEN), name
        if root == "Mutation" and name in scopes.FIELDS and name != "Mutation.signalPresence":
            assert all(scope.endswith(":write") for scope in scopes.FIELDS[name]), name


def test_no_table_names_what_is_not_there() -> None:
    assert set(scopes.READS) <= set(_objects())
    for name in (*scopes.FIELDS, *scopes.OPEN):
        type_name, field_name = name.split(".")
        assert field_name in _objects()[type_name].fields, name


def test_a_noun_needs_the_same_scope_in_the_feed_as_in_a_query() -> None:
    for noun, scope in NOUNS.items():
        kind = SAME_THING.get(noun, noun)
        assert scopes.READS.get(kind, scope) is scope, noun


def test_every_field_that_leads_to_a_noun_asks() -> None:
    """Called without any scope, as every field is called by the executor: it refuses before anything is resolved."""
    info = SimpleNamespace(context=SimpleNamespace(viewer=Viewer("p", "p", scopes=NO_SCOPES)))
    asked = 0
    for type_name, kind in _objects().items():
        for field_name, field in kind.fields.items():
            needed = _needs(f"{type_name}.{field_name}") if not type_name.startswith("__") else ()
            if not needed:
                continue
            call: Any = field.subscribe if type_name == "Subscription" else field.resolve
            with pytest.raises(MissingScope) as refused:
                call(None, info)
            assert refused.value.facts == {"scope": needed[0].value}
            asked += 1
    assert asked > 80


def test_what_node_finds_is_judged_by_what_it_is() -> None:
    class Account: ...

    async def found(*_: Any) -> list[Any]:
        return [None, Account()]

    guarded = scopes.needing_what_it_is(found)

    def ask(held: frozenset[Scope] | None) -> Any:
        info = SimpleNamespace(context=SimpleNamespace(viewer=Viewer("p", "p", scopes=held)))
        return asyncio.run(guarded(None, info))

    for held in (NO_SCOPES, frozenset(Scope) - {Scope.ACCOUNTS_READ}):
        with pytest.raises(MissingScope):
            ask(held)
    for held in (None, frozenset({Scope.ACCOUNTS_READ})):
        assert len(ask(held)) == 2


def test_no_union_hides_a_noun() -> None:
    """A noun inside a union would be reached without its field being asked."""
    for kind in GRAPH.type_map.values():
        if isinstance(kind, GraphQLUnionType):
            assert not {one.name for one in kind.types} & set(scopes.READS), kind.name


def test_scopes_are_written_and_read_back() -> None:
    assert read_scopes(write_scopes(Scope)) == frozenset(Scope)
    assert read_scopes("") == frozenset()
    with pytest.raises(ValueError, match="everything"):
        read_scopes("accounts:read everything")
    assert not {scope for scope in PARTNER_MAY if scope.split(":")[0] in ("agreements", "consents", "members")} & {
        Scope.AGREEMENTS_WRITE,
        Scope.CONSENTS_WRITE,
        Scope.MEMBERS_WRITE,
    }
