"""Subscriptions: a cursor goes on exactly where it left off, for nobody but its own viewer and for nothing else.

One long file: every kind of stream is held to the same promises, side by side.
"""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography.fernet import Fernet
from sqlmodel import col, select

from core.access import Viewer
from core.account import Account
from core.errors import CursorInvalid, NotFound, NotSignedIn
from core.feed import AT_ONCE, REPLAY_AT_MOST
from core.journal import JournalEntry
from core.membership import Membership, Role, end, give
from core.payment.making import create_payment
from core.ports import BankBalance
from core.scope import Scope
from core.vault import Vault
from gql.context import Pace
from gql.schema.node import global_id
from gql.subscriptions import state
from tests.support.house import Settled, a_transfer, settle
from tests.support.measures import measured
from tests.support.streams import AT_EASE, KINDS, QUICK, Follower, Premises

BALANCES = "accounts { id balance { booked { value } } }"
PAYMENTS = "payments { id creditorName status }"
EVENT = "company { id } noun nodeId node { __typename id } event at"
STATES = {
    "balances": BALANCES,
    "agreementStatus": "agreement { status } company { id features }",
    "consentStatus": "consents { id status }",
    "paymentStatus": PAYMENTS,
    "newTransactions": "transactions { id }",
}
FEEDS = {"companyFeed": EVENT, "feed": EVENT}


