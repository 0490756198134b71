"""Seats: asked for all at once, each sees what they see alone; and a seat reads what whoever sits there reads."""

from pathlib import Path

import pytest

from core import feed
from core.access import PersonAsked, Seat, Sight, Viewer
from core.colleagues import COMPANIES
from core.glance import sequences
from core.house import House
from core.membership import Membership, Role, end, give
from core.payment.making import create_payment, create_salary_batch
from core.reading import Reader
from core.scope import Scope
from core.seats import seats
from core.store import Store
from tests.support.house import Settled, a_transfer, house_of, settle
from tests.support.partners import a_partner, grant, revoke
from tests.support.sweep_world import SOURCES

NO_SALARIES = frozenset(Scope) - {Scope.PAYROLL_READ}


def with_scopes(viewer: Viewer, scopes: frozenset[Scope]) -> Viewer:
    return Viewer(viewer.person_id, viewer.client_id, scopes=scopes)


async def everybody(house: House, company: Settled) -> dict[str, Viewer]:
    """Of every kind: persons, with tokens too, partners; some who have left."""
    payroll = company.payroll
    found = company.people | {
        "payroll's app": with_scopes(payroll, frozenset(Scope)),
        "payroll's narrow app": with_scopes(payroll, NO_SALARIES),
        "partner": await a_partner(house),
        "narrow partner": await a_partner(house, scopes=NO_SALARIES),
        "former partner": await a_partner(house),
        "strange partner": await a_partner(house),
    }
    for name in ("partner", "narrow partner", "former partner"):
        await grant(house, found[name], company.company_id, company.admin)
    await revoke(house, found["former partner"], company.company_id)
    async with house.store.change("system:test") as work:
        # Two roles, of which one has ended; and one who has left.
        await give(work, company.company_id, company.approver.person_id, Role.PAYROLL, active=True)
        held = Membership.company_id == company.company_id, Membership.person_id == company.approver.person_id
        for row in await work.all_where(Membership, *held, Membership.role == Role.APPROVER):
            end(work, row)
        left = Membership.company_id == company.company_id, Membership.person_id == company.viewer.person_id
        for row in await work.all_where(Membership, *left):
            end(work, row)
    return found


async def test_who_is_asked_for_with_all_others_sees_what_they_see_alone(store: Store, tmp_path: Path) -> None:
    house = house_of(store)
    company, other = await settle(store), await settle(store)
    who = await everybody(house, company) | {"of another company": other.payroll}
    together = await seats(store, company.company_id)
    alone = {name: await feed.heads(store, viewer, company.company_id) for name, viewer in who.items()}
    told = {name: heads[company.company_id].sight if heads else None for name, heads in alone.items()}
    assert {name: together.sight(viewer) for name, viewer in who.items()} == told
    assert {*told.values()} == {*Sight, None}


async def test_how_far_the_journal_of_credentials_has_come_is_told_with_it(store: Store) -> None:
    company = await settle(store)
    before = (await seats(store, company.company_id)).installation
    async with store.change("system:test") as work:
        work.record("installation", "Session", "s", "ENDED")
        work.record("installation", "Session", "s", "ENDED")
    assert (await seats(store, company.company_id)).installation == before + 2


@pytest.mark.parametrize("name", SOURCES)
async def test_a_seat_reads_what_anybody_in_it_reads(store: Store, name: str) -> None:
    """Or asks for the person: then nothing is shared."""
    house = house_of(store)
    company, other = await settle(store), await settle(store)
    for one in (company, other):
        await create_payment(house, one.accountant, "payment-1", one.account.id, a_transfer())
        lines = (a_transfer("100.00"), a_transfer("200.00"))
        await create_salary_batch(house, one.payroll, "salaries-1", one.account.id, "November", lines)
    everyone = await everybody(house, company)
    now = await seats(store, company.company_id)
    for who, viewer in everyone.items():
        sight = now.sight(viewer)
        if sight is None:
            continue
        seat = Seat(company.company_id, sight, viewer.locale, viewer.scopes)
        try:
            read = await Reader(store, seat).where(SOURCES[name])
        except PersonAsked:
            assert seat.asked
            continue
        assert [row.id for row in read] == [row.id for row in await Reader(store, viewer).where(SOURCES[name])], who


async def test_a_seat_opens_its_own_company_and_no_other(store: Store) -> None:
    company, other = await settle(store), await settle(store)
    seat = Seat(company.company_id, Sight.PAYROLL, "nb", None)
    assert [row.id for row in await Reader(store, seat).where(COMPANIES)] == [company.company_id]
    assert await Reader(store, seat).one(COMPANIES, other.company_id) is None


@pytest.mark.parametrize("asks", ["person_id", "client_id", "partner", "app", "credential"])
def test_a_seat_knows_no_person_and_remembers_that_it_was_asked(asks: str) -> None:
    seat = Seat("company", Sight.MEMBER, "nb", None)
    assert not seat.asked
    with pytest.raises(PersonAsked):
        getattr(seat, asks)
    assert seat.asked


async def test_what_changes_a_sight_moves_the_company_s_journal(store: Store) -> None:
    """Streams to which nothing rang look at nothing else (core/glance.py)."""
    house, company = house_of(store), await settle(store)
    partner = await a_partner(house)

    async def of_a_member(begins: bool) -> None:
        async with store.change("system:test") as work:
            held = Membership.company_id == company.company_id, Membership.person_id == company.viewer.person_id
            if begins:
                await give(work, company.company_id, company.viewer.person_id, Role.PAYROLL, active=True)
            else:
                for row in await work.all_where(Membership, *held):
                    end(work, row)

    async def state() -> tuple[Sight | None, Sight | None, int]:
        now = await seats(store, company.company_id)
        heads = await sequences(store, {company.company_id})
        return now.sight(company.viewer), now.sight(partner), heads.get(company.company_id, 0)

    before = await state()
    for change in (
        lambda: of_a_member(True),
        lambda: of_a_member(False),
        lambda: grant(house, partner, company.company_id, company.admin),
        lambda: revoke(house, partner, company.company_id),
    ):
        await change()
        now = await state()
        assert now[:2] != before[:2]
        assert now[2] > before[2]
        before = now
