"""The unit of work: all or nothing, and nobody is told of nothing."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import select

from core.account import Account
from core.company import Company
from core.errors import NotFound
from core.identifiers import new_id
from core.intent import Intent, IntentKind
from core.journal import JournalEntry
from core.payment import Payment
from core.payment.making import create_payment
from core.store import Store, again
from tests.support.databases import embedded_only, postgres_only
from tests.support.house import Settled, a_transfer, an_account, bell_of, bench_of, clock_of, house_of, store_at


async def test_forty_updates_at_once_are_forty_updates(store: Store, settled: Settled) -> None:
    async def withdraw() -> None:
        async with store.change("system:test") as work:
            account = await work.lock(Account, settled.account.id)
            before = account.booked_minor or 0
            await asyncio.sleep(0)
            account.booked_minor = before - 1

    await asyncio.gather(*(withdraw() for _ in range(40)))
    async with store.read() as session:
        assert (await session.get_one(Account, settled.account.id)).booked_minor == 1_000_000 - 40


async def test_two_processes_on_one_file_do_not_lose_updates(store: Store, settled: Settled, tmp_path) -> None:
    """The fair lock is a process's own: between processes BEGIN IMMEDIATE holds."""
    other = store_at(tmp_path)

    async def withdraw(through: Store) -> None:
        async with through.change("system:test") as work:
            account = await work.lock(Account, settled.account.id)
            account.booked_minor = (account.booked_minor or 0) - 1

    await asyncio.gather(*(withdraw(store if n % 2 else other) for n in range(20)))
    await other.close()
    async with store.read() as session:
        assert (await session.get_one(Account, settled.account.id)).booked_minor == 1_000_000 - 20


async def test_what_fails_leaves_nothing_behind_and_tells_nobody(store: Store, settled: Settled) -> None:
    bell_of(store).rung.clear()
    with pytest.raises(RuntimeError):  # noqa: PT012 - the whole unit of work is what fails
        async with store.change("system:test") as work:
            (await work.lock(Account, settled.account.id)).name = "changed"
            work.record(settled.company_id, "Account", settled.account.id, "RENAMED")
            work.intend(IntentKind.SEND_MESSAGE, "m1")
            await work.session.flush()
            raise RuntimeError
    async with store.read() as session:
        assert (await session.get_one(Account, settled.account.id)).name == "Driftskonto"
        assert (await session.exec(select(JournalEntry))).all() == []
        assert (await session.exec(select(Intent))).all() == []
    assert (bell_of(store).rung, bench_of(store).started) == ([], [])


async def test_a_commit_the_database_refuses_tells_nobody(store: Store, settled: Settled) -> None:
    with pytest.raises(IntegrityError):  # noqa: PT012 - the commit at its end is what fails
        async with store.change("system:test") as work:
            work.add(Account.model_validate(settled.account, update={"id": new_id()}))
            work.record(settled.company_id, "Account", "x", "OPENED")
            work.intend(IntentKind.SEND_MESSAGE, "m1")
    assert (bell_of(store).rung, bench_of(store).started) == ([], [])
    assert store.heads.of(settled.company_id)[0] == 0


async def test_the_bell_rings_and_the_job_starts_when_everybody_can_read_why(store: Store, settled: Settled) -> None:
    seen: list[tuple[str, int, int]] = []

    async def look(what: str) -> None:
        async with store.read() as session:
            entries, intents = (
                (await session.exec(select(JournalEntry))).all(),
                (await session.exec(select(Intent))).all(),
            )
        seen.append((what, len(entries), len(intents)))

    bell, bench = bell_of(store), bench_of(store)
    bell.ring = lambda channel, sequence: look(f"ring {sequence}")  # type: ignore[method-assign]
    bench.start = lambda kind, intent_id: look(kind)  # type: ignore[method-assign]
    async with store.change("system:test") as work:
        work.record(settled.company_id, "Thing", "t", "ONE")
        work.record(settled.company_id, "Thing", "t", "TWO")
        work.intend(IntentKind.SEND_MESSAGE, "m1")
        assert seen == []
    assert seen == [("ring 2", 2, 1), ("SEND_MESSAGE", 2, 1)], "one ring a chain, then the jobs"


async def test_a_bell_that_rings_may_write(store: Store, settled: Settled) -> None:
    """The lock is let go before anybody is told: a listener that writes does not wait for itself."""

    async def write(channel: str, sequence: int) -> None:
        if sequence == 1:
            async with store.change("system:listener") as work:
                work.record(channel, "Thing", "t", "HEARD")

    bell_of(store).ring = write  # type: ignore[method-assign]
    async with asyncio.timeout(5):
        async with store.change("system:test") as work:
            work.record(settled.company_id, "Thing", "t", "ONE")
    assert store.heads.of(settled.company_id)[0] == 2


