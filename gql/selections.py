"""core.ports.Selections: a partner's stored query, looked at when it is stored and executed when an event is sent.

Law: it asks for the event's own object and company and begins nowhere else, so that what one company's administrator
granted never opens another's data; and it is executed as the client, with what the client may see at that moment.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from graphql import FieldNode, OperationDefinitionNode, OperationType, VariableNode, print_ast

from core.access import Viewer
from core.errors import Refusal
from core.house import House
from core.ports import Presence, Selection
from core.presence import Presences
from core.scope import read_scopes
from gql.context import Context, NoRings
from gql.resolvers.company import node_id_of
from gql.schema.node import global_id
from gql.transport.documents import Documents, Operation, Unaskable, operation_of
from gql.transport.errors import errors_of, plain_error
from gql.transport.operations import run_operation, told

MAX_CHARS = 10_000
MAX_COST = 5_000
"""Of one event: it is paid for by nobody's budget."""
SECONDS = 20.0
_DOCUMENTS = Documents(introspection=False)
_VARIABLES = {"node": "ID!", "company": "ID!"}
_ROOTS = {"node": "node", "company": "company"}
"""Root field -> the variable that must be its id."""
_NOBODY = Presence("127.0.0.1", None)


class StoredSelections:
    def __init__(self, house: House) -> None:
        self._house = house

    async def fault_of(self, document: str) -> str | None:
        if len(document) > MAX_CHARS:
            return f"It has more than {MAX_CHARS} characters."
        read = await _DOCUMENTS.document(document)
        try:
            operation = operation_of(read, None)
            cost = operation.price.of({})
        except (Refusal, Unaskable) as error:
            said = errors_of(error, "en")[0]["message"].rstrip(".")
            return f"{said}."
        if operation.kind is not OperationType.QUERY:
            return "It is not a query."
        if cost > MAX_COST:
            return f"It costs {cost}, and at most {MAX_COST} is allowed."
        return _strange_variable(operation.node) or _strange_root(operation.node)

    def node_id(self, noun: str, noun_id: str) -> str | None:
        return node_id_of(noun, noun_id)

    def company_id(self, key: str) -> str:
        return global_id("Company", key)

    async def result(self, selection: Selection) -> dict[str, Any]:
        scopes = read_scopes(selection.scopes)
        viewer = Viewer(selection.client_id, selection.client_id, "en", scopes, partner=True)
        context = Context(self._house, NoRings(), Presences(), viewer, "en", _NOBODY)
        variables = {
            "node": self.node_id(selection.noun, selection.noun_id) or "",
            "company": self.company_id(selection.company_id),
        }
        try:
            async with asyncio.timeout(SECONDS):
                operation = operation_of(await _DOCUMENTS.document(selection.document), None)
                return told(await run_operation(operation, _declared(operation, variables), context), "en")
        except (Refusal, Unaskable) as error:
            # The schema has moved on since it was stored.
            return {"errors": errors_of(error, "en")}
        except TimeoutError:
            return plain_error("The selection took too long.", "TIMED_OUT")


def _declared(operation: Operation, variables: dict[str, Any]) -> dict[str, Any]:
    names = {one.variable.name.value for one in operation.node.variable_definitions or ()}
    return {name: value for name, value in variables.items() if name in names}


def _strange_variable(operation: OperationDefinitionNode) -> str | None:
    for one in operation.variable_definitions or ():
        if _VARIABLES.get(one.variable.name.value) != print_ast(one.type):
            return f"The variable ${one.variable.name.value} is not one of $node: ID! and $company: ID!."
    return None


def _strange_root(operation: OperationDefinitionNode) -> str | None:
    roots: Sequence[Any] = operation.selection_set.selections
    for one in roots:
        if not isinstance(one, FieldNode):
            return "There is a fragment at its root."
        variable = _ROOTS.get(one.name.value)
        given = [a.value.name.value for a in one.arguments or () if isinstance(a.value, VariableNode)]
        if one.name.value != "__typename" and (variable is None or given != [variable]):
            return f"At its root is {one.name.value}, and only node(id: $node) and company(id: $company) may be."
    return None
