"""Sweeps generated from the schema: everything a person can reach, and what somebody else gets of the same.

Law: no noun of ours is named here; a new type is swept from the day it is in the schema.
"""

import base64
import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
)

from gateway.demo.actor import Actor
from gql.root import schema
from tests.support.ways import Ask, by_http

GRAPH = schema._schema
NODE = GRAPH.get_type("Node")
REJECTION = GRAPH.get_type("Rejection")
ALL_MINE = "feed"
"""The one subscription that names no company."""
AT_ONCE = 50
"""Nodes a document; the API takes a hundred ids at once."""
Ids = Mapping[str, Iterable[str]]
"""Ids by type."""


def is_node(kind: GraphQLNamedType | None) -> bool:
    return kind is NODE or (isinstance(kind, GraphQLObjectType) and NODE in kind.interfaces)


def is_rejection(kind: GraphQLNamedType | None) -> bool:
    return kind is REJECTION or (isinstance(kind, GraphQLObjectType) and REJECTION in kind.interfaces)


def type_of(global_id: str) -> str:
    return _plain(global_id).split(":", 1)[0]


def missing_like(global_id: str) -> str:
    """A well-formed id of the same type, of nothing."""
    return base64.urlsafe_b64encode(f"{type_of(global_id)}:{uuid.uuid4()}".encode()).decode().rstrip("=")


def _plain(global_id: str) -> str:
    return base64.urlsafe_b64decode(global_id + "=" * (-len(global_id) % 4)).decode()


def selection(kind: GraphQLNamedType) -> str:
    """A field's selection: values to their leaves, nodes as their ids (they are asked for by themselves)."""
    if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
        return ""
    return "{ __typename ... on Node { id } }" if is_node(kind) else f"{{ __typename {fields(kind)} }}"


@cache
def fields(kind: GraphQLNamedType) -> str:
    """Every field that needs no argument, called `Type__field`: in a union one name may have several types."""
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        possible = (one for one in GRAPH.get_possible_types(kind) if not is_rejection(one))
        return " ".join(f"... on {one.name} {{ {fields(one)} }}" for one in possible)
    assert isinstance(kind, GraphQLObjectType)
    return " ".join(
        f"{kind.name}__{name}: {name} {selection(get_named_type(one.type))}"
        for name, one in kind.fields.items()
        if not _demands(one)
    )


def _demands(one: GraphQLField) -> bool:
    return any(isinstance(a.type, GraphQLNonNull) and a.default_value is Undefined for a in one.args.values())


@dataclass
class Found:
    """What one person has reached. `values`: every leaf that was not null, by `Type.field`."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    bodies: list[str] = field(default_factory=list)

    def take(self, told: Any) -> None:
        """Read an answer made of `selection`s."""
        if isinstance(told, list):
            for one in told:
                self.take(one)
        elif isinstance(told, dict):
            for key, value in told.items():
                name = f"{told.get('__typename')}.{key.split('__')[-1]}"
                if value is not None and not key.startswith("__"):
                    self.values[name].append(value)
                if key.split("__")[-1] == "id" and value is not None:
                    self.ids[type_of(value)].add(value)
                self.take(value)

    @property
    def every_id(self) -> set[str]:
        return set().union(*self.ids.values()) if self.ids else set()


def nodes_document(kind: str) -> str:
    """Nodes of a type by `$ids`, and the first by `$id`, with every field: few enough fields to be compiled."""
    asked = "first: node(id: $id) { __typename ...All } nodes(ids: $ids) { __typename ...All }"
    return f"query ($id: ID!, $ids: [ID!]!) {{ {asked} }} fragment All on {kind} {{ {fields(GRAPH.type_map[kind])} }}"


def subscriptions() -> dict[str, str]:
    """A document of each ($c: the company), with every field of its payload to the nodes' ids."""
    root = GRAPH.subscription_type
    assert root is not None
    return {
        name: (
            f"subscription ($c: ID!) {{ {name}(companyId: $c) {selection(get_named_type(one.type))} }}"
            if "companyId" in one.args
            else f"subscription {{ {name} {selection(get_named_type(one.type))} }}"
        )
        for name, one in root.fields.items()
    }


def beats(message: Any) -> bool:
    """A heartbeat? Fields of a selection are called `Type__field`."""
    (update,) = message["data"].values()
    return any(name.endswith("__kind") and value == "HEARTBEAT" for name, value in update.items())


async def nodes(who: Actor, kind: str, ids: list[str], ask: Ask = by_http) -> str:
    """The body of the answer, byte for byte."""
    return await ask(who, nodes_document(kind), {"id": ids[0], "ids": ids})


async def crawl(who: Actor, *roots: str, document: str | None = None, ask: Ask = by_http, **variables: Any) -> Found:
    """Everything reachable from the viewer and these ids, following every node to its own fields.

    `document` (default: the viewer with every field) is where it begins.
    """
    found = Found()
    viewer = GRAPH.type_map["Viewer"]
    begin = document or f"{{ __typename viewer {{ __typename {fields(viewer)} }} }}"
    _taken(found, await ask(who, begin, variables))
    for root in roots:
        found.ids[type_of(root)].add(root)
    asked: set[str] = set()
    while waiting := [(kind, sorted(ids - asked)[:AT_ONCE]) for kind, ids in found.ids.items() if ids - asked]:
        for kind, ids in waiting:
            asked.update(ids)
            _taken(found, await nodes(who, kind, ids, ask))
    return found


def _taken(found: Found, body: str) -> None:
    told = json.loads(body)
    assert "errors" not in told, told["errors"]
    found.bodies.append(body)
    found.take(told["data"])


async def leaks(who: Actor, ids: Ids, *, at_most: int | None = None, ask: Ask = by_http) -> set[str]:
    """The types of which this person gets, for some of these ids, anything else than for ids of nothing.

    `at_most`: ids of a type that are tried.
    """
    leaking = set()
    for kind, all_ids in ids.items():
        tried = sorted(all_ids)[:at_most]
        for start in range(0, len(tried), AT_ONCE):
            some = tried[start : start + AT_ONCE]
            real = await nodes(who, kind, some, ask)
            if real != await nodes(who, kind, [missing_like(one) for one in some], ask) or json.loads(real).get(
                "errors"
            ):
                leaking.add(kind)
    return leaking


def reachable(*roots: str) -> set[str]:
    """`Type.field` of every object type that these root types lead to, rejections excepted."""
    waiting: list[GraphQLNamedType] = [GRAPH.type_map[name] for name in roots]
    seen: set[str] = set()
    names: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name in seen or is_rejection(kind):
            continue
        seen.add(kind.name)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            waiting += GRAPH.get_possible_types(kind)
        elif isinstance(kind, GraphQLObjectType):
            for name, one in kind.fields.items():
                names.add(f"{kind.name}.{name}")
                waiting.append(get_named_type(one.type))
    return names
