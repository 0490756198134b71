"""Nothing hot reads a whole table, sorts a company or passes over its rows: each statement's own plan says so.

Law: the statements are those the application really sends, heard at the driver while it is used, on seeded data: what
is asked of the API by the bench, the guides and the demo; what subscriptions, clock and webhooks ask; who comes in.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from graphql import OperationDefinitionNode, OperationType, parse
from sqlmodel import select

from bench.queries import QUERIES, Ask
from core import duties, feed
from core.access import Viewer
from core.cursor import place
from core.idempotency import IdempotencyKey, claim
from core.journal import GENESIS
from core.ports import Presence
from core.presence import Presences
from core.session import living_session, session_of
from core.token import living_family
from core.webhook import sending, taking
from core.webhook.waiting import waiting
from gql.schema.node import global_id
from gql.transport.documents import Documents, operation_of
from gql.transport.operations import run_operation
from tests.support import plans, published, statements
from tests.support.house import house_of
from tests.support.programs import made_at_once
from tests.support.seeded_store import SeededStore

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

NOT_HOT = {
    "lookUpCompany": "it asks the register",
    "billing": "a bill is counted from all lines of the company, and nobody looks at it often",
}
"""Fields of queries that we show and are not judged, and why."""
_LITERAL = re.compile(r"'[^']*'|\b\d+\b")
"""Statements that differ in nothing else are planned alike."""


class Scene(SeededStore):
    heard: statements.Heard

    async def faults(self, do: Callable[[], Awaitable[Any]]) -> list[str]:
        self.heard.clear()
        await do()
        asked = {_LITERAL.sub("?", one.text): one for one in self.heard}
        assert asked, "it asks nothing"
        return [fault for one in asked.values() for fault in await plans.faults(self.store, one)]

    async def ask(self, text: str, name: str | None, variables: dict[str, Any], viewer: Viewer) -> None:
        operation = operation_of(await DOCUMENTS.document(text), name)
        result = await run_operation(operation, variables, self.context(viewer))
        assert not result.errors, result.errors


DOCUMENTS = Documents(compile_at=1)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with Scene.at(tmp_path_factory.mktemp("seeded")) as scene:
        scene.heard = statements.listen(scene.store)
        yield scene


@pytest.fixture(autouse=True)
def programs_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_at_once(monkeypatch)


# --- what is asked of the API ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if not query.writes])
async def test_the_bench_s_queries(scene: Scene, name: str) -> None:
    query = QUERIES[name]
    big = scene.seeded.big
    account = scene.seeded.of_company["account", big][0]
    key = global_id("Company", big) if query.about == "company" else global_id("Account", account)
    viewer = scene.partner if query.viewer == "partner" else scene.person
    body = query.body(Ask(key))
    assert await scene.faults(lambda: scene.ask(query.text, name, body["variables"], viewer)) == []


async def test_the_bench_s_mutation(scene: Scene) -> None:
    key = global_id("Account", scene.seeded.of_company["account", scene.seeded.big][0])
    body = QUERIES["M1"].body(Ask(key, idempotency_key="key-of-this-wish"))
    assert await scene.faults(lambda: scene.ask(body["query"], "M1", body["variables"], scene.person)) == []
    async with scene.store.read() as session:
        made = (await session.exec(select(IdempotencyKey).where(IdempotencyKey.key == "key-of-this-wish"))).all()
    assert made, "it was refused"
    if scene.store.at_once:
        told = [one for one in scene.heard if "INSERT INTO payment " in one.text]
        assert len(told) == 1, "it was not heard"


def _shown() -> Iterator[tuple[str, str, str | None]]:
    for name, text in published.documents().items():
        for node in parse(text).definitions:
            left = any(word in text for word in NOT_HOT)
            if isinstance(node, OperationDefinitionNode) and node.operation is OperationType.QUERY and not left:
                yield name, text, node.name.value if node.name else None


@pytest.mark.parametrize(("name", "text", "operation"), sorted(_shown()))
async def test_what_we_show(scene: Scene, name: str, text: str, operation: str | None) -> None:
    ids = {"company": "Company", "companyId": "Company", "id": "Company", "node": "Payment", "batch": "PaymentBatch"}
    kinds = {"Company": "company", "Payment": "payment", "PaymentBatch": "paymentbatch"}
    big = scene.seeded.big
    variables: dict[str, Any] = {
        one: global_id(kind, big if kind == "Company" else scene.seeded.of_company[kinds[kind], big][0])
        for one, kind in ids.items()
    }
    variables["first"] = 50
    assert await scene.faults(lambda: scene.ask(text, operation, variables, scene.person)) == []


@pytest.mark.parametrize("field", ["transactions", "payments", "paymentBatches", "vouchers", "journal"])
async def test_later_pages_of_a_big_company(scene: Scene, field: str) -> None:
    assert await faults_of_a_later_page(scene, field) == []


async def faults_of_a_later_page(scene: Scene, field: str) -> list[str]:
    text = f"""query ($c: ID!, $after: String) {{ company(id: $c) {{ {field}(first: 50, after: $after) {{
        nodes {{ id }} pageInfo {{ endCursor }} }} }} }}"""
    operation = operation_of(await DOCUMENTS.document(text), None)
    variables: dict[str, Any] = {"c": global_id("Company", scene.seeded.big)}
    first = await run_operation(operation, variables, scene.context(scene.person))
    assert first.data, first.errors
    after = {"after": first.data["company"][field]["pageInfo"]["endCursor"]}
    return await scene.faults(lambda: scene.ask(text, None, variables | after, scene.person))


async def test_curves_of_a_company_s_accounts(scene: Scene) -> None:
    text = """query ($c: ID!) { company(id: $c) { accounts { balanceCurve(days: 30) { date booked { value } } } } }"""
    key = {"c": global_id("Company", scene.seeded.big)}
    assert await scene.faults(lambda: scene.ask(text, None, key, scene.person)) == []


NARROWED = {
    "search": 'search: "faktura"',
    "account": "accountIds: [$account]",
    "days": 'bookedFrom: "2025-03-01", bookedTo: "2025-06-30"',
    "direction": "direction: DEBIT",
    "matched": "matched: true",
    "unmatched": "matched: false",
    "all": 'search: "bank_key", accountIds: [$account], bookedFrom: "2025-03-01", direction: CREDIT, matched: true',
}


@pytest.mark.parametrize("how", NARROWED)
async def test_a_big_company_s_lines_are_narrowed_along_the_index(scene: Scene, how: str) -> None:
    """What a search passes over is all that the company has, and no more; nothing is sorted."""
    variable = ", $account: ID!" if "$account" in NARROWED[how] else ""
    text = f"""query ($c: ID!{variable}) {{ company(id: $c) {{ transactions(first: 50, {NARROWED[how]}) {{
        nodes {{ id }} }} }} }}"""
    big = scene.seeded.big
    of_account = {"account": global_id("Account", scene.seeded.of_company["account", big][0])} if variable else {}
    for viewer in (scene.person, scene.partner):
        found = await scene.faults(
            lambda v=viewer: scene.ask(text, None, {"c": global_id("Company", big), **of_account}, v)
        )
        assert [fault for fault in found if not _within_the_company(scene, fault)] == []


def _within_the_company(scene: Scene, fault: str) -> bool:
    passed_over = re.fullmatch(r"passes over (\d+) rows of transaction", fault)
    return passed_over is not None and int(passed_over[1]) <= len(
        scene.seeded.of_company["transaction", scene.seeded.big]
    )


# --- what is followed, and by whom -------------------------------------------------------------------------------


async def test_what_a_subscription_asks_when_something_moves(scene: Scene) -> None:
    big, now = scene.seeded.big, place(5_999, GENESIS, feed.Sight.PAYROLL)
    before = replace(now, sequence=5_950)
    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "heads": lambda: feed.heads(scene.store, scene.person, big),
        "all heads": lambda: feed.heads(scene.store, scene.person),
        "news": lambda: feed.news(scene.store, scene.person, big, before, frozenset({"Payment"})),
        "events": lambda: feed.events(scene.store, scene.person, {big: (before, now)}),
        "a partner's events": lambda: feed.events(scene.store, scene.partner, {big: (before, now)}),
    }
    assert {name: found for name, do in asked.items() if (found := await scene.faults(do))} == {}


async def test_who_comes_in(scene: Scene) -> None:
    house, keys = house_of(scene.store), scene.seeded.keys

    async def again() -> None:
        async with scene.store.change("system:test") as work:
            await claim(work, scene.person, scene.seeded.big, "key-of-that-wish", "digest", "result")

    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "a cookie": lambda: session_of(house, "word"),
        "an open line": lambda: living_session(house, keys["session"][0]),
        "a token": lambda: living_family(house, keys["tokenfamily"][0]),
        "a wish told again": again,
    }
    assert {name: found for name, do in asked.items() if (found := await scene.faults(do))} == {}


async def test_what_the_clock_and_the_webhooks_look_for(scene: Scene) -> None:
    house = house_of(scene.store)

    looking = Presences()
    looking.seen(scene.person.person_id, Presence("127.0.0.1", None), house.clock.now())

    async def start(_kind: str, _key: str) -> None:
        """Nothing is begun here."""

    async def waits() -> None:
        async with scene.store.read() as session:
            await waiting(session)

    asked: dict[str, Callable[[], Awaitable[Any]]] = {
        "agreements that run out": lambda: duties.expire_agreements(house),
        "cases at the partner": lambda: duties.ask_partner(house),
        "consents that age": lambda: duties.age_consents(house),
        "orders to ask about": lambda: duties.poll_payments(house),
        "accounts to read": lambda: duties.read_scheduled(house),
        "accounts to read for who looks": lambda: duties.read_for_present(house, looking),
        "intents left": lambda: duties.sweep(house, start, ()),
        "lanes due": lambda: sending.due_lanes(house, 50),
        "lanes behind": lambda: taking._to_do(house),
        "deliveries that wait": waits,
    }
    assert {name: found for name, do in asked.items() if (found := await scene.faults(do))} == {}


_WHOSE = re.compile(r"FROM \"?(?:membership|apigrant)\"?\s+WHERE (.*?)(?= AND )", re.DOTALL)


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if not query.writes])
async def test_nobody_is_asked_about_all_their_companies(scene: Scene, name: str) -> None:
    """Somebody with a thousand companies reads one of them as fast as somebody with one: only whose it is is asked."""
    account = global_id("Account", scene.seeded.of_company["account", scene.seeded.big][0])
    key = account if QUERIES[name].about == "account" else global_id("Company", scene.seeded.big)
    for viewer in (scene.partner, scene.person):
        scene.heard.clear()
        await scene.ask(QUERIES[name].text, name, QUERIES[name].body(Ask(key))["variables"], viewer)
        asked = [first for one in scene.heard for first in _WHOSE.findall(one.text)]
        assert asked
        assert [first for first in asked if "company_id" not in first] == []


async def test_an_index_that_is_missing_is_found(scene: Scene) -> None:
    async with scene.store.engine.begin() as connection:
        await connection.execute(sa.text("DROP INDEX ix_transaction_company_page"))
    assert await faults_of_a_later_page(scene, "transactions")
