"""From the journal to deliveries: every visible event once, in order, and none that the client may not know of."""

import asyncio
from typing import Any

import pytest

from core.access import Viewer
from core.apiclient import ApiClient
from core.house import House
from core.reading import Reader
from core.scope import Scope
from core.store import UnitOfWork
from core.webhook import DELIVERIES, ENDPOINTS
from core.webhook import taking as pump
from core.webhook.managing import set_paused
from core.webhook.taking import take_news
from tests.support.house import Settled, settle
from tests.support.partners import ALL, a_partner, an_endpoint, deliveries, grant, revoke, writes


async def told(house: House, endpoint_id: str) -> list[str]:
    await take_news(house)
    return [row.event for row in await deliveries(house, endpoint_id)]


async def test_what_happens_from_now_on_is_told_once_and_in_order(
    house: House, settled: Settled, partner: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pump, "ENTRIES_AT_ONCE", 2)
    await writes(house, settled.company_id, "BEFORE")
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "A", "B", "C", "A", "A")
    for _ in range(4):
        await take_news(house)
    assert await told(house, made.id) == ["A", "B", "C", "A", "A"]
    assert len({row.id for row in await deliveries(house, made.id)}) == 5


async def test_a_company_that_grants_later_is_told_of_from_its_grant_on(
    house: House, settled: Settled, partner: Viewer
) -> None:
    made = await an_endpoint(house, partner)
    later = await settle(house.store)
    await writes(house, later.company_id, "BEFORE")
    await grant(house, partner, later.company_id, later.admin)
    await writes(house, later.company_id, "AFTER")
    assert await told(house, made.id) == []
    assert await told(house, made.id) == ["AFTER"]


async def test_nothing_is_told_of_the_time_without_a_grant(house: House, settled: Settled, partner: Viewer) -> None:
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "WITH")
    assert await told(house, made.id) == ["WITH"]
    await revoke(house, partner, settled.company_id)
    await writes(house, settled.company_id, "WITHOUT")
    await grant(house, partner, settled.company_id, settled.admin)
    await writes(house, settled.company_id, "AGAIN")
    assert await told(house, made.id) == ["WITH", "AGAIN"], "whether or not anybody looked in between"
    await revoke(house, partner, settled.company_id)
    await writes(house, settled.company_id, "WITHOUT")
    assert await told(house, made.id) == ["WITH", "AGAIN"]
    await grant(house, partner, settled.company_id, settled.admin)
    assert await told(house, made.id) == ["WITH", "AGAIN"]


async def test_a_company_that_granted_nothing_is_not_told_of(house: House, partner: Viewer) -> None:
    made = await an_endpoint(house, partner)
    stranger = await settle(house.store)
    await writes(house, stranger.company_id, "A")
    assert await told(house, made.id) == []


@pytest.mark.parametrize("missing", ["client", "grant"])
async def test_salaries_need_their_scope_on_both_sides(house: House, settled: Settled, missing: str) -> None:
    less = ALL - {Scope.PAYROLL_READ}
    partner = await a_partner(house, scopes=less if missing == "client" else ALL)
    await grant(house, partner, settled.company_id, settled.admin, less if missing == "grant" else ALL)
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "SALARY", salary=True)
    await writes(house, settled.company_id, "ORDINARY")
    assert await told(house, made.id) == ["ORDINARY"]


async def test_salaries_are_told_to_who_may_see_them(house: House, settled: Settled, partner: Viewer) -> None:
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "SALARY", salary=True)
    assert await told(house, made.id) == ["SALARY"]
    assert await Reader(house.store, settled.admin).count(DELIVERIES) == 0, "an administrator is behind the veil"
    assert await Reader(house.store, partner).count(DELIVERIES) == 1


async def test_nouns_beyond_the_scopes_or_the_choice_are_not_told(house: House, settled: Settled) -> None:
    partner = await a_partner(house, scopes={Scope.PAYMENTS_READ, Scope.CONSENTS_READ, Scope.WEBHOOKS_WRITE})
    await grant(house, partner, settled.company_id, settled.admin)
    every, payments = await an_endpoint(house, partner), await an_endpoint(house, partner, nouns=("Payment",))
    for noun in ("Payment", "Consent", "Voucher", "Keys"):
        await writes(house, settled.company_id, noun, noun=noun)
    assert await told(house, every.id) == ["Payment", "Consent"]
    assert await told(house, payments.id) == ["Payment"]


async def test_a_disabled_client_is_told_nothing(house: House, settled: Settled, partner: Viewer) -> None:
    made = await an_endpoint(house, partner)
    async with house.store.change("system:test") as work:
        (await work.lock(ApiClient, partner.client_id)).disabled_at = work.now
    await writes(house, settled.company_id, "A")
    assert await told(house, made.id) == []


async def test_a_paused_endpoint_loses_nothing(house: House, settled: Settled, partner: Viewer) -> None:
    made = await an_endpoint(house, partner)
    await set_paused(house, partner, made.id, True)
    await writes(house, settled.company_id, "A", "B")
    assert await told(house, made.id) == []
    await set_paused(house, partner, made.id, False)
    assert await told(house, made.id) == ["A", "B"]


async def test_who_sees_an_endpoint_and_its_deliveries(house: House, settled: Settled, partner: Viewer) -> None:
    other_company, other_partner = await settle(house.store), await a_partner(house)
    await grant(house, partner, other_company.company_id, other_company.admin)
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "HERE")
    await writes(house, other_company.company_id, "THERE")
    await take_news(house)

    async def seen(viewer: Viewer) -> tuple[int, list[str]]:
        reader = Reader(house.store, viewer)
        rows = await reader.where(DELIVERIES, endpoint_id=made.id)
        return await reader.count(ENDPOINTS), sorted(row.event for row in rows)

    assert await seen(partner) == (1, ["HERE", "THERE"])
    assert await seen(settled.admin) == (1, ["HERE"])
    assert await seen(other_company.admin) == (1, ["THERE"])
    for viewer in (settled.accountant, settled.approver, settled.stranger, other_partner):
        assert await seen(viewer) == (0, [])
    blind = Viewer(partner.person_id, partner.client_id, "en", ALL - {Scope.WEBHOOKS_READ}, partner=True)
    assert await seen(blind) == (0, [])
    await revoke(house, partner, settled.company_id)
    assert await seen(partner) == (1, ["THERE"])
    assert await seen(settled.admin) == (0, [])


async def test_the_log_s_moments_follow_the_journal_where_one_process_waited_for_another(
    house: House, settled: Settled, partner: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its unit of work is older than the events it takes. (On SQLite nobody begins before the other has ended.)"""
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "A")
    lock, waited = UnitOfWork.lock, asyncio.Event()

    async def slow(self: UnitOfWork, *what: Any) -> Any:
        if not waited.is_set():
            waited.set()
            await asyncio.sleep(0.5)
        return await lock(self, *what)

    monkeypatch.setattr(UnitOfWork, "lock", slow)
    first = asyncio.create_task(take_news(house))
    await waited.wait()
    await take_news(house)
    await writes(house, settled.company_id, "B")
    await first
    await take_news(house)
    one, other = await deliveries(house, made.id)
    assert (one.event, other.event) == ("A", "B")
    assert one.created_at < other.created_at