@pytest_asyncio.fixture(params=KINDS)
async def premises(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Premises]:
    async with KINDS[request.param](tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def company(premises: Premises) -> Settled:
    return await settle(premises.house.store)


async def balance(premises: Premises, account: Account, minor: int, times: int = 1) -> None:
    """The bank has told of this balance, and before of some others."""
    async with premises.house.store.change("system:test") as work:
        row = await work.lock(Account, account.id)
        for step in range(times - 1, -1, -1):
            row.hear_balances(work, (BankBalance("interimBooked", minor - step, "NOK", None),), attended=False)


async def pay(premises: Premises, company: Settled, key: str) -> str:
    made = await create_payment(premises.house, company.accountant, f"payment-{key}", company.account.id, a_transfer())
    return global_id("Payment", made.id)


async def entries(premises: Premises, company_id: str) -> list[JournalEntry]:
    async with premises.house.store.read() as session:
        statement = select(JournalEntry).where(JournalEntry.chain == company_id).order_by(col(JournalEntry.sequence))
        return list((await session.exec(statement)).all())


async def leave(premises: Premises, company_id: str, viewer: Viewer) -> None:
    async with premises.house.store.change("system:test") as work:
        held = (Membership.company_id == company_id, Membership.person_id == viewer.person_id)
        for row in await work.all_where(Membership, *held):
            end(work, row)


@asynccontextmanager
async def following(
    premises: Premises, viewer: Viewer | None, field: str, selection: str, company_id: str | None = None, **how: Any
) -> AsyncIterator[Follower]:
    follower = Follower(premises, viewer, field, selection, company_id)
    await follower.begin(**how)
    try:
        yield follower
    finally:
        await follower.stop()


# --- state -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", STATES)
async def test_a_state_begins_with_a_snapshot_and_beats_while_it_is_quiet(
    premises: Premises, company: Settled, field: str
) -> None:
    async with following(premises, company.accountant, field, STATES[field], company.company_id) as live:
        first = await live.take()
        beat = await live.kinds("HEARTBEAT")
    assert first["kind"] == "SNAPSHOT"
    if field == "agreementStatus":
        assert beat["agreement"] == first["agreement"] == {"status": "ACTIVE"}


async def test_a_ring_is_heard_while_others_are_waited_for(
    premises: Premises, company: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine tenths of the silence go into a glance at many journals here."""
    monkeypatch.setattr(state, "FOR_OTHERS", 0.9)
    pace = Pace(look=20.0, heartbeat=600.0)
    follower = following(premises, company.accountant, "balances", BALANCES, company.company_id, pace=pace)
    async with follower as live:
        await live.take()
        coming = asyncio.create_task(live.take())
        await asyncio.sleep(2.5)
        await balance(premises, company.account, 700)
        assert (await coming)["accounts"]


async def test_what_was_missed_is_replayed_then_it_is_live(premises: Premises, company: Settled) -> None:
    live = Follower(premises, company.accountant, "balances", BALANCES, company.company_id)
    await live.begin(pace=AT_EASE)
    await live.take()
    await live.stop()
    await balance(premises, company.account, 4_200, times=7)
    await premises.restart()
    await live.begin(pace=AT_EASE)
    missed = await live.take()
    assert (missed["kind"], missed["accounts"][0]["balance"]["booked"]["value"]) == ("REPLAY", "42.00")
    await balance(premises, company.account, 4_300)
    now = await live.take()
    assert (now["kind"], now["accounts"][0]["balance"]["booked"]["value"]) == ("LIVE", "43.00")
    await live.stop()
    await live.begin(pace=AT_EASE)
    assert (await live.take())["kind"] == "HEARTBEAT", "nothing was missed, and it says so at once"
    await live.stop()


async def test_a_lost_ring_costs_a_look(premises: Premises, company: Settled) -> None:
    premises.rings.loses = 1.0
    async with following(premises, company.accountant, "balances", BALANCES, company.company_id) as live:
        await live.take()
        await balance(premises, company.account, 5_100)
        assert (await live.kinds("LIVE"))["accounts"][0]["balance"]["booked"]["value"] == "51.00"


async def test_the_cursor_moves_on_over_what_the_viewer_may_not_see(premises: Premises, company: Settled) -> None:
    async with following(premises, company.viewer, "paymentStatus", PAYMENTS, company.company_id) as live:
        before = (await live.take())["cursor"]
        async with premises.house.store.change("system:test") as work:
            for _ in range(REPLAY_AT_MOST + 1):
                work.record(company.company_id, "Payment", "a salary", "MADE", salary=True)
        await live.kinds("HEARTBEAT")
        await live.kinds("HEARTBEAT")
        assert all(message["kind"] == "HEARTBEAT" for message in live.taken[1:])
        await live.stop()
        await live.begin()
        assert (await live.take())["kind"] == "HEARTBEAT"
        await live.stop()
        await live.begin(since=before)
        assert (await live.take())["kind"] == "RESYNC", "the old one is too far behind"


async def test_a_consumer_that_stops_reading_gets_the_last_state_and_costs_nothing(
    premises: Premises, company: Settled
) -> None:
    async with following(premises, company.accountant, "balances", BALANCES, company.company_id, pace=AT_EASE) as live:
        await live.take()
        await balance(premises, company.account, 1, times=10)
        tracemalloc.start()
        before = tracemalloc.take_snapshot()
        for batch in range(50):
            await balance(premises, company.account, 100 * (batch + 1), times=100)
        grown = sum(one.size_diff for one in tracemalloc.take_snapshot().compare_to(before, "filename"))
        tracemalloc.stop()
        assert grown < 1_000_000
        message = await live.take()
        assert message["accounts"][0]["balance"]["booked"]["value"] == "50.00"
        assert len(live.taken) == 2, "5,010 changes are one message"


async def test_more_rows_than_one_reading_holds_all_arrive(premises: Premises, company: Settled) -> None:
    live = Follower(premises, company.accountant, "consentStatus", "consents { id }", company.company_id)
    await live.begin()
    await live.take()
    await live.stop()
    async with premises.house.store.change("system:test") as work:
        # Rows that are not there are read for and not found; the one that is there comes last.
        for number in range(AT_ONCE + 10):
            work.record(company.company_id, "Consent", f"gone {number}", "EXPIRED")
        work.record(company.company_id, "Consent", company.consent_id, "ACCOUNTS_LISTED")
    await live.begin()
    message = await live.take()
    assert message["kind"] == "REPLAY"
    assert message["consents"] == [{"id": global_id("Consent", company.consent_id)}]
    await live.stop()


async def test_who_comes_to_see_salaries_is_told_the_whole_state_anew(premises: Premises, company: Settled) -> None:
    async with following(
        premises, company.accountant, "paymentStatus", PAYMENTS, company.company_id, pace=AT_EASE
    ) as live:
        await live.take()
        async with premises.house.store.change("system:test") as work:
            given = await give(work, company.company_id, company.accountant.person_id, Role.PAYROLL, active=True)
        assert (await live.take())["kind"] == "RESYNC"
        await live.stop()
        async with premises.house.store.change("system:test") as work:
            end(work, await work.lock(Membership, given.id))
        await live.begin(pace=AT_EASE)
        assert (await live.take())["kind"] == "RESYNC", "also when it changed while nobody was there"


# --- the feeds ---------------------------------------------------------------------------------------------------


async def test_a_feed_tells_every_event_once_and_in_order(premises: Premises, company: Settled) -> None:
    live = Follower(premises, company.accountant, "companyFeed", EVENT, company.company_id)
    await live.begin()
    first = await live.take()
    company_id = global_id("Company", company.company_id)
    assert (first["kind"], first["noun"], first["nodeId"], first["event"]) == ("SNAPSHOT", "Company", company_id, None)
    assert first["node"] == {"__typename": "Company", "id": company_id}
    payment = await pay(premises, company, "one")
    await balance(premises, company.account, 7_000, times=3)
    before = measured("kontobro_feed_lag_seconds_count")
    heard = [await live.take() for _ in range(2)]
    await live.stop()
    assert measured("kontobro_feed_lag_seconds_count") >= before + 2
    await premises.restart()
    await live.begin()
    await live.kinds("HEARTBEAT")
    events = [one for one in live.taken if one["event"]]
    journal = [(one.noun, one.event) for one in await entries(premises, company.company_id)]
    assert [(one["noun"], one["event"]) for one in events] == journal
    assert {one["kind"] for one in heard} == {"LIVE"}
    assert {one["kind"] for one in events[2:]} == {"REPLAY"}
    assert events[0]["node"] == {"__typename": "Payment", "id": payment}
    await live.stop()


async def test_a_feed_of_all_companies_picks_up_what_is_gained_and_drops_what_is_lost(premises: Premises) -> None:
    one, two = await settle(premises.house.store), await settle(premises.house.store)
    me = one.accountant
    async with following(premises, me, "feed", EVENT) as live:
        assert (await live.take())["company"] == {"id": global_id("Company", one.company_id)}
        await pay(premises, two, "before")
        async with premises.house.store.change("system:test") as work:
            await give(work, two.company_id, me.person_id, Role.VIEWER, active=True)
        gained = await live.kinds("SNAPSHOT")
        assert gained["company"] == {"id": global_id("Company", two.company_id)}
        await pay(premises, two, "after")
        assert (await live.kinds("LIVE"))["company"] == {"id": global_id("Company", two.company_id)}
        await leave(premises, one.company_id, me)
        await balance(premises, one.account, 100)
        await pay(premises, two, "heard")
        heard = len(live.taken)
        await live.kinds("LIVE")
        await live.kinds("HEARTBEAT")
        companies = {message["company"]["id"] for message in live.taken[heard:] if message["company"]}
        assert companies == {global_id("Company", two.company_id)}


async def test_a_registrant_hears_of_the_agreement_only(premises: Premises, company: Settled) -> None:
    async with following(premises, company.registrant, "feed", EVENT) as live:
        await live.take()
        await pay(premises, company, "unheard")
        async with premises.house.store.change("system:test") as work:
            work.record(company.company_id, "BankAgreement", company.agreement_id, "SENT")
        heard = await live.kinds("LIVE")
        assert (heard["noun"], heard["event"], heard["node"]["__typename"]) == (
            "BankAgreement",
            "SENT",
            "BankAgreement",
        )


async def test_a_token_hears_of_the_nouns_of_its_scopes(premises: Premises, company: Settled) -> None:
    who = company.accountant
    narrow = Viewer(who.person_id, who.client_id, scopes=frozenset({Scope.COMPANIES_READ, Scope.ACCOUNTS_READ}))
    async with following(premises, narrow, "companyFeed", "noun event", company.company_id) as live:
        await live.take()
        await pay(premises, company, "unheard")
        await balance(premises, company.account, 8_000)
        assert (await live.kinds("LIVE"))["noun"] == "Account"
        await live.stop()
        other = frozenset({Scope.COMPANIES_READ, Scope.PAYMENTS_READ})
        live.viewer = Viewer(who.person_id, who.client_id, scopes=other)
        await live.begin()
        with pytest.raises(CursorInvalid):
            await live.take()


async def test_many_companies_are_one_feed_and_one_cursor(premises: Premises) -> None:
    many = [await settle(premises.house.store) for _ in range(4)]
    me = many[0].accountant
    async with premises.house.store.change("system:test") as work:
        for one in many[1:]:
            await give(work, one.company_id, me.person_id, Role.VIEWER, active=True)
    async with following(premises, me, "feed", "company { id } noun event") as live:
        begun = [await live.take() for _ in many]
        assert len({message["company"]["id"] for message in begun}) == len(many)
        cursor = live.cursor
        for one in many:
            await balance(premises, one.account, 100, times=2)
        await live.stop()
        await live.begin(since=cursor)
        await live.kinds("HEARTBEAT")
        replayed = [message for message in live.taken if message["kind"] == "REPLAY"]
        assert len(replayed) == 2 * len(many)


# --- cursors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", [*STATES, *FEEDS])
async def test_a_cursor_is_for_its_viewer_and_its_subscription_only(
    premises: Premises, company: Settled, field: str
) -> None:
    selection = (STATES | FEEDS)[field]
    company_id = None if field == "feed" else company.company_id
    mine = Follower(premises, company.accountant, field, selection, company_id)
    await mine.begin()
    cursor = (await mine.take())["cursor"]
    await mine.stop()
    assert company.company_id not in cursor
    other = "balances" if field != "balances" else "paymentStatus"
    elsewhere = await settle(premises.house.store)
    strangers = [
        Follower(premises, company.viewer, field, selection, company_id),
        Follower(premises, company.accountant, other, (STATES | FEEDS)[other], company.company_id),
    ]
    if company_id:
        async with premises.house.store.change("system:test") as work:
            await give(work, elsewhere.company_id, company.accountant.person_id, Role.VIEWER, active=True)
        strangers.append(Follower(premises, company.accountant, field, selection, elsewhere.company_id))
    for stranger in strangers:
        await stranger.begin(since=cursor)
        with pytest.raises(CursorInvalid):
            await stranger.take()
    for broken in ("x", "åæø", cursor[:-6], cursor + "A", cursor.replace(".", ""), cursor[:30] + "AAAA" + cursor[34:]):
        await mine.begin(since=broken)
        with pytest.raises(CursorInvalid):
            await mine.take()


@pytest.mark.parametrize("field", ["balances", "companyFeed", "feed"])
async def test_a_cursor_whose_key_is_gone_begins_anew(premises: Premises, company: Settled, field: str) -> None:
    live = Follower(
        premises, company.accountant, field, (STATES | FEEDS)[field], None if field == "feed" else company.company_id
    )
    await live.begin()
    await live.take()
    await live.stop()
    old, new = live._premises.house.vault, Vault([Fernet.generate_key().decode()], pepper="test pepper")
    object.__setattr__(premises.house, "vault", new)
    assert old.key_names != new.key_names
    resyncs = measured("kontobro_resyncs_total")
    await live.begin()
    assert (await live.take())["kind"] == "RESYNC"
    assert measured("kontobro_resyncs_total") == resyncs + 1
    await live.stop()


@pytest.mark.parametrize("field", ["balances", "feed"])
async def test_a_journal_that_was_taken_back_and_went_on_otherwise_begins_anew(
    premises: Premises, company: Settled, field: str
) -> None:
    live = Follower(
        premises, company.accountant, field, (STATES | FEEDS)[field], None if field == "feed" else company.company_id
    )
    await balance(premises, company.account, 100, times=5)
    await live.begin()
    await live.take()
    await live.stop()
    async with premises.house.store.engine.begin() as connection:
        # A backup from before, and other things have happened since: the same place, another link.
        await connection.exec_driver_sql("UPDATE journalentry SET hash = 'f' || hash")
        await connection.exec_driver_sql("UPDATE journalhead SET hash = 'f' || hash")
    await balance(premises, company.account, 100, times=5)
    await live.begin()
    assert (await live.take())["kind"] == "RESYNC"
    await live.stop()


@pytest.mark.parametrize("field", [*STATES, "companyFeed"])
async def test_who_is_no_member_any_more_hears_that_and_nothing_else(
    premises: Premises, company: Settled, field: str
) -> None:
    async with following(
        premises, company.viewer, field, (STATES | FEEDS)[field], company.company_id, pace=AT_EASE
    ) as live:
        await live.take()
        await leave(premises, company.company_id, company.viewer)
        await balance(premises, company.account, 9_900)
        with pytest.raises(NotFound):
            await live.take()
        await live.begin()
        with pytest.raises(NotFound):
            await live.take()


@pytest.mark.parametrize("field", [*STATES, *FEEDS])
async def test_nobody_follows_nothing_and_a_stranger_no_company(
    premises: Premises, company: Settled, field: str
) -> None:
    company_id = None if field == "feed" else company.company_id
    nobody = Follower(premises, None, field, "__typename", company_id)
    await nobody.begin()
    with pytest.raises(NotSignedIn):
        await nobody.take()
    stranger = Follower(premises, company.stranger, field, "__typename", company_id)
    await stranger.begin(pace=QUICK)
    if company_id:
        with pytest.raises(NotFound):
            await stranger.take()
    else:
        assert (await stranger.take())["kind"] == "HEARTBEAT"
        await stranger.stop()


async def test_nothing_listens_any_more_when_the_line_has_dropped(premises: Premises, company: Settled) -> None:
    bells = premises.rings.bells
    for field, selection in (STATES | FEEDS).items():
        company_id = None if field == "feed" else company.company_id
        async with following(premises, company.accountant, field, selection, company_id) as live:
            await live.take()
            assert bells.listeners() == 1
        async with asyncio.timeout(5):
            while bells.listeners():  # noqa: ASYNC110  (a doorbell has no bell for having nobody)
                await asyncio.sleep(0)
