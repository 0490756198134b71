"""GraphiQL: its ready-made operations keep step with the schema and the demo world; its page keeps its law."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import DocumentNode, FieldNode, GraphQLSchema, OperationDefinitionNode, parse, validate
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette

from core import identifiers
from core.help import ARTICLES
from core.ledger import is_ledger_account
from gql.root import schema as strawberry_schema
from gql.transport import graphiql
from sandbox.app import create_app
from sandbox.world import World

SCHEMA: GraphQLSchema = strawberry_schema._schema
READY_MADE = graphiql.ready_made()
TABS: list[dict[str, str]] = READY_MADE["tabs"]
ONLY_FOR_PEOPLE_TO_FILL = {"token", "comment"}
"""Left as "" in the page too: nobody but the person knows them."""

needs_packages = pytest.mark.skipif(
    not (graphiql.WEB / "node_modules").is_dir(), reason="web/graphiql/node_modules is not installed"
)


def _operation(document: DocumentNode) -> OperationDefinitionNode:
    (operation,) = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    return operation


def _name(tab: dict[str, str]) -> str:
    name = _operation(parse(tab["query"])).name
    assert name, "an operation without a name is a tab without a name"
    return name.value


def _told(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """(key, value) of every leaf of the variables."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _told(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _told(inner, key)
    else:
        yield key, value


def _leaves() -> list[tuple[str, Any]]:
    return [leaf for tab in TABS if tab["variables"] for leaf in _told(json.loads(tab["variables"]))]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(Starlette(routes=graphiql.graphiql_routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as opened:
        yield opened


@pytest.mark.parametrize("tab", TABS, ids=_name)
def test_a_ready_made_operation_is_valid_with_its_variables(tab: dict[str, str]) -> None:
    document = parse(tab["query"])
    assert validate(SCHEMA, document) == []

    # What the page fills in; today's date is the only one whose form the schema checks.
    given = json.loads(tab["variables"].replace('"date": ""', '"date": "2026-01-02"') or "{}")
    definitions = _operation(document).variable_definitions or ()
    assert set(given) == {definition.variable.name.value for definition in definitions}
    assert not isinstance(get_variable_values(SCHEMA, definitions, given), list)


def test_the_query_that_fills_in_ids_is_valid() -> None:
    assert validate(SCHEMA, parse(READY_MADE["known"])) == []


def test_the_operations_walk_the_whole_journey() -> None:
    # given
    operations = [_operation(parse(tab["query"])) for tab in TABS]
    fields = {
        field.name.value: operation.operation.value
        for operation in operations
        for field in operation.selection_set.selections
        if isinstance(field, FieldNode)
    }
    # then
    subscriptions = {name for name, kind in fields.items() if kind == "subscription"}
    assert SCHEMA.subscription_type
    assert subscriptions == set(SCHEMA.subscription_type.fields)
    assert fields.keys() >= {
        *("viewer", "company", "lookUpCompany", "registerAgreement", "sendAgreement", "startSigning"),
        *("requestConsent", "createPayment", "createSalaryBatch", "postAndPay", "approvePayments"),
    }
    assert len({_name(tab) for tab in TABS}) == len(TABS)


def test_the_page_knows_how_to_fill_every_empty_variable() -> None:
    script = (graphiql.WEB / "start.js").read_text("utf-8")
    for key in {key for key, value in _leaves() if value == ""} - ONLY_FOR_PEOPLE_TO_FILL:
        assert re.search(rf'\b{key}:|=== "{key}"', script), key


def test_the_variables_name_what_the_demo_world_has() -> None:
    # given
    world = World(None, public_url="http://127.0.0.1:8001")
    create_app(world, smtp_port=0)
    store = world.store
    companies = {company["orgnr"] for company in store.all("company")}
    people = {(p["given_name"], p["family_name"], p["birthdate"], p["mobile"], p["email"]) for p in store.all("person")}
    accounts = {(account["bban"], account["owner_name"]) for account in store.all("account")}
    # then
    for key, value in _leaves():
        if key in ("organisationNumber", "firmOrganisationNumber"):
            assert value in companies
        if key == "creditorAccount":
            assert identifiers.account_number(value) == value
        if key == "ledgerAccount":
            assert is_ledger_account(value)
        if key == "article":
            assert value in ARTICLES
        if key == "psuId":
            assert value in {person["dnb_user_id"] for person in store.all("person")}
    for tab in TABS:
        for transfer in re.findall(r'"creditorName": "(.*?)",\s*"creditorAccount": "(\d+)"', tab["variables"]):
            assert transfer[::-1] in accounts
    (registering,) = [tab for tab in TABS if _name(tab) == "RegisterAgreement"]
    for signatory in json.loads(registering["variables"])["input"]["signatories"]:
        assert tuple(signatory.values()) in people


@needs_packages
async def test_the_page_takes_nothing_from_elsewhere_and_runs_nothing_inline(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphiql")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert re.findall(r"<script(?! src=)|\son\w+=|https?://", page.text) == []
    for address in re.findall(r'(?:src|href)="(/[^"]+)"', page.text):
        assert (await client.get(address)).status_code == 200, address


@needs_packages
@pytest.mark.parametrize("name", [*graphiql.ASSETS, "operations.json"])
async def test_an_asset_is_served_with_its_type(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/graphiql/assets/{name}")
    assert answer.status_code == 200
    kind = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "json": "application/json"}
    assert answer.headers["content-type"] == kind[name.rsplit(".", 1)[1]]
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.content


async def test_an_asset_the_browser_still_has_is_not_sent_again(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/graphiql/assets/start.js")).headers["etag"]
    again = await client.get("/graphiql/assets/start.js", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["package.json", "index.html", "..%2Fpackage.json", "%2e%2e%2f%2e%2e%2fMakefile"])
async def test_nothing_outside_the_table_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/graphiql/assets/{name}")).status_code == 404


async def test_without_its_packages_the_page_says_what_to_run(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "graphiql.min.js"
    monkeypatch.setitem(graphiql.ASSETS, "graphiql.js", (gone, "text/javascript"))
    answer = await client.get("/graphiql")
    assert answer.status_code == 503
    assert "make install" in answer.text
    assert (await client.get("/graphiql/assets/graphiql.js")).status_code == 404


@pytest.mark.parametrize("folder", ["graphiql", "clients"])
def test_the_lock_file_names_no_registry(folder: str) -> None:
    place = graphiql.WEB.parent / folder
    lock = json.loads((place / "package-lock.json").read_text("utf-8"))
    manifest = json.loads((place / "package.json").read_text("utf-8"))
    assert lock["packages"][""]["dependencies"] == manifest["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in manifest["dependencies"].values())
    packages = {path: package for path, package in lock["packages"].items() if path and not package.get("link")}
    assert all("resolved" not in package for package in packages.values())
    # What comes inside another package has that one's.
    assert all(package.get("integrity") or package.get("inBundle") for package in packages.values())
