"""Who is looking: told in one process, known in the other, and gone when its time is over."""

from pathlib import Path
from typing import Any

from sqlmodel import select

from core.house import House
from core.ports import Presence
from core.presence import Presences, Sighting, present
from core.store import Store
from tests.support.house import HERE, clock_of, house_of, store_at

ELSEWHERE = Presence("198.51.100.9", "another")


async def rows(house: House) -> list[Sighting]:
    async with house.store.read() as session:
        return list((await session.exec(select(Sighting).order_by(Sighting.person_id))).all())


async def test_a_sign_of_life_in_one_process_is_known_to_the_one_that_reads(store: Store, tmp_path: Path) -> None:
    gateway = house_of(store)
    other = store_at(tmp_path)
    reader = House(other, gateway.vault, gateway.outside, gateway.public_url)
    presences = Presences()
    presences.seen("ola", HERE, gateway.clock.now())
    await presences.tell(gateway)
    assert await present(reader) == {"ola": HERE}
    await other.close()


async def test_an_address_is_sealed_and_deleted_after_its_time(house: House) -> None:
    presences = Presences()
    presences.seen("ola", HERE, house.clock.now())
    await presences.tell(house)
    (row,) = await rows(house)
    assert HERE.ip not in row.presence_sealed
    clock_of(house).forward(minutes=4)
    presences.seen("kari", ELSEWHERE, house.clock.now())
    await presences.tell(house)
    clock_of(house).forward(minutes=2)
    assert await present(house) == {"kari": ELSEWHERE}
    assert [row.person_id for row in await rows(house)] == ["kari"]


async def test_only_news_is_written(house: House, monkeypatch: Any) -> None:
    presences, change, written = Presences(), house.store.change, []
    monkeypatch.setattr(house.store, "change", lambda actor: written.append(actor) or change(actor))
    for _ in range(20):
        presences.seen("ola", HERE, house.clock.now())
        await presences.tell(house)
    assert len(written) == 1
    presences.seen("ola", ELSEWHERE, house.clock.now())
    await presences.tell(house)
    clock_of(house).forward(seconds=31)
    presences.seen("ola", ELSEWHERE, house.clock.now())
    await presences.tell(house)
    assert len(written) == 3, "another address, and a sign of life half a minute later"


async def test_what_could_not_be_written_is_written_next_time(house: House, monkeypatch: Any) -> None:
    presences = Presences()
    presences.seen("ola", HERE, house.clock.now())
    with monkeypatch.context() as broken:

        def down(actor: str) -> Any:
            raise ConnectionError

        broken.setattr(house.store, "change", down)
        try:
            await presences.tell(house)
        except ConnectionError:
            pass
        else:
            raise AssertionError("nobody was told that the database is down")
    await presences.tell(house)
    assert await present(house) == {"ola": HERE}
