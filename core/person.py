"""Persons: humans known by BankID.

Law: the national id is sealed in its column and found by fingerprint; it leaves only towards a bank that needs it.
"""

import unicodedata
from datetime import date, datetime

from sqlmodel import Field, SQLModel

from core.identifiers import new_id
from core.ports import BankIdPerson
from core.store import Store, UnitOfWork, again
from core.vault import Vault


class Person(SQLModel, table=True):
    id: str = Field(primary_key=True)
    bankid_subject: str = Field(unique=True)
    name: str
    given_name: str
    family_name: str
    birthdate: date
    national_id_sealed: str | None = None
    national_id_fingerprint: str | None = Field(default=None, unique=True)
    created_at: datetime
    last_seen_at: datetime


def same_person(given_name: str, family_name: str, birthdate: date, bankid: BankIdPerson) -> bool:
    """Is this BankID the person that a registration or a register role names?

    The register and BankID agree on birthdate and family name; middle names are told by one and not the other,
    so of the given names the first decides.
    """
    first = _folded(given_name).split(" ")[0]
    return (
        birthdate == bankid.birthdate
        and _folded(family_name) == _folded(bankid.family_name)
        and first == _folded(bankid.given_name).split(" ")[0]
    )


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


async def remember(work: UnitOfWork, vault: Vault, bankid: BankIdPerson) -> Person:
    """The person of a BankID act: the row is made at the first meeting and freshened at the next."""
    fingerprint = vault.fingerprint(bankid.national_id) if bankid.national_id else None
    await work.queue(f"person {fingerprint or bankid.subject}")
    person = await work.one_where(Person, Person.bankid_subject == bankid.subject)
    if person is None and fingerprint:
        # A new BankID of a known human has a new subject; the national id says that it is the same one.
        person = await work.one_where(Person, Person.national_id_fingerprint == fingerprint)
    if person is None:
        person = Person(
            id=new_id(),
            bankid_subject=bankid.subject,
            name=bankid.name,
            given_name=bankid.given_name,
            family_name=bankid.family_name,
            birthdate=bankid.birthdate,
            created_at=work.now,
            last_seen_at=work.now,
        )
        work.add(person)
    person.bankid_subject = bankid.subject
    person.name, person.given_name, person.family_name = bankid.name, bankid.given_name, bankid.family_name
    person.last_seen_at = work.now
    if bankid.national_id and person.national_id_fingerprint != fingerprint:
        person.national_id_sealed = vault.seal(bankid.national_id)
        person.national_id_fingerprint = fingerprint
    await work.session.flush()
    return person


@again
async def sign_in(store: Store, vault: Vault, bankid: BankIdPerson) -> Person:
    """The person behind a completed BankID login."""
    async with store.change("system:login") as work:
        return await remember(work, vault, bankid)
