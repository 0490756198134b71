"""A list costs no statement a row: whatever relation is followed, a query asks at most once a level and once more.

Law: derived from the schema (tests/support/chains.py says what a level is), in a company with everything, executed
in every way there is. A company with twice the rows is asked no more often.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pytest
import pytest_asyncio

from core.access import Viewer
from core.account import ACCOUNTS
from core.clock import Clock
from core.heads import HeadFile
from core.store import Store
from gql.execution import Program
from gql.schema.account import account_of
from gql.transport.documents import Documents, operation_of
from gql.transport.operations import run_operation
from tests.support import statements
from tests.support.chains import GRAPH, Chain, chains, lists
from tests.support.contexts import context_of
from tests.support.gateway_server import GatewayServer
from tests.support.growing import double
from tests.support.house import Bell, Bench
from tests.support.programs import made_at_once
from tests.support.sweep_world import World

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

DEPTH = 5
"""From the viewer, of whom there is one; from many nodes, one less."""
MORE_THAN_ONE: dict[str, tuple[int, str]] = {
    "Account.balanceCurve": (2, "the newest balances, then what was booked each day"),
    "Company.apiClients": (2, "the grants, then whom they are given to"),
    "Company.billing": (2, "the activation date, then the months"),
    "Company.consentCheck": (3, "the agreement, the viewer's consents, the viewer's roles"),
    "Company.features": (2, "the agreement, the viewer's roles"),
    "Company.members": (2, "the memberships, then whose they are"),
    "Payment.statusInfo": (2, "the order at the bank, then the act that authorises it"),
    "Authorisation.payments": (2, "the orders at the bank, then what is paid by them"),
    "Viewer.sessions": (3, "browsers, apps, and what the apps are called"),
}
"""Fields that are more than one level, and which."""
OUTSIDE = {
    "Query.banks": "the directory is no table",
    "Query.ledgerAccounts": "the chart of accounts is no table",
    "RegisteredCompany.signingRights": "the register's answer",
}
"""Lists that no statement reads."""


class Way(StrEnum):
    CORE = "by graphql-core alone"
    PROGRAM = "by a program"
    PARTS = "graphql-core leads, with a program for each innermost object"


def innermost_alone(patch: pytest.MonkeyPatch) -> None:
    """No program for the whole, nor for a part that leads further: each row of a list has a program of its own."""
    whole = Program.part

    def part(self: Program, kind: Any, details: Any, values: Any, context: Any) -> Any:
        below = [one for detail in details for one in detail.node.selection_set.selections]
        return None if any(one.selection_set for one in below) else whole(self, kind, details, values, context)

    patch.setattr(Program, "prepared", lambda *_: None)
    patch.setattr(Program, "part", part)


@dataclass
class Scene:
    """A database that nobody else asks."""

    store: Store
    heard: statements.Heard
    context: Any
    ids: dict[str, list[str]]
    documents: dict[Way, Documents]

    async def asked(self, text: str, way: Way) -> tuple[list[str], Any]:
        """The statements of one execution, and the answer."""
        operation = operation_of(await self.documents[way].document(f"query {text}"), None)
        context = self.context()
        is_whole = operation.program.prepared({}, context) is not None
        assert is_whole == (way is not Way.CORE), operation.program.reason
        self.heard.clear()
        with pytest.MonkeyPatch.context() as patch:
            if way is Way.PARTS:
                innermost_alone(patch)
            result = await run_operation(operation, {}, context)
        assert not result.errors, f"{result.errors}: {text}"
        return [one.text for one in self.heard], result.data


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(gateway: GatewayServer, world: World) -> AsyncIterator[Scene]:
    # Its clock would be heard too, and the copies of its work be done.
    await asyncio.to_thread(gateway.stop)
    store = Store(
        gateway.settings.database_url,
        clock=Clock(),
        heads=HeadFile(gateway.settings.var / "heads of the scene"),
        doorbell=Bell(),
        jobs=Bench(),
    )
    house = replace(gateway.house, store=store)
    person = world.viewers["ola"].person_id
    viewer = Viewer(person, f"person:{person}", "en")
    yield Scene(
        store,
        statements.listen(store),
        lambda: context_of(house, viewer),
        {kind: sorted(ids) for kind, ids in world.fjellheim.items()},
        {way: Documents(compile_at=int(way is not Way.CORE)) for way in Way},
    )
    await store.close()


@pytest.fixture(autouse=True)
def programs_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_at_once(monkeypatch)


def every_chain(ids: dict[str, list[str]]) -> list[Chain]:
    """From the viewer, from every other root that reads, and from many of each type by their ids."""
    query = GRAPH.type_map["Query"]
    found = [*chains(query, DEPTH), *chains(query, 2, round=1)]
    for kind in GRAPH.get_possible_types(GRAPH.type_map["Node"]):  # type: ignore[arg-type]
        some = ", ".join(f'"{one}"' for one in ids[kind.name][:20])
        for chain in chains(kind, DEPTH - 2):
            text = f"{{ nodes(ids: [{some}]) {{ __typename ... on {kind.name} {chain.text} }} }}"
            found.append(Chain(text, ("Query.nodes", *chain.levels), chain.fields | {"Query.nodes"}))
    return found


def at_most(chain: Chain) -> int:
    return 1 + sum(MORE_THAN_ONE.get(level, (1, ""))[0] for level in chain.levels)


async def too_many(scene: Scene, some: list[Chain]) -> tuple[dict[str, str], dict[tuple[Chain, Way], int]]:
    """What breaks the bound, by the last level of the shortest chain; and how many each takes."""
    faults: dict[str, str] = {}
    counts: dict[tuple[Chain, Way], int] = {}
    for chain in sorted(some, key=lambda one: len(one.levels)):
        for way in Way:
            asked, _ = await scene.asked(chain.text, way)
            counts[chain, way] = len(asked)
            if len(asked) > at_most(chain):
                faults.setdefault(str(chain), f"{len(asked)} statements {way}, not {at_most(chain)}")
    return faults, counts


async def test_every_list_of_the_schema_is_followed(scene: Scene) -> None:
    followed = frozenset().union(*(chain.fields for chain in every_chain(scene.ids)))
    assert lists("Query") - followed == set(OUTSIDE)


async def test_no_query_takes_more_statements_than_it_has_levels_and_one_whatever_the_rows(scene: Scene) -> None:
    every = every_chain(scene.ids)
    faults, before = await too_many(scene, every)
    assert not faults
    async with scene.store.engine.begin() as connection:
        await connection.run_sync(double)
    faults, after = await too_many(scene, every)
    assert not faults
    # Where a level was empty before, nothing below it was read.
    more = {
        str(chain): (before[chain, way], count)
        for (chain, way), count in after.items()
        if count > max(before[chain, way], at_most(chain) - 1)
    }
    assert not more


@pytest.mark.parametrize("way", Way)
async def test_what_is_asked_alike_is_asked_once(scene: Scene, way: Way) -> None:
    """Under other names, in both forms of a connection, by whom and for whom: the same question of one moment."""
    company = scene.ids["Company"][0]
    people = "{ madeBy { name } changedBy: editedBy { name } debtorAccount { name } }"
    payments = f"payments(first: 5) {{ nodes {people} edges {{ node {people} }} }}"
    text = " ".join(f'{name}: company(id: "{company}") {{ {payments} }}' for name in "abc")
    asked, told = await scene.asked(f"{{ {text} }}", way)
    assert told["a"]["payments"]["nodes"]
    assert len(asked) == len(("company", "payments", "people", "accounts"))


async def test_a_resolver_that_reads_a_row_at_a_time_is_named(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def account(self: Any, info: Any) -> Any:
        row = await info.context.reader.one(ACCOUNTS, self.row.account_id)
        return account_of(row) if row else None

    field = GRAPH.type_map["Transaction"].fields["account"].extensions["strawberry-definition"]  # type: ignore[attr-defined]
    monkeypatch.setattr(field.base_resolver, "wrapped_func", account)
    reads_it = [chain for chain in every_chain(scene.ids) if chain.levels[-1] == "Transaction.account"]
    faults, _ = await too_many(scene, reads_it)
    assert faults
    assert all(name.endswith("Transaction.account") for name in faults)
