"""Access that ends in the middle of a subscription: nothing of the time after it is told, and the line ends soon.

Law: it holds for every subscription of the schema, over the WebSocket and as an event stream, for browser, app and
partner alike. What a credential opened is closed with it (4403, NOT_SIGNED_IN); what a membership or a grant opened
ends with NOT_FOUND, and the line stays for whatever else it may follow.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio

from core import apiclient
from core.account import Account
from core.errors import NotSignedIn
from core.membership import Membership, Role, end, give
from core.payment.making import create_payment
from core.ports import BankBalance
from core.scope import PARTNER_MAY
from core.store import UnitOfWork
from core.texts import message_of
from gateway.credentials import LOOK_SECONDS
from gateway.demo.actor import Actor
from gql.schema.node import global_id, split_id
from gql.transport.lines import RECHECK_SECONDS
from tests.support import oauth, partners, sweep
from tests.support.gateway_server import GatewayServer, login
from tests.support.house import Settled, a_transfer, settle
from tests.support.sandbox_server import SandboxServer
from tests.support.ways import WITHIN_SECONDS, Line, followed

WAYS = ("socket", "events")
SUBSCRIPTIONS = sweep.subscriptions()


@dataclass
class Scene:
    """Somebody who follows everything of a company in business. `words`: an app's tokens, or a partner's client id."""

    gateway: GatewayServer
    company: Settled
    who: Actor
    words: dict[str, str]
    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    """By way and subscription."""
    _keys: int = 0

    async def follow_everything(self, stack: AsyncExitStack) -> None:
        """A snapshot has come on every line, and what moved after it where it is told; nothing moves any more."""
        company = global_id("Company", self.company.company_id)
        for way in WAYS:
            for name, document in SUBSCRIPTIONS.items():
                variables = {} if name == sweep.ALL_MINE else {"c": company}
                self.lines[way, name] = await stack.enter_async_context(followed(way, self.who, document, **variables))
        for line in self.lines.values():
            assert "errors" not in await line.first()
        await self.something_moves()
        account = global_id("Account", self.company.account.id)
        for (_, name), line in self.lines.items():
            # The last that moved is the balance.
            if name in ("companyFeed", sweep.ALL_MINE):
                await line.until(lambda message: account in json.dumps(message))
            elif name in ("balances", "paymentStatus"):
                await line.until(lambda message: '"LIVE"' in json.dumps(message))
        await self.quiet()

    async def quiet(self) -> None:
        """What was on its way has come."""
        before = -1
        for _ in range(60):
            heard = sum(len(line.heard) for line in self.lines.values())
            if heard == before:
                return
            before = heard
            await asyncio.sleep(0.3)
        raise AssertionError("it never became quiet")

    async def something_moves(self, *, salary: bool = False) -> str:
        """A payment is made and the bank tells a balance; the payment's id."""
        house, account = self.gateway.house, self.company.account
        self._keys += 1
        made = self.gateway.run(
            create_payment(house, self.company.accountant, f"revoked-{self._keys}", account.id, a_transfer())
        )

        async def balance(work: UnitOfWork) -> None:
            row = await work.lock(Account, account.id)
            row.hear_balances(work, (BankBalance("interimBooked", self._keys, "NOK", None),), attended=False)
            if salary:
                work.record(self.company.company_id, "Payment", made.id, "SALARY_MOVED", salary=True)

        await self.change(balance)
        return global_id("Payment", made.id)

    async def change(self, does: Callable[[UnitOfWork], Awaitable[None]]) -> None:
        async def changed() -> None:
            async with self.gateway.house.store.change("system:test") as work:
                await does(work)

        self.gateway.run(changed())

    async def memberships(self, person_id: str, does: Callable[[UnitOfWork, Membership], None], *roles: Role) -> None:
        async def changed(work: UnitOfWork) -> None:
            held = Membership.company_id == self.company.company_id, Membership.person_id == person_id
            for row in await work.all_where(Membership, *held):
                if row.role in roles:
                    does(work, row)

        await self.change(changed)


