"""Law 11, whatever happens: every state ends as a fresh snapshot, every feed has every visible event once, in order.

Law: writes, disconnects, restarts and lost rings come in any order; a follower keeps nothing but what it was sent and
its last cursor.
"""

import asyncio
import random
import tempfile
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from core.access import Viewer
from core.account import Account
from core.journal import JournalEntry
from core.membership import Membership, Role, end, give
from core.payment.making import create_payment, create_salary_batch
from core.ports import BankBalance
from gql.context import Pace
from gql.resolvers.company import node_id_of
from gql.schema.node import global_id
from tests.support.house import Settled, a_transfer, settle
from tests.support.streams import KINDS, Follower, Premises

HURRIED = Pace(look=0.02, heartbeat=0.04)
WHOLE = ("SNAPSHOT", "RESYNC")
PAYMENTS = "payments { id status creditorName }"
BALANCES = "accounts { id balance { booked { value } } }"
EVENT = "company { id } noun nodeId event at"

STEPS: dict[str, tuple[Any, ...]] = {
    "pay": (0, 1),
    "salaries": (0, 1),
    "balance": (0, 1),
    "veil": (0,),
    "rings lost": (0.0, 0.5, 1.0),
    "restart": (0,),
    "take": tuple(range(7)),
    "drop": tuple(range(7)),
    "miss": tuple(range(7)),
}
"""What can happen, and to which of them."""
OFTEN = {"take": 4, "restart": 0.5}


def story(seed: int) -> list[tuple[str, Any]]:
    """Lists that hypothesis draws step by step are too much alike to meet a bug in fifteen of them; seeds are not."""
    chance = random.Random(seed)
    drawn = chance.choices(list(STEPS), [OFTEN.get(what, 1) for what in STEPS], k=chance.randint(20, 60))
    return [(what, chance.choice(STEPS[what])) for what in drawn]


@dataclass
class Run:
    """One story: two companies, and people who follow them."""

    premises: Premises
    companies: list[Settled]
    payroll: Viewer
    turning: Viewer
    """Somebody whose right to see salaries comes and goes."""
    followers: list[Follower] = field(default_factory=list)
    serial: Any = field(default_factory=count)
    start: dict[str, int] = field(default_factory=dict)

    async def pay(self, company: int) -> None:
        one = self.companies[company]
        key = f"payment-{next(self.serial)}"
        await create_payment(self.premises.house, one.accountant, key, one.account.id, a_transfer())

    async def salaries(self, company: int) -> None:
        one = self.companies[company]
        key = f"salaries-{next(self.serial)}"
        lines = (a_transfer("100.00"), a_transfer("200.00"))
        await create_salary_batch(self.premises.house, one.payroll, key, one.account.id, "November", lines)

    async def balance(self, company: int, times: int | None = None) -> None:
        one = self.companies[company].account
        async with self.premises.house.store.change("system:test") as work:
            row = await work.lock(Account, one.id)
            for _ in range(times or next(self.serial) % 3 + 1):
                told = BankBalance("interimBooked", 100 * next(self.serial), "NOK", None)
                row.hear_balances(work, (told,), attended=False)

    async def veil(self, _: int) -> None:
        """Take away what the turning one sees of salaries, or give it back."""
        company_id = self.companies[0].company_id
        async with self.premises.house.store.change("system:test") as work:
            held = await work.one_where(
                Membership,
                Membership.company_id == company_id,
                Membership.person_id == self.turning.person_id,
                Membership.role == Role.PAYROLL,
                col(Membership.ended_at).is_(None),
            )
            if held:
                end(work, held)
            else:
                await give(work, company_id, self.turning.person_id, Role.PAYROLL, active=True)

    async def restart(self, _: int) -> None:
        for follower in self.followers:
            await follower.stop()
        await self.premises.restart()

    async def take(self, number: int) -> None:
        follower = self.followers[number]
        if not follower.connected:
            await follower.begin(pace=HURRIED)
        await follower.take()

    async def drop(self, number: int) -> None:
        await self.followers[number].stop()

    async def miss(self, number: int) -> None:
        if self.followers[number].connected:
            await self.followers[number].miss()

    async def do(self, what: str, which: Any) -> None:
        if what == "rings lost":
            self.premises.rings.loses = which
        else:
            await getattr(self, what)(which)

    async def catch_up(self) -> None:
        """A heartbeat says that all is told until its look; the second looked after the last write."""
        for follower in self.followers:
            if not follower.connected:
                await follower.begin(pace=HURRIED)
            for _ in range(2):
                await follower.kinds("HEARTBEAT")


