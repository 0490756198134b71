"""The application's own documents: good, cheap enough whatever is asked for, compiled, and the only ones it needs.

Law: read from the manifest that the build of web/app writes; skipped where it has not been built.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLList, OperationType, get_nullable_type, parse, validate

from core.reading import MAX_PAGE
from core.store import Store
from gateway.doors import OWN_DOCUMENTS, manifest
from gql.resolvers.company import MAX_NODES
from gql.transport import limits
from gql.transport.documents import Documents, operation_of
from tests.support.compiling import CHANGES, operations_of, some_variables, variables_of, why_not
from tests.support.gateway_server import GatewayServer, login, running_gateway
from tests.support.house import store_at
from tests.support.programs import made_at_once
from tests.support.sandbox_server import SandboxServer
from tests.support.sockets import receive, send, socket
from tests.support.sweep import GRAPH

NOT_BUILT = "web/app has not been built: `npm run documents` there writes documents.json"
DOCUMENTS = manifest(OWN_DOCUMENTS) if OWN_DOCUMENTS.exists() else {}
NAMES = {operations_of(text)[0].name.value: text for text in DOCUMENTS.values()}  # type: ignore[union-attr]
STRANGE = "query Strange { __typename }"
NOT_KNOWN = {"PERSISTED_QUERY_NOT_FOUND", "DOCUMENT_NOT_TRUSTED", "DOCUMENT_UNKNOWN", "OPERATION_TOO_LARGE"}

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason=NOT_BUILT)


@pytest.fixture
async def store(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    made_at_once(monkeypatch)
    opened = store_at(tmp_path)
    yield opened
    await opened.close()


@pytest.fixture(scope="module")
def strict(sandbox: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayServer]:
    """A gateway that executes the application's documents and nothing else."""
    place = tmp_path_factory.mktemp("strict")
    given = {"trusted_documents": OWN_DOCUMENTS, "trusted_only": True}
    with running_gateway(place, sandbox, **given) as server:
        yield server


@pytest.fixture(scope="module")
def ola(strict: GatewayServer, sandbox: SandboxServer) -> Iterator[httpx.Client]:
    with login(strict.url, sandbox.url, "ola") as client:
        yield client


def kind_of(name: str) -> OperationType:
    return operations_of(NAMES[name])[0].operation


def by_hash(text: str) -> dict[str, Any]:
    """As the application asks: the hash, never the text."""
    persisted = {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}
    return {"variables": some_variables(operations_of(text)[0]), "extensions": {"persistedQuery": persisted}}


def codes_of(told: dict[str, Any] | list[Any]) -> set[str]:
    errors = told if isinstance(told, list) else told.get("errors", [])
    return {error.get("extensions", {}).get("code", "") for error in errors}


def most(kind: Any) -> Any:
    """As many as the API gives, of a variable that says how many."""
    return ["x"] * MAX_NODES if isinstance(get_nullable_type(kind), GraphQLList) else MAX_PAGE


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_a_document_is_good_and_cheap_enough_with_the_most_rows(name: str) -> None:
    text = NAMES[name]
    assert not validate(GRAPH, parse(text))
    (node,) = operations_of(text)
    # Judged for its depth and size too: otherwise it is refused here.
    operation = operation_of(await Documents().document(text), name)
    assert operation.price.of({one: most(kind) for one, kind in variables_of(node)}) <= limits.MAX_COST


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_a_document_runs_compiled(name: str, store: Store) -> None:
    why = await why_not(NAMES[name], store)
    assert why is None or (kind_of(name) is OperationType.MUTATION and why == CHANGES)


def test_the_manifest_names_each_document_by_its_hash_and_no_operation_twice() -> None:
    for name, text in DOCUMENTS.items():
        assert name.removeprefix("sha256:") == hashlib.sha256(text.encode()).hexdigest()
        assert len(operations_of(text)) == 1
    assert len(NAMES) == len(DOCUMENTS)


@pytest.mark.parametrize("name", [name for name in sorted(NAMES) if kind_of(name) is not OperationType.SUBSCRIPTION])
def test_where_only_trusted_documents_are_executed_the_application_asks_by_http(name: str, ola: httpx.Client) -> None:
    answer = ola.post("/graphql", json=by_hash(NAMES[name]), headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    assert "data" in answer.json(), answer.text
    assert not codes_of(answer.json()) & NOT_KNOWN


@pytest.mark.parametrize("name", sorted(NAMES))
async def test_and_by_the_line(name: str, strict: GatewayServer, ola: httpx.Client) -> None:
    async with socket(strict, ola) as line:
        await send(line, {"id": "1", "type": "subscribe", "payload": by_hash(NAMES[name])})
        told = await receive(line)
        assert told["type"] == "next", told
        assert not codes_of(told["payload"]) & NOT_KNOWN, told


OTHERS = [
    ({"query": STRANGE}, "DOCUMENT_NOT_TRUSTED"),
    ({"query": STRANGE, **by_hash(STRANGE)}, "DOCUMENT_NOT_TRUSTED"),
    (by_hash(STRANGE), "PERSISTED_QUERY_NOT_FOUND"),
]


@pytest.mark.parametrize(("body", "code"), OTHERS)
def test_another_document_is_refused_by_http(body: dict[str, Any], code: str, ola: httpx.Client) -> None:
    answer = ola.post("/graphql", json=body, headers={"Accept": "application/json"})
    assert codes_of(answer.json()) == {code}


@pytest.mark.parametrize(("body", "code"), OTHERS)
async def test_another_document_is_refused_by_the_line(
    body: dict[str, Any], code: str, strict: GatewayServer, ola: httpx.Client
) -> None:
    async with socket(strict, ola) as line:
        await send(line, {"id": "1", "type": "subscribe", "payload": body})
        told = await receive(line)
        assert (told["type"], codes_of(told["payload"])) == ("error", {code})
