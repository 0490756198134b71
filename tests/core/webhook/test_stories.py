"""Stories drawn from seeds: writes, grants, failures and crashes in any order; in the end the law of streams holds.

Every visible event is delivered at least once under one id, first deliveries come in each company's order, and
nothing invisible is ever sent.
"""

import json
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from core.access import Viewer
from core.clock import wall_now
from core.house import House
from core.ports import WebhookAnswer, WebhookFailure
from core.scope import Scope
from core.store import Store
from core.webhook import WebhookLane
from core.webhook.sending import due_lanes, send_lane
from core.webhook.taking import take_news
from tests.support.house import Settled, clock_of, house_of, settle
from tests.support.partners import ALL, PLAIN, a_partner, an_endpoint, grant, revoke, writes

STEPS = 60


class Killed(BaseException):
    """The process is gone."""


class Moody:
    """core.ports.WebhookSender over a receiver that takes, refuses, or takes and is never heard to have taken."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.calm = False
        self.arrived: list[tuple[str, dict[str, Any]]] = []
        self.granted: set[str] = set()
        """Companies of which anything may arrive now."""

    def takes(self, url: str) -> bool:
        return True

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        mood = 1.0 if self.calm else self.draw.random()
        if mood < 0.15:
            raise Killed
        if mood < 0.3:
            return WebhookAnswer(WebhookFailure.STATUS, 500, 1)
        data = json.loads(body)["data"]
        assert data["company"].removeprefix("Company:") in self.granted, "told of a company without a grant"
        self.arrived.append((headers["webhook-id"], data))
        if mood < 0.45:
            raise Killed
        if mood < 0.55:
            return WebhookAnswer(WebhookFailure.TIMED_OUT, None, 1)
        return WebhookAnswer(None, 204, 1)


class Story:
    def __init__(self, house: House, sender: Moody, draw: random.Random) -> None:
        self.house, self.sender, self.draw = house, sender, draw
        self.companies: list[Settled] = []
        self.granted = sender.granted
        self.visible: dict[str, list[str]] = defaultdict(list)
        self.hidden: set[str] = set()
        self.partner: Viewer
        self.count = 0

    async def write(self) -> None:
        company = self.draw.choice(self.companies).company_id
        kind = self.draw.choice(["plain", "plain", "salary", "voucher"])
        self.count += 1
        name = f"E{self.count}"
        noun = "Voucher" if kind == "voucher" else "Payment"
        await writes(self.house, company, name, noun=noun, salary=kind == "salary")
        told = company in self.granted and kind == "plain"
        if told:
            self.visible[company].append(name)
        else:
            self.hidden.add(name)

    async def grant_or_revoke(self) -> None:
        company = self.draw.choice(self.companies)
        if company.company_id not in self.granted:
            await grant(self.house, self.partner, company.company_id, company.admin)
            self.granted.add(company.company_id)
            return
        # What waits when a grant ends is owed no more; given anew before anybody looked, it may go out after all.
        await revoke(self.house, self.partner, company.company_id)
        self.granted.discard(company.company_id)
        out = {data["event"] for _, data in self.sender.arrived}
        owed = [name for name in self.visible[company.company_id] if name in out]
        self.visible[company.company_id] = owed

    async def turn(self) -> None:
        await take_news(self.house)
        for lane_id, _ in await due_lanes(self.house, 100):
            try:
                await send_lane(self.house, PLAIN, lane_id)
            except Killed:
                await self._time_passes_for_the_dead()

    async def _time_passes_for_the_dead(self) -> None:
        async with self.house.store.change("system:test") as work:
            for lane in await work.all_where(WebhookLane):
                if lane.claimed_until is not None:
                    lane.claimed_until = wall_now() - timedelta(seconds=1)

    async def wait(self) -> None:
        clock_of(self.house).forward(seconds=self.draw.choice([1, 10, 400]))


@pytest.mark.parametrize("seed", range(12))
async def test_every_story_ends_with_everything_told(store: Store, seed: int) -> None:
    draw = random.Random(seed)
    sender = Moody(draw)
    story = Story(house_of(store, webhooks=sender), sender, draw)
    story.companies = [await settle(store) for _ in range(3)]
    less = ALL - {Scope.PAYROLL_READ, Scope.VOUCHERS_READ}
    story.partner = await a_partner(story.house, scopes=less)
    await grant(story.house, story.partner, story.companies[0].company_id, story.companies[0].admin)
    story.granted.add(story.companies[0].company_id)
    await an_endpoint(story.house, story.partner, nouns=("Payment", "Voucher"))
    acts = [story.write] * 6 + [story.turn] * 3 + [story.wait] + [story.grant_or_revoke]
    for _ in range(STEPS):
        await draw.choice(acts)()
    sender.calm = True
    for _ in range(20):
        clock_of(story.house).forward(hours=3)
        await story._time_passes_for_the_dead()
        await story.turn()
    _judge(story)
    assert story.count > 15, "a story in which nothing happens proves nothing"
    async with store.read() as session:
        assert {lane.next_at for lane in (await session.exec(select(WebhookLane))).all()} <= {None}


def _judge(story: Story) -> None:
    under: dict[str, set[str]] = defaultdict(set)
    first: dict[str, list[str]] = defaultdict(list)
    for key, data in story.sender.arrived:
        event, company = data["event"], data["company"].removeprefix("Company:")
        if not under[event]:
            first[company].append(event)
        under[event].add(key)
    assert not set(under) & story.hidden, "something invisible was sent"
    assert all(len(keys) == 1 for keys in under.values()), "one event, one id"
    assert len({key for keys in under.values() for key in keys}) == len(under)
    for company, wanted in story.visible.items():
        assert first[company] == sorted(first[company], key=lambda name: int(name[1:]))
        assert [name for name in first[company] if name in wanted] == wanted