async def begin(premises: Premises) -> Run:
    companies = [await settle(premises.house.store) for _ in range(2)]
    one, two = companies
    async with premises.house.store.change("system:test") as work:
        for role in (Role.VIEWER, Role.PAYROLL):
            await give(work, two.company_id, one.payroll.person_id, role, active=True)
        await give(work, two.company_id, one.accountant.person_id, Role.VIEWER, active=True)
    run = Run(premises, companies, one.payroll, one.viewer)
    run.followers = [
        Follower(premises, one.payroll, "feed", EVENT),
        Follower(premises, one.accountant, "feed", EVENT),
        Follower(premises, two.viewer, "companyFeed", EVENT, two.company_id),
        Follower(premises, one.accountant, "paymentStatus", PAYMENTS, one.company_id),
        Follower(premises, one.payroll, "paymentStatus", PAYMENTS, one.company_id),
        Follower(premises, run.turning, "paymentStatus", PAYMENTS, one.company_id),
        Follower(premises, one.accountant, "balances", BALANCES, one.company_id),
    ]
    for follower in run.followers:
        await follower.begin(pace=HURRIED)
        for _ in range(2 if follower.field == "feed" else 1):
            assert (await follower.take())["kind"] == "SNAPSHOT"
    for company in companies:
        run.start[company.company_id] = len(await journal(premises, company.company_id))
    return run


async def journal(premises: Premises, company_id: str) -> list[JournalEntry]:
    async with premises.house.store.read() as session:
        statement = select(JournalEntry).where(JournalEntry.chain == company_id).order_by(col(JournalEntry.sequence))
        return list((await session.exec(statement)).all())


def state_of(messages: list[dict[str, Any]]) -> dict[str, Any]:
    """What a client that follows the kinds holds in the end."""
    held: dict[str, Any] = {}
    for message in messages:
        rows = {row["id"]: row for row in message.get("payments") or message.get("accounts") or []}
        held = rows if message["kind"] in WHOLE else held | rows
    return held


async def hold(run: Run) -> None:
    for follower in run.followers:
        if follower.field in ("feed", "companyFeed"):
            await hold_feed(run, follower)
        else:
            selection = PAYMENTS if follower.field == "paymentStatus" else BALANCES
            fresh = Follower(run.premises, follower.viewer, follower.field, selection, run.companies[0].company_id)
            await fresh.begin(pace=HURRIED)
            first = await fresh.take()
            await fresh.stop()
            assert state_of(follower.taken) == state_of([first]), f"{follower.field} is not what a fresh snapshot is"


async def hold_feed(run: Run, follower: Follower) -> None:
    told = [one for one in follower.taken if one["event"]]
    assert not [one for one in follower.taken if one["kind"] == "RESYNC"]
    for company in run.companies if follower.field == "feed" else run.companies[1:]:
        visible = [
            (one.noun, node_id_of(one.noun, one.noun_id), one.event, one.at.isoformat())
            for one in (await journal(run.premises, company.company_id))[run.start[company.company_id] :]
            if not one.salary or follower.viewer == run.payroll
        ]
        mine = global_id("Company", company.company_id)
        heard = [
            (one["noun"], one["nodeId"], one["event"], one["at"]) for one in told if one["company"] == {"id": mine}
        ]
        assert heard == visible, "every visible event once, in order"


async def tell(kind: str, path: Path, steps: list[tuple[str, Any]]) -> None:
    async with KINDS[kind](path) as premises:
        run = await begin(premises)
        try:
            for what, which in steps:
                await run.do(what, which)
            # The last words of a story go out without a ring; the very last is one entry after a quiet moment.
            premises.rings.loses = 1.0
            await run.salaries(0)
            await run.pay(1)
            await run.catch_up()
            await run.balance(0, times=1)
            await run.catch_up()
            await hold(run)
        finally:
            for follower in run.followers:
                await follower.stop()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_state_ends_as_a_fresh_snapshot_and_every_feed_is_whole(kind: str) -> None:
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        database=None,
        # A story that fails is told as it is: shortening it would take longer than all the others together.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(st.integers(0, 2**32 - 1))
    def law(seed: int) -> None:
        with tempfile.TemporaryDirectory() as path:
            asyncio.run(tell(kind, Path(path), story(seed)))

    law()
