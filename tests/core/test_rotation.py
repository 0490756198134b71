"""Keys rotate while everybody works: old seals open until they are renewed, and nothing else changes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from cryptography.fernet import Fernet
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import rotation
from core.consent import Consent
from core.house import House
from core.journal import JournalEntry
from core.person import Person
from core.rotation import rotate, sealed_columns
from core.vault import Vault
from tests.support.house import Settled

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def with_keys(house: House, *keys: str) -> House:
    return replace(house, vault=Vault(list(keys), "test pepper"))


async def seal(house: House, settled: Settled) -> None:
    async with house.store.change("system:test") as work:
        for name, viewer in settled.people.items():
            person = await work.lock(Person, viewer.person_id)
            person.national_id_sealed = house.vault.seal(f"national id of {name}")
        (await work.lock(Consent, settled.consent_id)).psu_id_sealed = house.vault.seal("psu")
        for consent in await work.all_where(Consent):
            consent.return_sealed = house.vault.seal("back")


async def test_every_seal_is_renewed_and_the_old_key_opens_nothing_any_more(
    house: House, settled: Settled, monkeypatch
) -> None:
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 3)
    await seal(with_keys(house, OLD), settled)
    renewed = await rotate(with_keys(house, NEW, OLD))
    assert renewed["person.national_id_sealed"] == len(settled.people)
    assert renewed["consent.psu_id_sealed"] == renewed["consent.return_sealed"] == 1
    only_new = with_keys(house, NEW)
    async with house.store.read() as session:
        people = (await session.exec(select(Person))).all()
        opened = {only_new.vault.open(person.national_id_sealed or "") for person in people}
        told = (await session.exec(select(JournalEntry).where(JournalEntry.event == "ROTATED"))).all()
    assert opened == {f"national id of {name}" for name in settled.people}
    assert len(told) == 1
    assert sum((await rotate(with_keys(house, NEW, OLD))).values()) == 0, "done once is done"


async def test_what_somebody_changes_meanwhile_is_left_alone(house: House, settled: Settled, monkeypatch) -> None:
    old = with_keys(house, OLD)
    await seal(old, settled)
    read = house.store.read

    @asynccontextmanager
    async def read_and_overtaken() -> AsyncIterator[AsyncSession]:
        async with read() as session:
            yield session
        async with house.store.change("system:test") as work:
            person = await work.lock(Person, settled.accountant.person_id)
            person.national_id_sealed = old.vault.seal("somebody else's word")

    monkeypatch.setattr(house.store, "read", read_and_overtaken)
    await rotate(with_keys(house, NEW, OLD))
    monkeypatch.setattr(house.store, "read", read)
    async with house.store.read() as session:
        person = await session.get_one(Person, settled.accountant.person_id)
    assert with_keys(house, NEW, OLD).vault.open(person.national_id_sealed or "") == "somebody else's word"


def test_every_column_that_holds_a_seal_is_found() -> None:
    found = {f"{table.name}.{column.name}" for table, column in sealed_columns()}
    assert found >= {
        "person.national_id_sealed",
        "message.text_sealed",
        "sighting.presence_sealed",
        "login.secret_sealed",
    }
