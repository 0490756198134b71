"""Companies: Norwegian organisations as the register knows them.

Law: a company enters only through the register, and a dissolved or bankrupt one never.
"""

import json
from datetime import date, datetime

from sqlmodel import Field, SQLModel

from core import identifiers
from core.errors import (
    OrganisationBankrupt,
    OrganisationDissolved,
    OrganisationNumberInvalid,
    OrganisationUnknown,
    OutsideUnavailable,
)
from core.ports import OutsideError, Register, RegisterCompany, RegisterRole
from core.store import UnitOfWork

SIGNING_ROLES = frozenset({"DAGL", "LEDE", "PROK", "SIGN", "INNH", "DTPR", "DTSO", "BEST", "KOMP", "BOBE"})
"""Roles whose holder can bind the company to a bank agreement alone: general manager, chair, procurator, holder of
signature, sole proprietor, partner, managing shipowner, complementary, trustee. A mere board member cannot."""


class Company(SQLModel, table=True):
    id: str = Field(primary_key=True)
    organisation_number: str = Field(unique=True)
    name: str
    form_code: str
    registered_on: date | None = None
    industry_code: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    roles: str
    """JSON, the register's roles at the last look: what signing rights were judged by."""
    looked_up_at: datetime
    created_at: datetime
    four_eyes: bool = False
    """Who made or last edited a payment may not approve it."""


async def look_up(register: Register, organisation_number: str) -> tuple[RegisterCompany, tuple[RegisterRole, ...]]:
    """The company and its roles in the register.

    Raises OrganisationNumberInvalid, OrganisationUnknown, OrganisationDissolved, OrganisationBankrupt,
    OutsideUnavailable.
    """
    number = identifiers.organisation_number(organisation_number)
    if number is None:
        raise OrganisationNumberInvalid
    try:
        found = await register.company(number)
        if found is None:
            raise OrganisationUnknown
        if found.deleted_on is not None or found.being_dissolved:
            raise OrganisationDissolved(name=found.name)
        if found.bankrupt:
            raise OrganisationBankrupt(name=found.name)
        return found, await register.roles(number)
    except OutsideError as error:
        raise OutsideUnavailable(who="Enhetsregisteret") from error


def may_sign(role: RegisterRole) -> bool:
    return role.code in SIGNING_ROLES and not role.resigned and role.birthdate is not None


async def enter(work: UnitOfWork, found: RegisterCompany, roles: tuple[RegisterRole, ...]) -> Company:
    """The company's row, made or freshened from what the register says now."""
    await work.queue(f"company {found.org_number}")
    company = await work.one_where(Company, Company.organisation_number == found.org_number)
    if company is None:
        company = Company(
            id=identifiers.new_id(),
            organisation_number=found.org_number,
            name=found.name,
            form_code=found.form_code,
            roles="[]",
            looked_up_at=work.now,
            created_at=work.now,
        )
        work.add(company)
        work.record(company.id, "Company", company.id, "REGISTERED")
    company.name, company.form_code = found.name, found.form_code
    company.registered_on, company.industry_code = found.registered_on, found.industry_code
    company.street, company.postal_code, company.city = found.street, found.postal_code, found.city
    company.roles = json.dumps(
        [[r.code, r.given_name, r.family_name, r.birthdate.isoformat() if r.birthdate else None] for r in roles],
        ensure_ascii=False,
    )
    company.looked_up_at = work.now
    return company
