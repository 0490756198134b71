"""Queries out of thin air: valid documents of our schema, as hypothesis draws and shrinks them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
)
from hypothesis import strategies as st

from core.errors import NotFound
from gql.schema.node import split_id
from tests.support.sweep import GRAPH

DEPTH = 5
WORDS = ("", "a", "Å", "salary", "*[%_", "x" * 101)
DAYS = ("2026-01-01", "2026-06-30", "2027-12-31")
ALIASES = ("a", "b", "c")
LEFT_OUT = frozenset({"Query.lookUpCompany", "Query.signingInvitation"})
"""They ask the outside world, or take a word nobody draws."""


@dataclass
class Drawn:
    """A document, and the values of its variables."""

    text: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Sheet:
    draw: Any
    ids: Sequence[str]
    cursors: Sequence[str]
    declared: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    asked: int = 0
    """Fields so far."""
    apart: int = 0
    """Above 0: below an interface or union, where one key of two types must not be of two kinds."""

    def variable(self, kind: str, value: Any, default: str | None = None) -> str:
        name = f"v{len(self.declared)}"
        self.declared[name] = f"${name}: {kind}" + (f" = {default}" if default else "")
        if default is None or self.draw(st.booleans()):
            self.variables[name] = value
        return f"${name}"


@st.composite
def documents(draw: Any, ids: Sequence[str], cursors: Sequence[str] = ()) -> Drawn:
    """`ids` and `cursors`: what those in arguments are drawn from, beside rubbish."""
    sheet = _Sheet(draw, ids, cursors)
    assert GRAPH.query_type is not None
    body = _selection(sheet, GRAPH.query_type, DEPTH)
    head = f"query Drawn({', '.join(sheet.declared.values())})" if sheet.declared else "query Drawn"
    return Drawn(f"{head} {body} {' '.join(sheet.fragments)}", sheet.variables)


def _selection(sheet: _Sheet, kind: GraphQLNamedType, depth: int) -> str:
    some = [_one(sheet, kind, depth) for _ in range(sheet.draw(st.integers(1, 4)))]
    return f"{{ {' '.join(some)} }}"


def _one(sheet: _Sheet, kind: GraphQLNamedType, depth: int) -> str:
    form = sheet.draw(st.sampled_from(["field", "field", "field", "field", "inline", "spread", "typename"]))
    if form == "typename" or (isinstance(kind, GraphQLUnionType) and form == "field"):
        return f"{_alias(sheet, 'its', 'type')}__typename"
    if form == "field":
        return _field(sheet, kind, depth)
    on: GraphQLNamedType = kind
    if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
        possible = sorted(GRAPH.get_possible_types(kind), key=lambda one: one.name)
        on = sheet.draw(st.sampled_from([kind, *possible]))
    condition = _condition(sheet)
    body = _selection(sheet, on, depth - 1) if depth > 1 else "{ __typename }"
    if form == "inline":
        return f"... on {on.name} {condition} {body}"
    name = f"F{len(sheet.fragments)}"
    sheet.fragments.append(f"fragment {name} on {on.name} {body}")
    return f"...{name} {condition}"


def _field(sheet: _Sheet, kind: GraphQLNamedType, depth: int) -> str:
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    fields = {
        name: one
        for name, one in kind.fields.items()
        if f"{kind.name}.{name}" not in LEFT_OUT and (depth > 1 or is_leaf_type(get_named_type(one.type)))
    }
    if not fields:
        return "__typename"
    # What has fields below it oftener than its share: that is where documents differ.
    deeper = [one for one in sorted(fields) if not is_leaf_type(get_named_type(fields[one].type))]
    name = sheet.draw(st.sampled_from(deeper if deeper and sheet.draw(st.booleans()) else sorted(fields)))
    one = fields[name]
    arguments = _arguments(sheet, one)
    named = get_named_type(one.type)
    several = isinstance(named, GraphQLInterfaceType | GraphQLUnionType)
    sheet.apart += several
    below = "" if is_leaf_type(named) else _selection(sheet, named, depth - 1)
    sheet.apart -= several
    # One name under one key, unless the arguments are other ones: then the key must be other too.
    sheet.asked += 1
    alias = f"{name}{sheet.asked}: " if arguments else _alias(sheet, kind.name, name)
    return f"{alias}{name}{arguments} {_condition(sheet)} {below}"


def _alias(sheet: _Sheet, kind: str, name: str) -> str:
    """Named after its field, so that two fields never meet under one key."""
    if not sheet.apart and sheet.draw(st.integers(0, 3)):
        return ""
    return f"{kind}_{name}_{sheet.draw(st.sampled_from(ALIASES))}: "


def _condition(sheet: _Sheet) -> str:
    if sheet.draw(st.integers(0, 5)):
        return ""
    word, value = sheet.draw(st.sampled_from(["include", "skip"])), sheet.draw(st.booleans())
    how = sheet.draw(st.sampled_from(["literal", "variable", "default"]))
    if how == "literal" or len(sheet.declared) > 6:
        return f"@{word}(if: {str(value).lower()})"
    default = "true" if how == "default" else None
    return f"@{word}(if: {sheet.variable('Boolean' if default else 'Boolean!', value, default)})"


def _arguments(sheet: _Sheet, one: GraphQLField) -> str:
    given = []
    for name, argument in one.args.items():
        must = isinstance(argument.type, GraphQLNonNull) and argument.default_value is Undefined
        if not must and sheet.draw(st.booleans()):
            continue
        given.append(f"{name}: {_value(sheet, name, argument.type, get_named_type(one.type).name)}")
    return f"({', '.join(given)})" if given else ""


def _value(sheet: _Sheet, argument: str, kind: Any, of: str) -> str:
    """`of`: the type of the field, whose ids are drawn oftener than others."""
    text = str(kind)
    if text.rstrip("!").startswith("["):
        some = [_single(sheet, argument, kind, of)]
        # Several of one type, so that they lead to others in the same way.
        alike = _kind_of(some[0][0]) if isinstance(some[0][0], str) else of
        some += [_single(sheet, argument, kind, alike or of) for _ in range(sheet.draw(st.integers(0, 2)))]
        value: Any = [one for one, _ in some]
        literal = f"[{', '.join(one for _, one in some)}]"
    else:
        value, literal = _single(sheet, argument, kind, of)
    if sheet.draw(st.booleans()):
        return literal
    default = literal if not isinstance(get_nullable_type(kind), type(None)) and sheet.draw(st.booleans()) else None
    return sheet.variable(text if default is None else text.rstrip("!") if value is not None else text, value, default)


def _single(sheet: _Sheet, argument: str, kind: Any, of: str) -> tuple[Any, str]:
    """A value, and as it is written in a document."""
    named = get_named_type(kind)
    if isinstance(named, GraphQLEnumType):
        value = sheet.draw(st.sampled_from(sorted(named.values)))
        return value, str(value)
    if named.name == "Int":
        value = sheet.draw(st.sampled_from([0, 1, 2, 5, 500, 501, -1]))
        return value, str(value)
    if named.name == "Boolean":
        value = sheet.draw(st.booleans())
        return value, str(value).lower()
    if named.name == "ID":
        own = [one for one in sheet.ids if _kind_of(one) == of] if sheet.draw(st.integers(0, 3)) else []
        value = sheet.draw(st.sampled_from(own or sheet.ids))
        return value, f'"{value}"'
    known = {"after": sheet.cursors, "search": WORDS}.get(argument, ())
    value = sheet.draw(st.sampled_from([None, *(DAYS if named.name == "Date" else ("rubbish", *known))]))
    if value is None and isinstance(kind, GraphQLNonNull):
        value = ""
    return value, "null" if value is None else f'"{value}"'


@lru_cache(1_000)
def _kind_of(key: str) -> str:
    try:
        return split_id(key)[0]
    except NotFound:
        return ""


def every_id(found: Mapping[str, set[str]]) -> list[str]:
    """A few of each type."""
    return [one for some in found.values() for one in sorted(some)[:3]]
