"""What is asked, as data: the tree that `analyse` makes of a document and `emit` makes Python of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLEnumType, GraphQLField, GraphQLScalarType
from strawberry.types.field import StrawberryField

from core.scope import Scope
from gql.schema.relation import Find


class NotCompiled(Exception):
    """Why an operation is left to graphql-core, in words."""


@dataclass(frozen=True, slots=True)
class Leaf:
    kind: GraphQLScalarType | GraphQLEnumType


@dataclass(frozen=True, slots=True)
class Written:
    """Stands in the answer as the database has written it."""


@dataclass(frozen=True, slots=True)
class Many:
    of: "Shape"


@dataclass(frozen=True, slots=True)
class Required:
    """Null here is an error, which is told by graphql-core."""

    of: "Shape"


@dataclass(frozen=True, slots=True)
class One:
    selection: "Selection"


@dataclass(frozen=True, slots=True)
class Either:
    """An interface or a union: the value's class says which."""

    options: Mapping[type, "Selection"]


Shape = Leaf | Written | Many | Required | One | Either


@dataclass(frozen=True, slots=True)
class Arguments:
    """Of one field: known when the program is made, or worked out once a run because variables are in them."""

    field: GraphQLField
    node: FieldNode
    definition: StrawberryField
    known: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Followed:
    """Leads to other rows by a key: of a line at `place`, of an object in its row's `column`."""

    find: Find
    column: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """One field under its response key. Without a `resolver` it is the attribute `attribute` of the object."""

    key: str
    type_name: str
    field_name: str
    shape: Shape
    attribute: str = ""
    constant: str | None = None
    """For __typename."""
    is_itself: bool = False
    """The object itself: the root of a subscription or mutation, or another part of the same line."""
    places: tuple[int, ...] = ()
    """Where in a line the values are that it is made of, by `make` if there are several or it says so."""
    make: Callable[..., Any] | None = None
    followed: Followed | None = None
    """All of a wave that ask the same are one reading; in the place of the `resolver`, with its arguments."""
    resolver: Callable[..., Any] | None = None
    takes_self: bool = False
    info_name: str | None = None
    is_async: bool = False
    arguments: Arguments | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of an object of one type, in the order of the answer."""

    type_name: str
    fields: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`scopes`: what a token needs for all of it, as far as the document tells."""

    root: Selection
    scopes: frozenset[Scope]
    fields: int
    command: Asked | None = None
    """Of a mutation: it is run first, and `root` tells its value as an event's."""
    takes: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None
    """(variables) -> the command's arguments, the short way, where there is one. Raises Unusual."""
