"""The journal page by page: what the feed tells a viewer, and no number or link that would tell of the rest."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from core import feed
from core.access import Viewer
from core.apiclient import add_partner
from core.cursor import place
from core.granting import grant_client
from core.identifiers import new_id
from core.journal import GENESIS, JournalEntry, since
from core.scope import PARTNER_MAY, Scope
from core.store import Store
from gql.context import Context
from gql.schema.node import global_id
from gql.transport.documents import Documents, operation_of
from gql.transport.operations import run_operation
from tests.support.contexts import context_of
from tests.support.house import Settled, house_of, settle, store_at
from tests.support.programs import made_at_once

DOCUMENTS = Documents(compile_at=1), Documents(compile_at=0)
PAGE = """query ($c: ID!, $after: String) { company(id: $c) { journal(first: 3, after: $after) {
  nodes { id at noun event nodeId actorKind actor { name } hash } pageInfo { hasNextPage endCursor } } } }"""
PLAIN = """query ($c: ID!, $after: String) { company(id: $c) { journal(first: 3, after: $after) {
  edges { cursor node { id noun event } } pageInfo { hasNextPage endCursor } } } }"""


@dataclass
class Book:
    store: Store
    settled: Settled
    partner: Viewer

    async def ask(self, text: str, viewer: Viewer, **variables: Any) -> Any:
        """By a program, as graphql-core answers."""

        def context() -> Context:
            return context_of(house_of(self.store), viewer)

        operations = [operation_of(await documents.document(text), None) for documents in DOCUMENTS]
        if viewer.scopes is None:
            assert operations[0].program.prepared(variables, context()) is not None, operations[0].program.reason
        compiled, led = [await run_operation(one, variables, context()) for one in operations]
        assert not led.errors, led.errors
        assert compiled.data == led.data
        return led.data

    async def walk(self, viewer: Viewer, text: str = PAGE) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = None
        while True:
            data = await self.ask(text, viewer, c=global_id("Company", self.settled.company_id), after=after)
            page = data["company"]["journal"]
            found += page["nodes"] if "nodes" in page else page["edges"]
            after = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return found

    async def whole(self) -> list[JournalEntry]:
        async with self.store.read() as session:
            return list(await since(session, self.settled.company_id, 0))


@pytest_asyncio.fixture
async def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Book]:
    made_at_once(monkeypatch)
    store = store_at(tmp_path)
    settled = await settle(store)
    house = house_of(store)
    client, _ = await add_partner(store, house.vault, "Lønnsverk AS", PARTNER_MAY)
    await grant_client(house, settled.admin, settled.company_id, client.id)
    for actor in (settled.accountant.person_id, "system:feed", client.id, settled.stranger.person_id):
        async with store.change(actor) as work:
            for event in ("MADE", "CHANGED"):
                for noun in ("Payment", "Voucher", "BankAgreement", "PaymentBatch"):
                    work.record(settled.company_id, noun, new_id(), event, salary=noun == "PaymentBatch")
    scopes = frozenset(PARTNER_MAY)
    yield Book(store, settled, Viewer(client.id, client.id, "en", scopes, partner=True, app=client.id))
    await store.close()


def _viewers(book: Book) -> dict[str, Viewer]:
    narrow = replace(book.partner, scopes=frozenset({Scope.COMPANIES_READ, Scope.MEMBERS_READ, Scope.VOUCHERS_READ}))
    app = replace(book.settled.payroll, scopes=frozenset(Scope) - {Scope.PAYROLL_READ}, app=book.partner.app)
    return {**book.settled.people, "partner": book.partner, "narrow partner": narrow, "app": app}


async def test_everybody_is_shown_what_the_feed_tells_them_newest_first(book: Book) -> None:
    whole = await book.whole()
    shown = {}
    for who, viewer in _viewers(book).items():
        if who == "stranger":
            continue
        now = place(len(whole), whole[-1].hash, feed.Sight.PAYROLL)
        company_id = book.settled.company_id
        told = await feed.events(book.store, viewer, {company_id: (place(0, GENESIS, now.sight), now)})
        shown[who] = await book.walk(viewer) if viewer.may(Scope.MEMBERS_READ) else await book.walk(viewer, PLAIN)
        ids = [one.get("node", one)["id"] for one in shown[who]]
        assert ids == [global_id("JournalEntry", entry.id) for entry in reversed(told)], who
    assert len(shown["payroll"]) == len(whole) == 33
    assert len(shown["accountant"]) == 25
    assert {one["noun"] for one in shown["registrant"]} == {"BankAgreement"}
    assert {one["noun"] for one in shown["narrow partner"]} == {"Voucher"}


async def test_a_stranger_is_shown_nothing(book: Book) -> None:
    company = {"c": global_id("Company", book.settled.company_id)}
    assert (await book.ask(PAGE, book.settled.stranger, **company)) == {"company": None}
    entry = (await book.whole())[0]
    find = "query ($id: ID!) { node(id: $id) { ... on JournalEntry { event noun } } }"
    key = {"id": global_id("JournalEntry", entry.id)}
    assert (await book.ask(find, book.settled.stranger, **key)) == {"node": None}
    assert (await book.ask(find, book.settled.viewer, **key)) == {"node": {"event": entry.event, "noun": entry.noun}}


async def test_an_entry_says_who_did_it_as_far_as_the_viewer_may_know(book: Book) -> None:
    kinds = {(one["actorKind"], (one["actor"] or {}).get("name")) for one in await book.walk(book.settled.payroll)}
    # The stranger is a person of no company that the viewer is in.
    assert kinds == {
        ("PERSON", "Accountant Bakken"),
        ("PERSON", "Admin Bakken"),
        ("PERSON", None),
        ("PARTNER", None),
        ("SYSTEM", None),
    }


async def test_the_link_is_for_who_sees_the_whole_chain(book: Book) -> None:
    whole = [entry.hash for entry in reversed(await book.whole())]
    for who, viewer in _viewers(book).items():
        if viewer.may(Scope.MEMBERS_READ) and who != "stranger":
            told = [one["hash"] for one in await book.walk(viewer)]
            assert told == (whole if who == "payroll" else [None] * len(told)), who


async def test_a_cursor_holds_no_number_of_the_chain(book: Book) -> None:
    for edge in await book.walk(book.settled.accountant, PLAIN):
        cursor = edge["cursor"]
        at, key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        assert global_id("JournalEntry", key) == edge["node"]["id"]
        assert datetime.fromisoformat(at)


async def test_what_happened_at_one_moment_is_told_in_its_order(book: Book) -> None:
    async with book.store.change("system:test") as work:
        for number in range(40):
            work.record(book.settled.company_id, "Voucher", new_id(), f"STEP_{number}")
    told = [one["event"] for one in await book.walk(book.settled.viewer)]
    assert told[:40] == [f"STEP_{number}" for number in reversed(range(40))]