async def test_a_change_survives_a_second_lock_of_the_same_row(store: Store, settled: Settled) -> None:
    async with store.change("system:test") as work:
        (await work.lock(Account, settled.account.id)).name = "changed"
        assert (await work.lock(Account, settled.account.id)).name == "changed"
        found = await work.one_where(Account, Account.id == settled.account.id)
        assert found is not None
        assert found.name == "changed"
    async with store.read() as session:
        assert (await session.get_one(Account, settled.account.id)).name == "changed"


async def test_reads_cannot_write(store: Store, settled: Settled) -> None:
    async with store.read() as session:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await session.exec(text("UPDATE company SET name = 'x'"))  # type: ignore[call-overload]


async def test_a_read_stays_on_its_snapshot(store: Store, settled: Settled) -> None:
    async with store.read() as session:
        first = (await session.exec(select(Account.name))).all()
        async with store.change("system:test") as work:
            (await work.lock(Account, settled.account.id)).name = "changed"
        assert (await session.exec(select(Account.name))).all() == first


@embedded_only
async def test_foreign_keys_are_kept_and_sync_is_full(store: Store) -> None:
    async with store.engine.connect() as connection:
        settings = [(await connection.execute(text(f"PRAGMA {p}"))).scalar() for p in
                    ("journal_mode", "synchronous", "foreign_keys")]  # fmt: skip
    assert settings == ["wal", 2, 1]


async def test_locking_what_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(NotFound):
        async with store.change("system:test") as work:
            await work.lock(Company, "nobody")


async def test_one_unit_of_work_has_one_moment(store: Store, settled: Settled) -> None:
    clock = clock_of(house_of(store))
    async with store.change("system:test") as work:
        before = work.now
        clock.forward(days=3)
        work.record(settled.company_id, "Thing", "t", "ONE")
        assert work.now == before
    async with store.change("system:test") as work:
        assert work.now - before >= timedelta(days=3)
    async with store.read() as session:
        assert (await session.exec(select(JournalEntry.at))).one() == before


async def test_six_claims_at_once_in_several_processes_are_one(store: Store, settled: Settled, tmp_path) -> None:
    other = store_at(tmp_path)
    houses = [house_of(store), house_of(other)]
    paid = await asyncio.gather(
        *(
            create_payment(houses[n % 2], settled.accountant, "the-one-key", settled.account.id, a_transfer())
            for n in range(6)
        )
    )
    await other.close()
    assert len({payment.id for payment in paid}) == 1
    async with store.read() as session:
        assert len((await session.exec(select(Payment))).all()) == 1
        told = await session.exec(select(JournalEntry).where(JournalEntry.event == "MADE"))
        assert len(told.all()) == 1


async def test_names_queued_for_come_one_after_the_other(store: Store, tmp_path) -> None:
    """Two that both find nothing would both make it."""
    other = store_at(tmp_path)

    async def begin(through: Store) -> None:
        async with through.change("system:test") as work:
            await work.queue("the first of its kind")
            if (await work.session.exec(select(Intent))).first() is None:
                await asyncio.sleep(0.01)
                work.intend(IntentKind.SEND_MESSAGE, "m1")

    await asyncio.gather(*(begin(store if n % 2 else other) for n in range(6)))
    await other.close()
    async with store.read() as session:
        assert len((await session.exec(select(Intent))).all()) == 1


@postgres_only
async def test_of_two_that_wait_for_each_other_one_is_run_again_and_both_succeed(
    store: Store, settled: Settled
) -> None:
    async with store.change("system:test") as work:
        second = an_account(work, settled.company_id, settled.bank_link_id, 4001)
    met = asyncio.Barrier(2)
    runs = 0

    @again
    async def move(first_id: str, then_id: str) -> None:
        nonlocal runs
        runs += 1
        async with store.change("system:test") as work:
            await work.lock(Account, first_id)
            if runs <= 2:
                await met.wait()
            (await work.lock(Account, then_id)).name = f"run {runs}"
            work.record(settled.company_id, "Account", then_id, "RENAMED")

    await asyncio.gather(move(settled.account.id, second.id), move(second.id, settled.account.id))
    assert runs == 3
    assert store.heads.of(settled.company_id)[0] == 2


@postgres_only
async def test_a_broken_line_is_no_lost_command(store: Store, settled: Settled) -> None:
    runs = 0

    @again
    async def rename() -> None:
        nonlocal runs
        runs += 1
        async with store.change("system:test") as work:
            account = await work.lock(Account, settled.account.id)
            if runs == 1:
                pid = (await work.session.exec(text("SELECT pg_backend_pid()"))).scalar_one()  # type: ignore[call-overload]
                async with store.engine.connect() as connection:
                    await connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            account.name = "renamed"

    await rename()
    assert runs == 2
    async with store.read() as session:
        assert (await session.get_one(Account, settled.account.id)).name == "renamed"
