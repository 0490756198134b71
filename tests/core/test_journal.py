"""The journal: unbroken chains, and every way to falsify one is seen."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from core.heads import HeadFile
from core.journal import GENESIS, INSTALLATION, JournalEntry, JournalHead, since, verify
from core.store import Store
from tests.support.house import bell_of, store_at


async def tell(store: Store, chain: str, *events: str) -> None:
    async with store.change("system:test") as work:
        for event in events:
            work.record(chain, "Thing", "t1", event, place=event)


async def faults(store: Store, chain: str, head: tuple[int, str] | None = None) -> list[str]:
    async with store.read() as session:
        return await verify(session, chain, head or store.heads.of(chain))


async def entries(store: Store, chain: str) -> list[JournalEntry]:
    async with store.read() as session:
        return list(await since(session, chain, 0, limit=10_000))


async def forge(store: Store, *statements: str) -> None:
    """What somebody with the database's file in hand could do."""
    async with store.engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))


async def test_entries_stand_in_the_order_they_were_told_one_chain_a_company(store: Store) -> None:
    await tell(store, "a", "one", "two")
    await tell(store, "b", "alpha")
    await tell(store, "a", "three")
    chain = await entries(store, "a")
    assert [(e.sequence, e.event) for e in chain] == [(1, "one"), (2, "two"), (3, "three")]
    assert [e.previous_hash for e in chain] == [GENESIS, chain[0].hash, chain[1].hash]
    assert [e.sequence for e in await entries(store, "b")] == [1]
    assert (await faults(store, "a"), await faults(store, "b")) == ([], [])


async def test_one_unit_of_work_may_tell_several_chains(store: Store) -> None:
    async with store.change("system:test") as work:
        for number in range(6):
            work.record("b" if number % 2 else "a", "Thing", str(number), "MOVED")
    assert [e.noun_id for e in await entries(store, "a")] == ["0", "2", "4"]
    assert [e.noun_id for e in await entries(store, "b")] == ["1", "3", "5"]


async def test_sixty_units_of_work_at_once_leave_no_gap_and_no_fork(store: Store) -> None:
    await asyncio.gather(*(tell(store, "ab"[n % 2], f"e{n}", f"f{n}") for n in range(60)))
    for chain in "ab":
        told = await entries(store, chain)
        assert [e.sequence for e in told] == list(range(1, 61))
        assert await faults(store, chain) == []
        assert store.heads.of(chain) == (60, told[-1].hash)
    assert sorted(bell_of(store).rung) == sorted(set(bell_of(store).rung))


async def test_what_is_rolled_back_was_never_told(store: Store) -> None:
    await tell(store, "a", "one")
    with pytest.raises(RuntimeError):  # noqa: PT012 - the whole unit of work is what fails
        async with store.change("system:test") as work:
            work.record("a", "Thing", "t1", "NEVER")
            raise RuntimeError
    await tell(store, "a", "two")
    assert [e.event for e in await entries(store, "a")] == ["one", "two"]
    assert await faults(store, "a") == []


@pytest.mark.parametrize(
    "column", ["at", "actor", "noun", "noun_id", "event", "salary", "facts", "previous_hash", "hash", "sequence"]
)
async def test_an_edited_link_is_seen_whatever_was_edited(store: Store, column: str) -> None:
    await tell(store, "a", "one", "two", "three")
    value = {"at": "'2020-01-01 00:00:00'", "salary": "NOT salary", "sequence": "99"}.get(column, "'forged'")
    await forge(store, f"UPDATE journalentry SET {column} = {value} WHERE chain = 'a' AND sequence = 2")
    assert await faults(store, "a")


async def test_a_deleted_link_is_seen(store: Store) -> None:
    await tell(store, "a", "one", "two", "three")
    await forge(store, "DELETE FROM journalentry WHERE sequence = 2")
    assert any("link 2 is missing" in fault for fault in await faults(store, "a"))


async def test_links_that_changed_places_are_seen(store: Store) -> None:
    await tell(store, "a", "one", "two", "three")
    await forge(
        store,
        "UPDATE journalentry SET sequence = 0 WHERE sequence = 1",
        "UPDATE journalentry SET sequence = 1 WHERE sequence = 2",
        "UPDATE journalentry SET sequence = 2 WHERE sequence = 0",
    )
    assert await faults(store, "a")


async def test_a_cut_end_is_seen_by_what_is_kept_outside(store: Store) -> None:
    await tell(store, "a", "one", "two", "three")
    head = (await entries(store, "a"))[1]
    await forge(
        store,
        "DELETE FROM journalentry WHERE sequence = 3",
        f"UPDATE journalhead SET sequence = 2, hash = '{head.hash}'",
    )
    assert await faults(store, "a", (0, GENESIS)) == [], "inside, a cut chain is whole: that is why the file is kept"
    assert await faults(store, "a")


async def test_a_chain_written_anew_from_the_start_is_seen(store: Store, tmp_path: Path) -> None:
    await tell(store, "a", "one", "two")
    kept = store.heads.of("a")
    await forge(store, "DELETE FROM journalentry", "DELETE FROM journalhead")
    async with store.change("system:forger") as work:
        work.record("a", "Thing", "t1", "one")
        work.record("a", "Thing", "t1", "other")
    assert await faults(store, "a", (0, GENESIS)) == []
    assert await faults(store, "a", kept)


async def test_a_deleted_chain_is_still_known_outside(store: Store) -> None:
    await tell(store, "a", "one")
    await forge(store, "DELETE FROM journalentry", "DELETE FROM journalhead")
    assert store.heads.chains() == ["a"]
    assert await faults(store, "a")


async def test_a_file_one_link_behind_is_what_a_crash_leaves_and_is_whole(store: Store) -> None:
    await tell(store, "a", "one")
    behind = store.heads.of("a")
    await tell(store, "a", "two")
    assert await faults(store, "a", behind) == []


async def test_the_head_file_remembers_over_a_restart_and_stays_short(store: Store, tmp_path: Path) -> None:
    for number in range(20):
        await tell(store, "a", str(number))
    await tell(store, INSTALLATION, "login")
    known = store.heads.of("a")
    store.heads.close()
    again = HeadFile(tmp_path / "heads")
    assert again.of("a") == known
    assert sorted(again.chains()) == ["a", INSTALLATION]
    assert len((tmp_path / "heads").read_text().splitlines()) == 2
    again.close()


async def test_a_head_never_goes_back(store: Store) -> None:
    await tell(store, "a", "one", "two")
    newest = store.heads.of("a")
    store.heads.remember([JournalHead(chain="a", sequence=1, hash="older")])
    assert store.heads.of("a") == newest


async def test_the_chain_goes_on_after_a_restart(store: Store, tmp_path: Path) -> None:
    await tell(store, "a", "one")
    await store.close()
    again = store_at(tmp_path)
    await tell(again, "a", "two")
    assert await faults(again, "a") == []
    async with again.read() as session:
        heads = (await session.exec(select(JournalHead).order_by(col(JournalHead.chain)))).all()
    assert [(head.chain, head.sequence) for head in heads] == [("a", 2)]
    await again.close()
