"""Whether a document runs as a program, and values that fill its variables."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    get_nullable_type,
    parse,
    type_from_ast,
)

from core.access import Viewer
from core.store import Store
from gql.transport.documents import Documents, operation_of
from tests.support.contexts import context_of
from tests.support.house import house_of
from tests.support.sweep import GRAPH

CHANGES = "it changes something"
"""Of every mutation that is not compiled."""
_VALUES = {"Boolean": True, "Date": "2026-11-28", "DateTime": "2026-11-28T12:00:00+00:00", "Decimal": "1.00", "Int": 1}


def value_of(kind: Any) -> Any:
    """Some value the type takes."""
    kind = get_nullable_type(kind)
    if isinstance(kind, GraphQLList):
        return [value_of(kind.of_type)]
    if isinstance(kind, GraphQLInputObjectType):
        return {name: value_of(one.type) for name, one in kind.fields.items() if isinstance(one.type, GraphQLNonNull)}
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return _VALUES.get(kind.name, "x")


def operations_of(text: str) -> list[OperationDefinitionNode]:
    return [one for one in parse(text).definitions if isinstance(one, OperationDefinitionNode)]


def variables_of(node: OperationDefinitionNode) -> Iterator[tuple[str, Any]]:
    """(name, type) of each."""
    for one in node.variable_definitions or ():
        yield one.variable.name.value, type_from_ast(GRAPH, one.type)


def some_variables(node: OperationDefinitionNode) -> dict[str, Any]:
    return {name: value_of(kind) for name, kind in variables_of(node)}


async def why_not(text: str, store: Store) -> str | None:
    """Why it is not compiled for somebody who is logged in; None when it is."""
    for node in operations_of(text):
        document = await Documents(compile_at=1).document(text)
        operation = operation_of(document, node.name.value if node.name else None)
        viewer = Viewer("somebody", "somebody", "en")
        context = context_of(house_of(store), viewer)
        if operation.program.prepared(some_variables(node), context) is None:
            is_change = operation.kind is OperationType.MUTATION
            return operation.program.reason or (CHANGES if is_change else "its variables are not taken")
    return None