@pytest_asyncio.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as opened:
        yield opened


async def a_scene(kind: str, gateway: GatewayServer, sandbox: SandboxServer, stack: AsyncExitStack) -> Scene:
    """`kind`: browser or app of Ola, who is in the company with every role but ADMIN; or partner, which is let in."""
    company = gateway.run(settle(gateway.house.store))
    who = await stack.enter_async_context(Actor("ola", gateway.url, sandbox.url, locale="en"))
    words: dict[str, str] = {}
    if kind == "browser":
        await who.login()
    elif kind == "app":
        client_id = oauth.an_app(gateway)
        with login(gateway.url, sandbox.url, "ola") as browser:
            words = oauth.tokens_of(gateway, browser, client_id) | {"client_id": client_id}
    else:
        client_id, secret = oauth.a_partner(gateway, *PARTNER_MAY)
        form = {"grant_type": "client_credentials", "client_secret": secret}
        words = oauth.token(gateway, client_id, **form).json() | {"client_id": client_id}
    if words:
        who.http.headers["Authorization"] = f"Bearer {words['access_token']}"
    scene = Scene(gateway, company, who, words)
    if kind == "partner":
        partner = partners.viewer_of(words["client_id"], PARTNER_MAY)
        gateway.run(partners.grant(gateway.house, partner, company.company_id, company.admin))
    else:
        person = await _person(who)

        async def comes_in(work: UnitOfWork) -> None:
            for role in (Role.ACCOUNTANT, Role.PAYROLL, Role.VIEWER):
                await give(work, company.company_id, person, role, active=True)

        await scene.change(comes_in)
    await scene.follow_everything(stack)
    return scene


async def _person(who: Actor) -> str:
    return split_id((await who.ask("{ viewer { person { id } } }"))["viewer"]["person"]["id"])[1]


async def _logs_out(scene: Scene) -> None:
    assert (await scene.who.http.post("/logout")).status_code == 204


async def _somebody_uses_the_refresh_token_again(scene: Scene) -> None:
    for status in (200, 400):
        form = {"grant_type": "refresh_token", "refresh_token": scene.words["refresh_token"]}
        told = await asyncio.to_thread(oauth.token, scene.gateway, scene.words["client_id"], **form)
        assert told.status_code == status


async def _the_operator_disables_it(scene: Scene) -> None:
    scene.gateway.run(apiclient.disable(scene.gateway.house.store, scene.words["client_id"]))


@pytest.mark.parametrize(
    ("kind", "revoke"),
    [
        ("browser", _logs_out),
        ("app", _somebody_uses_the_refresh_token_again),
        ("app", _the_operator_disables_it),
        ("partner", _the_operator_disables_it),
    ],
)
@pytest.mark.parametrize("moves", [True, False], ids=["while something moves", "in silence"])
async def test_a_credential_that_ends_closes_every_line_of_its_own(
    gateway: GatewayServer,
    sandbox: SandboxServer,
    stack: AsyncExitStack,
    kind: str,
    revoke: Callable[[Scene], Awaitable[None]],
    moves: bool,
) -> None:
    scene = await a_scene(kind, gateway, sandbox, stack)
    heard = {key: len(line.heard) for key, line in scene.lines.items()}
    await revoke(scene)
    begun = time.monotonic()
    unheard = await scene.something_moves() if moves else "nothing"
    ends = {key: await line.until_it_ends() for key, line in scene.lines.items()}
    assert time.monotonic() - begun < WITHIN_SECONDS
    assert ends == {(way, name): 4403 if way == "socket" else "complete" for way, name in scene.lines}
    for (way, name), line in scene.lines.items():
        after = line.heard[heard[way, name] :]
        assert unheard not in json.dumps(after)
        if way == "socket":
            assert after == [], name
        else:
            assert [_codes(message) for message in after] == [["NOT_SIGNED_IN"]], name
            assert "data" not in after[0], name
            assert after[0]["errors"][0]["message"] == message_of(NotSignedIn(), "en")


