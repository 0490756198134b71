"""What we show to others runs compiled: every document of the README, the guides, the demo and GraphiQL.

Law: what does not is named here with its reason, which is the program's own.
"""

from typing import Any

import pytest
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
from core.ports import Presence
from core.presence import Presences
from core.store import Store
from gql.context import Context, NoRings
from gql.transport.documents import Documents, operation_of
from tests.support import published
from tests.support.house import house_of, store_at
from tests.support.programs import made_at_once
from tests.support.sweep import GRAPH

NOT_COMPILED: dict[str, str] = {}
"""Document -> why."""
CHANGES = "it changes something"
"""Of every mutation that is not compiled."""
DOCUMENTS = published.documents()
_VALUES = {"Boolean": True, "Date": "2026-11-28", "DateTime": "2026-11-28T12:00:00+00:00", "Decimal": "1.00", "Int": 1}


@pytest.fixture(autouse=True)
def programs_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_at_once(monkeypatch)


@pytest.fixture
async def store(tmp_path: Any) -> Any:
    opened = store_at(tmp_path)
    yield opened
    await opened.close()


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


async def why_not(text: str, store: Store) -> str | None:
    """Why it is not compiled; None when it is."""
    for node in operations_of(text):
        document = await Documents(compile_at=1).document(text)
        operation = operation_of(document, node.name.value if node.name else None)
        given = {
            one.variable.name.value: value_of(type_from_ast(GRAPH, one.type)) for one in node.variable_definitions or ()
        }
        viewer = Viewer("somebody", "somebody", "en")
        context = Context(house_of(store), NoRings(), Presences(), viewer, "en", Presence("127.0.0.1", None))
        if operation.program.prepared(given, context) is None:
            is_change = operation.kind is OperationType.MUTATION
            return operation.program.reason or (CHANGES if is_change else "its variables are not taken")
    return None


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
async def test_what_we_show_runs_compiled(name: str, store: Store) -> None:
    text = DOCUMENTS[name]
    why = await why_not(text, store)
    changes = any(one.operation is OperationType.MUTATION for one in operations_of(text))
    assert why == NOT_COMPILED.get(name) or (why == CHANGES and changes)


def test_every_place_has_documents() -> None:
    files = {name.rpartition(" ")[0] for name in DOCUMENTS}
    assert set(NOT_COMPILED) <= set(DOCUMENTS)
    for place in (
        "README.md",
        "docs/guides/spa",
        "docs/guides/mobile",
        "docs/guides/partner",
        "gateway/demo",
        "gateway/watch.py",
        "web/graphiql",
    ):
        assert any(name.startswith(place) for name in files), place


async def test_what_is_not_compiled_would_be_seen(store: Store) -> None:
    assert await why_not("{ __schema { queryType { name } } }", store) == "it asks about the schema"
