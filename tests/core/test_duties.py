"""The clock's duties: what is due is done, once, and a bank that is silent changes nothing else."""

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.account import UNATTENDED_READS_A_DAY, ReadKind, may_read
from core.agreement import AgreementStatus, BankAgreement
from core.agreement.model import LINK_LIVES as AGREEMENT_LIVES
from core.consent import Consent, ConsentStatus
from core.consent.model import EXPIRING_DAYS, LINK_LIVES
from core.duties import age_consents, expire_agreements, read_scheduled, sweep
from core.feeding import fetch_bank_data, read_account
from core.house import House
from core.intent import Intent, IntentKind
from core.ports import BankConsent, BankConsentStatus, OutsideError
from core.store import Store
from tests.support.house import HERE, Settled, a_consent, bank_of, clock_of, settle, store_at


async def look(house: House, table: type[Any], key: str) -> Any:
    async with house.store.read() as session:
        return await session.get_one(table, key)


async def consent_status(house: House, key: str) -> ConsentStatus:
    return (await look(house, Consent, key)).status


async def test_an_agreement_expires_with_its_links_and_not_before(house: House) -> None:
    waiting = await settle(house.store, status=AgreementStatus.AWAITING_SIGNATURES)
    signed = await settle(house.store, status=AgreementStatus.SIGNED)
    async with house.store.change("system:test") as work:
        for key in (waiting.agreement_id, signed.agreement_id):
            (await work.lock(BankAgreement, key)).expires_at = work.now + AGREEMENT_LIVES
    clock_of(house).forward(days=AGREEMENT_LIVES.days, seconds=-60)
    await expire_agreements(house)
    assert (await look(house, BankAgreement, waiting.agreement_id)).status is AgreementStatus.AWAITING_SIGNATURES
    clock_of(house).forward(seconds=120)
    for _ in range(2):
        await expire_agreements(house)
    assert (await look(house, BankAgreement, waiting.agreement_id)).status is AgreementStatus.EXPIRED
    assert (await look(house, BankAgreement, signed.agreement_id)).status is AgreementStatus.SIGNED


async def test_a_consent_ages_by_the_date_the_bank_granted(house: House, settled: Settled) -> None:
    granted = (await look(house, Consent, settled.consent_id)).valid_until
    seen = []
    for left in (EXPIRING_DAYS + 5, EXPIRING_DAYS - 1, 0, -1, -2):
        clock_of(house).forward(days=(granted - house.clock.today()).days - left)
        await age_consents(house)
        seen.append(await consent_status(house, settled.consent_id))
    s = ConsentStatus
    assert seen == [s.VALID, s.EXPIRING, s.EXPIRING, s.EXPIRED, s.EXPIRED], "the last day is a day"


async def test_a_consent_nobody_came_back_from_is_given_up(house: House, settled: Settled) -> None:
    async with house.store.change("system:test") as work:
        begun = [
            a_consent(work, settled.company_id, settled.bank_link_id, settled.admin, status).id
            for status in (ConsentStatus.REQUESTED, ConsentStatus.AWAITING_AUTHORISATION)
        ]
    await age_consents(house)
    assert [await consent_status(house, key) for key in begun] == ["REQUESTED", "AWAITING_AUTHORISATION"]
    clock_of(house).forward(seconds=LINK_LIVES.total_seconds() + 1)
    await age_consents(house)
    assert [await consent_status(house, key) for key in begun] == ["ABANDONED", "ABANDONED"]


@pytest.mark.parametrize("days", [5, 90, 180])
async def test_a_yes_whose_way_back_was_lost_is_heard_before_giving_up(
    house: House, settled: Settled, days: int
) -> None:
    async with house.store.change("system:test") as work:
        waiting = ConsentStatus.AWAITING_AUTHORISATION
        begun = a_consent(work, settled.company_id, settled.bank_link_id, settled.admin, waiting)
    until = house.clock.today() + timedelta(days=days)
    bank_of(house).consents[begun.bank_consent_id or ""] = BankConsent(BankConsentStatus.VALID, until, 4)
    clock_of(house).forward(seconds=LINK_LIVES.total_seconds() + 1)
    await age_consents(house)
    kept = await look(house, Consent, begun.id)
    assert kept.valid_until == until
    assert kept.status is ConsentStatus.VALID, "just granted; whether it ends soon is the next turn's question"
    await age_consents(house)
    ends_soon = days < EXPIRING_DAYS
    assert await consent_status(house, begun.id) is (ConsentStatus.EXPIRING if ends_soon else ConsentStatus.VALID)


