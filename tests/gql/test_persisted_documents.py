"""Documents known by their hash: persisted by a client, trusted by the operator; read once whoever sends them."""

import hashlib
import json
import threading
from typing import Any

import httpx
import pytest

from gql.door import Documents
from gql.transport import documents as module
from gql.transport.accepting import RESPONSE_JSON
from tests.support.bare_door import at_the_door, code_of

QUERY = "{ __typename }"
OTHER = "query Other($name: String!) { __type(name: $name) { name } }"
MUTATION = "mutation { __typename }"
DATA = {"data": {"__typename": "Query"}}


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str) -> dict[str, Any]:
    return {"persistedQuery": {"version": 1, "sha256Hash": sha(text)}}


async def get(client: httpx.AsyncClient, **parameters: Any) -> httpx.Response:
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return await client.get("/graphql", params=told)


async def test_a_hash_is_asked_for_its_text_once() -> None:
    async with at_the_door() as client:
        unknown = await client.post("/graphql", json={"extensions": persisted(QUERY)})
        assert unknown.status_code == 200
        assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
        assert (await client.post("/graphql", json={"query": QUERY, "extensions": persisted(QUERY)})).json() == DATA
        assert (await client.post("/graphql", json={"extensions": persisted(QUERY)})).json() == DATA
        assert (await client.post("/graphql", json={"documentId": f"sha256:{sha(QUERY)}"})).json() == DATA


async def test_an_empty_text_beside_a_hash_is_none() -> None:
    """graphql-ws, the client, cannot leave the text out."""
    async with at_the_door() as client:
        assert (await client.post("/graphql", json={"query": QUERY, "extensions": persisted(QUERY)})).json() == DATA
        assert (await client.post("/graphql", json={"query": "", "extensions": persisted(QUERY)})).json() == DATA
        assert "data" not in (await client.post("/graphql", json={"query": ""})).json()


async def test_a_hash_of_something_else_is_refused_and_keeps_nothing() -> None:
    async with at_the_door() as client:
        answer = await client.post("/graphql", json={"query": QUERY, "extensions": persisted(OTHER)})
        assert answer.status_code == 400
        assert "sha" in answer.json()["errors"][0]["message"]
        for text in (QUERY, OTHER):
            told = await client.post("/graphql", json={"extensions": persisted(text)})
            assert code_of(told) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_bad_document_is_not_persisted() -> None:
    bad = "{ nonsense }"
    async with at_the_door() as client:
        for _ in range(2):
            answer = await client.post("/graphql", json={"query": bad, "extensions": persisted(bad)})
            assert code_of(answer) == "BAD_REQUEST"
        answer = await client.post("/graphql", json={"extensions": persisted(bad)})
        assert code_of(answer) == "PERSISTED_QUERY_NOT_FOUND"


async def test_by_get_only_what_is_known_is_executed() -> None:
    async with at_the_door() as client:
        refused = await get(client, query=QUERY)
        assert (refused.status_code, refused.headers["allow"], code_of(refused)) == (405, "POST", "METHOD_NOT_ALLOWED")
        await client.post("/graphql", json={"query": QUERY, "extensions": persisted(QUERY)})
        body = {"query": OTHER, "variables": {"name": "Query"}, "extensions": persisted(OTHER)}
        await client.post("/graphql", json=body)
        assert (await get(client, extensions=persisted(QUERY))).json() == DATA
        assert (await get(client, query=QUERY)).json() == DATA
        assert (await get(client, documentId=f"sha256:{sha(QUERY)}")).json() == DATA
        named = await get(client, extensions=persisted(OTHER), variables={"name": "Viewer"}, operationName="Other")
        assert named.json() == {"data": {"__type": {"name": "Viewer"}}}


async def test_a_mutation_never_comes_by_get() -> None:
    async with at_the_door() as client:
        sent = await client.post("/graphql", json={"query": MUTATION, "extensions": persisted(MUTATION)})
        assert sent.json()["data"]
        answer = await get(client, extensions=persisted(MUTATION))
        assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "query=",
        "query=%7B__typename%7D&query=%7B__typename%7D",
        "query=%7B__typename%7D&variables=1",
        "query=%7B__typename%7D&variables=%7B",
        "query=%7B__typename%7D&variables=" + "[" * 40,
        "query=%FF%FE&extensions=null",
        "extensions=%7B%22persistedQuery%22%3A%7B%7D%7D",
    ],
)
async def test_a_bad_address_is_a_bad_request(address: str) -> None:
    async with at_the_door() as client:
        answer = await client.get(f"/graphql?{address}")
        assert answer.status_code in (400, 405)
        assert code_of(answer) in ("BAD_REQUEST", "METHOD_NOT_ALLOWED")


