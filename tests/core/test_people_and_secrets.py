"""Persons, secrets at rest, and messages: who is who, what is sealed, and how often we may write."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlmodel import select

from core import clock as clocks
from core.clock import OSLO, oslo_date
from core.errors import TooManyMessages
from core.house import House
from core.message import PER_COMPANY_A_DAY, PER_RECIPIENT_A_DAY, Channel, Message, write
from core.person import Person, remember, same_person
from core.ports import BankIdPerson
from core.vault import Vault, code_challenge, new_token
from tests.support.house import Settled, bench_of, clock_of, settle

OLA = BankIdPerson("sub-1", "Ola Johan Bakken", "Ola Johan", "Bakken", date(1980, 1, 31), None)


@pytest.mark.parametrize(
    ("given", "family", "birthdate", "same"),
    [
        ("Ola", "Bakken", date(1980, 1, 31), True),
        ("OLA JOHAN", "bakken", date(1980, 1, 31), True),
        ("Ola Petter", " Bakken ", date(1980, 1, 31), True),
        ("Ola", "Bakken", date(1980, 1, 30), False),
        ("Johan", "Bakken", date(1980, 1, 31), False),
        ("Ola", "Bakke", date(1980, 1, 31), False),
        ("Ola", "Johan Bakken", date(1980, 1, 31), False),
        ("", "Bakken", date(1980, 1, 31), False),
        ("Ola", "", date(1980, 1, 31), False),
        ("Siri", "Dahl", date(1980, 1, 31), False),
    ],
)
def test_who_is_the_person_named(given: str, family: str, birthdate: date, same: bool) -> None:
    assert same_person(given, family, birthdate, OLA) is same


def test_letters_composed_in_two_ways_are_one_name() -> None:
    assert same_person("Åse", "Sørlie", OLA.birthdate, replace(OLA, given_name="A\u030ase", family_name="SØRLIE"))


async def test_a_new_bankid_of_a_known_human_is_the_same_person(house: House) -> None:
    known = replace(OLA, national_id="31818012345")
    async with house.store.change("system:test") as work:
        first = await remember(work, house.vault, known)
        again = await remember(work, house.vault, replace(known, subject="sub-2", family_name="Bakken Dahl"))
        other = await remember(work, house.vault, replace(known, subject="sub-3", national_id="01829012345"))
    assert (first.id, again.bankid_subject, again.family_name) == (again.id, "sub-2", "Bakken Dahl")
    assert other.id != first.id
    async with house.store.read() as session:
        rows = (await session.exec(select(Person))).all()
    assert "31818012345" not in str([row.model_dump() for row in rows])
    assert {house.vault.open(row.national_id_sealed or "") for row in rows} == {"31818012345", "01829012345"}


def test_a_rotated_key_seals_and_the_old_one_still_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    before, after = Vault([old], "pepper"), Vault([new, old], "pepper")
    sealed = before.seal("hemmelig")
    assert after.open(sealed) == "hemmelig"
    assert Vault([new], "pepper").open(after.seal("hemmelig")) == "hemmelig", "the newest key seals"
    with pytest.raises(InvalidToken):
        Vault([new], "pepper").open(sealed)
    assert before.fingerprint("x") == after.fingerprint("x"), "a rotation loses no look-up"


def test_a_seal_tells_nothing_and_a_fingerprint_needs_the_pepper() -> None:
    key = Fernet.generate_key().decode()
    vault = Vault([key], "pepper")
    assert vault.seal("x") != vault.seal("x")
    assert vault.fingerprint("x") == vault.fingerprint("x") != vault.fingerprint("y")
    assert vault.fingerprint("x") != Vault([key], "salt").fingerprint("x")
    with pytest.raises(InvalidToken):
        vault.open(vault.seal("x")[:-4] + "AAA=")


def test_words_are_long_and_never_the_same() -> None:
    words = {new_token() for _ in range(500)}
    assert len(words) == 500
    assert min(map(len, words)) >= 43


def test_the_pkce_challenge_is_the_standard_s_example() -> None:
    """RFC 7636, appendix B."""
    assert (
        code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


async def tell(house: House, company_id: str, to: str) -> Message:
    async with house.store.change("system:test") as work:
        return await write(work, house.vault, company_id, Channel.SMS, to, "emne", "tekst med lenke")


async def test_a_recipient_gets_so_many_messages_a_day_whoever_asks(house: House, settled: Settled) -> None:
    other = await settle(house.store)
    for n in range(PER_RECIPIENT_A_DAY):
        await tell(house, (settled, other)[n % 2].company_id, "+4740000001")
    for company in (settled, other):
        with pytest.raises(TooManyMessages):
            await tell(house, company.company_id, "+4740000001")
    await tell(house, settled.company_id, "+4740000002")
    clock_of(house).forward(days=1, seconds=1)
    await tell(house, settled.company_id, "+4740000001")


async def test_a_company_writes_so_many_messages_a_day(house: House, settled: Settled) -> None:
    for n in range(PER_COMPANY_A_DAY):
        await tell(house, settled.company_id, f"+474000{n:04}")
    with pytest.raises(TooManyMessages):
        await tell(house, settled.company_id, "+4741000000")
    await tell(house, (await settle(house.store)).company_id, "+4741000000")


async def test_the_limit_counts_within_one_unit_of_work_and_a_refusal_sends_nothing(
    house: House, settled: Settled
) -> None:
    with pytest.raises(TooManyMessages):  # noqa: PT012 - the whole unit of work is what fails
        async with house.store.change("system:test") as work:
            for _ in range(PER_RECIPIENT_A_DAY + 1):
                await write(work, house.vault, settled.company_id, Channel.EMAIL, "ola@x.no", "emne", "tekst")
    assert bench_of(house.store).started == []


async def test_a_message_at_rest_shows_neither_its_reader_nor_its_link(house: House, settled: Settled) -> None:
    message = await tell(house, settled.company_id, "+4740000001")
    told = str(message.model_dump())
    assert "+4740000001" not in told
    assert "lenke" not in told
    assert house.vault.open(message.text_sealed) == "tekst med lenke"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_oslo(house: House, moment: datetime, day: date) -> None:
    assert oslo_date(moment) == day
    clock_of(house).stop_at(moment)
    assert house.clock.today() == day
    assert OSLO is clocks.OSLO
