"""Heads outside the database with several writers: each its own file, all of them together the witness."""

from pathlib import Path

from sqlalchemy import text

from core import heads as heads_module
from core.heads import HeadFile, known_heads, witness
from core.journal import JournalHead
from core.store import Store
from tests.core.test_journal import tell
from tests.support.house import store_at


def head(chain: str, sequence: int) -> JournalHead:
    return JournalHead(chain=chain, sequence=sequence, hash=f"{sequence:064x}")


def test_each_writer_has_its_own_file_and_the_newest_of_all_is_known(tmp_path: Path) -> None:
    path = tmp_path / "journal.heads"
    one, two = HeadFile(path), HeadFile(path)
    one.remember([head("a", 1), head("b", 7)])
    two.remember([head("a", 2)])
    assert known_heads(path) == {"a": (2, head("a", 2).hash), "b": (7, head("b", 7).hash)}
    assert (tmp_path / "journal.heads").read_text().startswith("a 1 ")
    assert (tmp_path / "journal.heads.2").read_text().startswith("a 2 ")
    one.close()
    again = HeadFile(path)
    assert again.of("a")[0] == 2, "who starts knows what all have written"
    two.close()
    again.close()
    assert sorted(path.name for path in tmp_path.glob("journal.heads*") if path.suffix != ".lock") == [
        "journal.heads",
        "journal.heads.2",
    ]


def test_a_file_does_not_grow_with_the_changes(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(heads_module, "LINES_BEFORE_REWRITING", 10)
    file = HeadFile(tmp_path / "heads")
    for number in range(1, 200):
        file.remember([head("a", number)])
    assert len((tmp_path / "heads").read_text().splitlines()) < 20
    assert known_heads(tmp_path / "heads")["a"][0] == 199
    file.close()


def test_a_line_that_was_being_written_when_the_power_went_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "heads").write_text(f"a 1 {'1' * 64}\na 2 {'2' * 10}")
    assert known_heads(tmp_path / "heads") == {"a": (1, "1" * 64)}


async def witnessed(store: Store) -> list[str]:
    known = known_heads(store.heads.path)
    async with store.read() as session:
        return await witness(session, store.heads, known)


async def test_what_another_machine_committed_is_remembered_here(store: Store, tmp_path: Path) -> None:
    other = store_at(tmp_path)
    other.heads.close()
    other.heads = HeadFile(tmp_path / "another machine" / "heads")
    await tell(store, "a", "one")
    await tell(other, "a", "two")
    await tell(other, "b", "alpha")
    assert store.heads.of("a")[0] == 1
    assert await witnessed(store) == []
    assert store.heads.of("a") == other.heads.of("a")
    assert store.heads.of("b") == other.heads.of("b")
    await other.close()


async def test_a_chain_that_does_not_continue_what_is_known_is_told_and_not_remembered(store: Store) -> None:
    await tell(store, "a", "one", "two", "three")
    known = store.heads.of("a")
    async with store.engine.begin() as connection:
        await connection.execute(text("DELETE FROM journalentry"))
        await connection.execute(text("DELETE FROM journalhead"))
    # Written anew by somebody whose program keeps no heads here, and longer than before.
    path = store.heads.path
    remember, store.heads.remember = store.heads.remember, lambda heads: None  # type: ignore[method-assign]
    await tell(store, "a", "one", "two", "other", "more")
    store.heads.remember = remember  # type: ignore[method-assign]
    assert await witnessed(store) == ["a: link 3 is not the one kept outside the database"]
    assert known_heads(path)["a"] == known