def _codes(message: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in message.get("errors", ())]


async def test_a_lost_ring_keeps_no_line_open(
    gateway: GatewayServer, sandbox: SandboxServer, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is believed from memory is looked at without a ring too, soon enough at the worst moment."""
    assert LOOK_SECONDS + RECHECK_SECONDS <= WITHIN_SECONDS - 1
    scene = await a_scene("browser", gateway, sandbox, stack)

    async def lost(_channel: str, _sequence: int) -> None:
        """Nobody hears it."""

    monkeypatch.setattr(gateway.installation.bells, "ring", lost)
    await _logs_out(scene)
    begun = time.monotonic()
    for line in scene.lines.values():
        await line.until_it_ends()
    assert time.monotonic() - begun < WITHIN_SECONDS


async def _leaves(scene: Scene) -> None:
    await scene.memberships(await _person(scene.who), end, *Role)


async def _is_let_out(scene: Scene) -> None:
    partner = partners.viewer_of(scene.words["client_id"], PARTNER_MAY)
    scene.gateway.run(partners.revoke(scene.gateway.house, partner, scene.company.company_id))


@pytest.mark.parametrize(("kind", "revoke"), [("browser", _leaves), ("app", _leaves), ("partner", _is_let_out)])
async def test_who_loses_the_company_hears_that_and_nothing_else(
    gateway: GatewayServer,
    sandbox: SandboxServer,
    stack: AsyncExitStack,
    kind: str,
    revoke: Callable[[Scene], Awaitable[None]],
) -> None:
    scene = await a_scene(kind, gateway, sandbox, stack)
    heard = {key: len(line.heard) for key, line in scene.lines.items()}
    await revoke(scene)
    begun = time.monotonic()
    unheard = await scene.something_moves()
    for (way, name), line in scene.lines.items():
        if name != sweep.ALL_MINE:
            assert await line.until_it_ends() == "complete", (way, name)
    assert time.monotonic() - begun < WITHIN_SECONDS
    for (way, name), line in scene.lines.items():
        after = line.heard[heard[way, name] :]
        assert unheard not in json.dumps(after), (way, name)
        if name != sweep.ALL_MINE:
            assert [_codes(message) for message in after] == [["NOT_FOUND"]], (way, name)
            assert after[0]["data"] is None
    # The feed of all companies has lost one, and goes on.
    assert all(scene.lines[way, sweep.ALL_MINE].end is None for way in WAYS)


async def test_who_loses_the_payroll_hears_no_salary_more(
    gateway: GatewayServer, sandbox: SandboxServer, stack: AsyncExitStack
) -> None:
    scene = await a_scene("browser", gateway, sandbox, stack)
    salary = await scene.something_moves(salary=True)
    feeds = {key: line for key, line in scene.lines.items() if key[1] in ("companyFeed", sweep.ALL_MINE)}
    for line in feeds.values():
        await line.until(lambda message: "SALARY_MOVED" in json.dumps(message) and salary in json.dumps(message))
    await scene.quiet()
    heard = {key: len(line.heard) for key, line in scene.lines.items()}
    await scene.memberships(await _person(scene.who), end, Role.PAYROLL)
    await scene.something_moves(salary=True)
    marker = await scene.something_moves()
    for (way, name), line in scene.lines.items():
        if name in ("paymentStatus", "companyFeed", sweep.ALL_MINE):
            await line.until(lambda message: marker in json.dumps(message))
        after = line.heard[heard[way, name] :]
        assert "SALARY_MOVED" not in json.dumps(after), (way, name)
        assert line.end is None, (way, name)
    for way in WAYS:
        kinds = [one["data"]["paymentStatus"]["PaymentUpdate__kind"] for one in scene.lines[way, "paymentStatus"].heard]
        assert "RESYNC" in kinds
