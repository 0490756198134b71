"""The world the sweeps look at: Fjellheim with everything, its people, and every kind of stranger."""

import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

import gql.root  # noqa: F401  All of core is loaded with it.
from core.access import Viewer as CoreViewer
from core.reading import Reader
from core.scope import PARTNER_MAY, Scope
from core.source import Source
from core.webhook.managing import rotate_secret
from gateway.demo.actor import Actor
from gql.schema.node import global_id, split_id
from sandbox.companies import FJELLHEIM
from tests.support import oauth, sweep
from tests.support.full_company import SALARIES, SALARY_NAMES, SALARY_RUN, FullCompany, full_company
from tests.support.gateway_server import GatewayServer, login
from tests.support.house import settle
from tests.support.partners import a_partner, an_endpoint, deliveries, grant, viewer_of
from tests.support.receiver import receiving

SOURCES: dict[str, Source[Any]] = {
    name: found
    for module in [m for n, m in sorted(sys.modules.items()) if n.partition(".")[0] == "core"]
    for name, found in vars(module).items()
    if isinstance(found, Source)
}
VEILED = {name: source for name, source in SOURCES.items() if "salary" in source.table.model_fields}
NODE_NAMES = {"Match": "Reconciliation", "BankLink": "CompanyBank"}
"""Tables whose nodes are called otherwise in the API."""
NARROW = (Scope.COMPANIES_READ, Scope.ACCOUNTS_READ)
"""Of a partner that is let in with few scopes."""
SECRET_CHARS = 8
"""Shorter words may stand anywhere by chance."""


@dataclass
class World:
    full: FullCompany
    gateway: GatewayServer
    nobody: Actor
    holders: dict[str, Actor]
    """Who comes with a token."""
    owner: sweep.Found
    """What Ola and Kari together can reach: the proof that there is something to hide."""
    fjellheim: dict[str, set[str]]
    """Ola's ids by type, less what the stranger may see too."""
    rows: dict[str, set[str]]
    """Ola's rows by source."""
    viewers: dict[str, CoreViewer]

    def actor(self, who: str) -> Actor:
        return self.nobody if who == "nobody" else (self.full.actors | self.holders)[who]

    @property
    def every_id(self) -> set[str]:
        return set().union(*self.fjellheim.values())

    @property
    def secrets(self) -> set[str]:
        """Every text that can be read from the company on, but for the names of its partners' clients."""
        return {
            value
            for name in sweep.reachable("Company")
            if not name.startswith("ApiClient.") and _is_text(name)
            for value in self.owner.values[name]
            if isinstance(value, str) and len(value) >= SECRET_CHARS
        }

    def seen(self, who: str, source: Source[Any], **filters: Any) -> set[str]:
        """Ids of the rows of a source that this person is given."""
        reader = Reader(self.gateway.house.store, self.viewers[who])
        return {row.id for row in self.gateway.run(reader.where(source, limit=10_000, **filters))}

    def salary_rows(self, who: str, name: str) -> set[str]:
        return self.seen(who, VEILED[name], salary=True)

    @property
    def salary_ids(self) -> dict[str, set[str]]:
        """Every salary object that has a node, by type."""
        kinds = {name: node_name(source) for name, source in VEILED.items()}
        return {
            kind: {global_id(kind, key) for key in self.salary_rows("ola", name)}
            for name, kind in kinds.items()
            if kind in self.fjellheim
        }

    @property
    def salary_words(self) -> list[str]:
        """Amounts, names and accounts of the paid, and what the salary payments are called at the bank."""
        paid = [self.full.accounts[f"ansatt-{n}"]["bban"] for n in (1, 2)]
        reader = Reader(self.gateway.house.store, self.viewers["ola"])
        rows = self.gateway.run(reader.where(SOURCES["PAYMENTS"], salary=True))
        called = [row.end_to_end_id for row in rows]
        return [*SALARIES, *SALARY_NAMES, SALARY_RUN, *paid, *called]


def node_name(source: Source[Any]) -> str:
    return NODE_NAMES.get(source.table.__name__, source.table.__name__)


def _is_text(name: str) -> bool:
    kind, _, field = name.partition(".")
    of_type = sweep.GRAPH.type_map[kind]
    assert isinstance(of_type, GraphQLObjectType)
    return get_named_type(of_type.fields[field].type).name in ("String", "ID")


