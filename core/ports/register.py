"""The register of companies (Enhetsregisteret)."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RegisterRole:
    """One role in a company. `code` is the register's: DAGL, LEDE, MEDL, PROK, SIGN, INNH, REGN, REVI ..."""

    code: str
    given_name: str | None
    family_name: str | None
    birthdate: date | None
    org_number: str | None
    """Set instead of the names where a company holds the role (accountant, auditor, partner)."""
    company_name: str | None
    resigned: bool


@dataclass(frozen=True, slots=True)
class RegisterCompany:
    org_number: str
    name: str
    form_code: str
    form_text: str
    registered_on: date | None
    founded_on: date | None
    deleted_on: date | None
    bankrupt: bool
    being_dissolved: bool
    industry_code: str | None
    industry_text: str | None
    street: str | None
    postal_code: str | None
    city: str | None
    employees: int | None


class Register(Protocol):
    async def company(self, org_number: str) -> RegisterCompany | None:
        """None when the register does not know the number. A deleted company is returned with `deleted_on`."""
        ...

    async def roles(self, org_number: str) -> tuple[RegisterRole, ...]: ...

    async def search(self, name: str, limit: int = 20) -> tuple[RegisterCompany, ...]: ...