async def test_an_unknown_id_is_refused_by_name() -> None:
    async with at_the_door() as client:
        asked = {"documentId": "sha256:unknown"}
        answer = await client.post("/graphql", json=asked, headers={"Accept": RESPONSE_JSON, "Accept-Language": "en"})
        assert (answer.status_code, code_of(answer)) == (400, "DOCUMENT_UNKNOWN")
        assert answer.json()["errors"][0]["extensions"]["fix"].startswith("Send the whole document")


async def test_where_only_trusted_documents_are_executed_nothing_else_is() -> None:
    async with at_the_door(documents=Documents(trusted={"a-name": QUERY}, only=True)) as client:
        for body in ({"query": QUERY}, {"documentId": "a-name"}, {"extensions": persisted(QUERY)}):
            assert (await client.post("/graphql", json=body)).json() == DATA
        for body in ({"query": "{__typename}"}, {"query": OTHER, "extensions": persisted(OTHER)}):
            assert code_of(await client.post("/graphql", json=body)) == "DOCUMENT_NOT_TRUSTED"
        unknown = await client.post("/graphql", json={"extensions": persisted(OTHER)})
        assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
        assert (await get(client, documentId="a-name")).json() == DATA


@pytest.mark.parametrize("text", ["{ nonsense }", "{", "", "{ viewer " * 30 + "}" * 30])
def test_a_manifest_that_does_not_fit_the_schema_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="the document a-name"):
        Documents(trusted={"a-name": text})


@pytest.mark.parametrize("asked", ["{ __schema { types { name } } }", '{ __type(name: "Query") { name } }'])
async def test_the_schema_tells_about_itself_only_where_that_is_asked_for(asked: str) -> None:
    async with at_the_door(documents=Documents(introspection=False)) as client:
        answer = await client.post("/graphql", json={"query": asked})
        assert "introspection" in answer.json()["errors"][0]["message"].lower()
        assert (await client.post("/graphql", json={"query": QUERY})).json() == DATA
    async with at_the_door() as client:
        assert (await client.post("/graphql", json={"query": asked})).json()["data"]


async def test_a_document_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    known, read = Documents(), list[str]()
    made = known._made
    monkeypatch.setattr(known, "_made", lambda text: (read.append(text), made(text))[1])
    async with at_the_door(documents=known) as client:
        for text in (QUERY, "{ nonsense }", "{") * 3:
            await client.post("/graphql", json={"query": text})
    assert read == [QUERY, "{ nonsense }", "{"]


async def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEPT_CHARS", 1_000)
    monkeypatch.setattr(module, "MAX_PERSISTED_CHARS", 1_000)
    known = Documents()
    async with at_the_door(documents=known) as client:
        for n in range(100):
            text = f"{{ name{n}: __typename }}"
            assert (await client.post("/graphql", json={"query": text, "extensions": persisted(text)})).json()["data"]
        assert sum(len(text) for text in known._persisted.values()) <= 1_000
        assert sum(chars for chars, _ in known._kept.values()) == known._kept_chars <= 1_000
        newest = await client.post("/graphql", json={"extensions": persisted("{ name99: __typename }")})
        assert newest.json() == {"data": {"name99": "Query"}}
        oldest = await client.post("/graphql", json={"extensions": persisted("{ name0: __typename }")})
        assert code_of(oldest) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_large_document_is_read_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    known, threads = Documents(), list[str]()
    made = known._made
    monkeypatch.setattr(known, "_made", lambda text: (threads.append(threading.current_thread().name), made(text))[1])
    async with at_the_door(documents=known) as client:
        large = "{" + " ".join(f"name{n}: __typename" for n in range(190)) + "}"
        assert len(large) > module.SMALL_CHARS
        assert len((await client.post("/graphql", json={"query": large})).json()["data"]) == 190
    assert threads[0].startswith("documents")