async def a_world(stack: AsyncExitStack, gateway: GatewayServer) -> World:
    """Half a minute; the actors live as long as `stack`."""
    outside = gateway.settings.sandbox_url or ""
    full = await full_company(stack, gateway.url, outside)
    viewers = {}
    for name, actor in full.actors.items():
        person = (await actor.ask("{ viewer { person { id } } }"))["viewer"]["person"]["id"]
        viewers[name] = CoreViewer(split_id(person)[1], f"person of {name}")
    await _a_partner_is_told(full, gateway, viewers["ola"])
    nobody = await stack.enter_async_context(Actor("nobody", gateway.url, outside))
    holders = await _token_holders(stack, full, gateway)
    return await _seen_by_owner(full, gateway, nobody, holders, viewers)


async def _a_partner_is_told(full: FullCompany, gateway: GatewayServer, owner: CoreViewer) -> None:
    """A partner's endpoint with deliveries of every kind, salaries too; one is taken, the next is refused for now."""
    house, company = gateway.house, split_id(full.company_id)[1]
    partner = gateway.run(a_partner(house))
    gateway.run(grant(house, partner, company, owner))
    with receiving() as receiver:
        receiver.statuses = [204, *[500] * 50]
        made = gateway.run(an_endpoint(house, partner, receiver.url, document="query { __typename }"))
        gateway.run(rotate_secret(house, partner, made.id, 24))
        await full.pay(full.kari, "told", "18.00")
        await full.salary_run("told-salaries")
        for _ in range(200):
            rows = gateway.run(deliveries(house, made.id))
            if len(receiver.calls) >= 2 and any(row.salary for row in rows) and any(row.failure for row in rows):
                return
            await asyncio.sleep(0.1)
    raise AssertionError("the partner was never told")


async def _token_holders(stack: AsyncExitStack, full: FullCompany, gateway: GatewayServer) -> dict[str, Actor]:
    """Ola's app and the stranger's; a partner that Fjellheim has let in, one with few scopes, one that another company
    has let in, and one that nobody has."""
    outside, app = gateway.settings.sandbox_url or "", oauth.an_app(gateway)
    words: dict[str, str] = {}
    for person in ("ola", "nils"):
        with login(gateway.url, outside, person) as browser:
            words[f"{person}'s app"] = oauth.tokens_of(gateway, browser, app)["access_token"]
    for name in ("partner", "narrow", "elsewhere", "stranger"):
        client_id, secret = oauth.a_partner(gateway, *(NARROW if name == "narrow" else PARTNER_MAY))
        with oauth.library(gateway, client_id, secret) as client:
            told = client.fetch_token(f"{gateway.url}/oauth/token", grant_type="client_credentials")
        words[name] = told["access_token"]
        if name in ("partner", "narrow"):
            wish = {"companyId": full.company_id, "clientId": client_id}
            await full.ola.must("grantApiClient", "grant { scopes }", **wish)
        elif name == "elsewhere":
            other = gateway.run(settle(gateway.house.store))
            gateway.run(grant(gateway.house, viewer_of(client_id, PARTNER_MAY), other.company_id, other.admin))
    holders = {name: await stack.enter_async_context(Actor(name, gateway.url, outside)) for name in words}
    for name, holder in holders.items():
        holder.http.headers["Authorization"] = f"Bearer {words[name]}"
    return holders


async def _seen_by_owner(
    full: FullCompany, gateway: GatewayServer, nobody: Actor, holders: dict[str, Actor], viewers: dict[str, CoreViewer]
) -> World:
    roots: dict[str, Any] = {"company": full.company_id, "org": FJELLHEIM, "token": full.sign_token}
    ola = await sweep.crawl(full.ola, *full.authorisations, document=ROOTS, **roots)
    by_app = await sweep.crawl(holders["ola's app"], *full.authorisations)
    both = await sweep.crawl(full.kari, document=ROOTS, **roots)
    for found in (ola, by_app):
        for name, values in found.values.items():
            both.values[name] += values
    world = World(full, gateway, nobody, holders, both, dict(ola.ids), {}, viewers)
    world.rows = {name: world.seen("ola", source) for name, source in SOURCES.items()}
    return world


def _roots() -> str:
    given = {
        "company": "(id: $company)",
        "node": "(id: $company)",
        "nodes": "(ids: [$company])",
        "lookUpCompany": "(organisationNumber: $org)",
        "signingInvitation": "(token: $token)",
    }
    query = sweep.GRAPH.query_type
    assert query is not None
    asked = " ".join(
        f"{name}: {name}{given.get(name, '')} {sweep.selection(get_named_type(one.type))}"
        for name, one in query.fields.items()
    )
    return f"query ($company: ID!, $org: String!, $token: String!) {{ __typename {asked} }}"


ROOTS = _roots()