async def test_a_living_consent_is_not_asked_about_for_getting_old(house: House, settled: Settled) -> None:
    clock_of(house).forward(days=85)
    for _ in range(3):
        await age_consents(house)
    assert bank_of(house).asked == []


async def test_the_budget_is_four_unattended_reads_in_any_day_and_kind(house: House, settled: Settled) -> None:
    async def ask(kind: ReadKind = ReadKind.BALANCES, *, attended: bool = False) -> bool:
        async with house.store.change("system:test") as work:
            return await may_read(work, settled.account.id, kind, attended=attended)

    assert [await ask() for _ in range(6)] == [True] * UNATTENDED_READS_A_DAY + [False] * 2
    assert await ask(ReadKind.TRANSACTIONS), "each kind has its own budget"
    assert [await ask(attended=True), await ask(attended=True)] == [True, False], "attended reads are a minute apart"
    clock_of(house).forward(seconds=61)
    assert await ask(attended=True)
    assert not await ask(), "and attended ones give no more unattended ones"
    clock_of(house).forward(days=1)
    assert await ask()


async def test_a_bank_that_is_silent_costs_one_read_a_slot_and_nobody_else_s_turn(
    house: House, settled: Settled
) -> None:
    other = await settle(house.store)
    for _ in range(3):
        await read_scheduled(house)
    asked = [subject for question, subject in bank_of(house).asked if question == "balances"]
    assert sorted(asked) == sorted(f"resource {s.account.id}" for s in (settled, other))
    clock_of(house).forward(hours=6, seconds=1)
    await read_scheduled(house)
    assert len([question for question, _ in bank_of(house).asked if question == "balances"]) == 4


async def test_the_sweeper_starts_what_a_crash_left_and_nothing_else(house: House) -> None:
    async with house.store.change("system:test") as work:
        left, done = (work.intend(IntentKind.SEND_MESSAGE, subject) for subject in "ab")
    started: list[tuple[str, str]] = []

    async def start(kind: str, intent_id: str) -> None:
        started.append((kind, intent_id))

    await sweep(house, start, ())
    assert started == [], "what has just been committed is being started already"
    async with house.store.change("system:test") as work:
        (await work.lock(Intent, done)).done_at = work.now
    clock_of(house).forward(seconds=11)
    await sweep(house, start, {left})
    assert started == [], "what lives in this process is being started again"
    await sweep(house, start, ())
    assert started == [("SEND_MESSAGE", left)]


@pytest.mark.parametrize(("attended", "allowed"), [(False, UNATTENDED_READS_A_DAY), (True, 1)])
async def test_reads_asked_for_at_once_in_two_processes_stay_inside_the_budget(
    house: House, settled: Settled, tmp_path: Path, attended: bool, allowed: int
) -> None:
    other = store_at(tmp_path)

    async def ask(through: Store) -> bool:
        async with through.change("system:feed") as work:
            return await may_read(work, settled.account.id, ReadKind.BALANCES, attended=attended)

    answers = await asyncio.gather(*(ask(house.store if n % 2 else other) for n in range(10)))
    await other.close()
    assert answers.count(True) == allowed


@pytest.mark.parametrize("status", AgreementStatus)
async def test_a_bank_is_read_only_while_the_agreement_is_active(house: House, status: AgreementStatus) -> None:
    """Scheduled, for whoever is present, and by the job after a consent: suspended and ended mean not read."""
    settled = await settle(house.store, status=status)
    await read_scheduled(house)
    with contextlib.suppress(OutsideError):
        await read_account(house, settled.account.id, settled.approver.person_id, HERE)
    with contextlib.suppress(OutsideError):
        await fetch_bank_data(house, settled.consent_id)
    assert bool(bank_of(house).asked) is (status is AgreementStatus.ACTIVE)
