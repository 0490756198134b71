"""Queries that follow one relation after the other, from a root to so many levels down: all there are in the schema.

Law: no noun of ours is named here; a new relation is followed from the day it is in the schema. A level is one field
that reads (its resolver is asynchronous), wherever it stands. Each relation stands in a chain once.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
)
from strawberry.types.field import StrawberryField

from tests.support.sweep import GRAPH

ROWS = 4
"""Of each connection."""


@dataclass(frozen=True, slots=True)
class Chain:
    """`text`: a selection. `levels`: its fields that read, from the outermost. `fields`: all it goes through."""

    text: str
    levels: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return " > ".join(self.levels)


def chains(kind: GraphQLNamedType, depth: int, used: frozenset[str] = frozenset(), round: int = 0) -> Iterator[Chain]:
    """Of an object of this type, each as long as `depth` levels or as there are.

    A connection's rows are told twice, as nodes and with cursors: `round` says which of them is asked.
    """
    further = [one for one in _doors(kind, round) if one.levels[-1] not in used] if depth else []
    if not further:
        yield Chain(_ends(kind), fields=frozenset(_in_the_end(kind)))
    for door in further:
        owner, _, name = door.levels[-1].partition(".")
        one = _fields(GRAPH.type_map[owner])[name]
        for inner in chains(get_named_type(one.type), depth - 1, used | {door.levels[-1]}, round + 1):
            text = door.text.replace(_HERE, f"{name}{_arguments(one)} {inner.text}")
            yield Chain(text, door.levels + inner.levels, door.fields | inner.fields)


def lists(*roots: str) -> set[str]:
    """`Type.field` of every list and connection reachable from these types."""
    waiting: list[GraphQLNamedType] = [GRAPH.type_map[name] for name in roots]
    seen: set[str] = set()
    found: set[str] = set()
    while waiting:
        kind = waiting.pop()
        if kind.name in seen:
            continue
        seen.add(kind.name)
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            waiting += GRAPH.get_possible_types(kind)
        for name, one in _fields(kind).items():
            named = get_named_type(one.type)
            waiting.append(named)
            if is_list(one) and not isinstance(named, GraphQLScalarType | GraphQLEnumType):
                found.add(f"{kind.name}.{name}")
    return found


def is_list(one: GraphQLField) -> bool:
    return isinstance(get_nullable_type(one.type), GraphQLList) or get_named_type(one.type).name.endswith("Connection")


def reads(one: GraphQLField) -> bool:
    definition = (one.extensions or {}).get("strawberry-definition")
    return isinstance(definition, StrawberryField) and bool(
        definition.base_resolver and definition.base_resolver.is_async
    )


_HERE = "@here@"


def _doors(kind: GraphQLNamedType, round: int) -> Iterator[Chain]:
    """Every field that reads, of the type or of what lies in it without being read for itself."""
    if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
        for one in GRAPH.get_possible_types(kind):
            for door in _doors(one, round):
                yield Chain(f"{{ __typename ... on {one.name} {door.text} }}", door.levels, door.fields)
    for name, one in _fields(kind).items():
        here = f"{kind.name}.{name}"
        if reads(one):
            if not any(isinstance(a.type, GraphQLNonNull) and name_ not in _KNOWN for name_, a in one.args.items()):
                yield Chain(f"{{ __typename {_HERE} }}", (here,), frozenset({here}))
        elif not _is_leaf(one) and not (kind.name.endswith("Connection") and name == ("nodes", "edges")[round % 2]):
            for door in _doors(get_named_type(one.type), round):
                yield Chain(f"{{ __typename {name} {door.text} }}", door.levels, door.fields | {here})


_KNOWN = {"first": str(ROWS), "days": str(ROWS)}


def _arguments(one: GraphQLField) -> str:
    given = [f"{name}: {_KNOWN[name]}" for name in one.args if name in _KNOWN]
    return f"({', '.join(given)})" if given else ""


def _ends(kind: GraphQLNamedType) -> str:
    """What is there without reading more."""
    if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
        return ""
    inner = [f"... on {one.name} {_ends(one)}" for one in _possible(kind)]
    for name, one in _fields(kind).items():
        if not reads(one) and not one.args:
            alias = f"{kind.name}_{name}: " if _possible_of_some(kind) else ""
            inner.append(f"{alias}{name} {_ends(get_named_type(one.type))}")
    return f"{{ __typename {' '.join(inner)} }}"


def _in_the_end(kind: GraphQLNamedType) -> Iterator[str]:
    for one in _possible(kind):
        yield from _in_the_end(one)
    for name, one in _fields(kind).items():
        if not reads(one) and not one.args:
            yield f"{kind.name}.{name}"
            yield from _in_the_end(get_named_type(one.type))


def _possible(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    return list(GRAPH.get_possible_types(kind)) if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType) else []


def _possible_of_some(kind: GraphQLNamedType) -> bool:
    return isinstance(kind, GraphQLObjectType) and bool(kind.interfaces)


def _fields(kind: GraphQLNamedType) -> dict[str, GraphQLField]:
    return dict(kind.fields) if isinstance(kind, GraphQLObjectType) else {}


def _is_leaf(one: GraphQLField) -> bool:
    return isinstance(get_named_type(one.type), GraphQLScalarType | GraphQLEnumType)
