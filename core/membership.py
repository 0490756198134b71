"""Memberships: one person's role in one company.

Law: a membership opens the company's data only from `active_from`, and the signature on the agreement that names
the person (or an administrator's invitation) is what sets it.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.columns import enum_column
from core.identifiers import new_id
from core.store import UnitOfWork


class Role(StrEnum):
    ACCOUNTANT = "ACCOUNTANT"
    """Registers, posts, prepares payments, reconciles; cannot approve and sees no salaries."""
    SIGNATORY = "SIGNATORY"
    """Signed the agreement."""
    APPROVER = "APPROVER"
    """Approves payments."""
    PAYROLL = "PAYROLL"
    """Makes and sees salary batches and salary lines."""
    VIEWER = "VIEWER"
    """Sees, changes nothing."""
    ADMIN = "ADMIN"
    """Invites members and ends the agreement."""


SIGNATORY_ROLES = (Role.SIGNATORY, Role.APPROVER, Role.PAYROLL, Role.ADMIN)
"""What a signature gives the one who signs; the agreement's text says so."""


class Membership(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("company_id", "person_id", "role"),
        # Whether somebody is in one company must not cost more because they are in a thousand.
        Index("ix_membership_person_company", "person_id", "company_id"),
    )

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    person_id: str = Field(foreign_key="person.id")
    role: Role = enum_column(Role)
    created_at: datetime
    active_from: datetime | None = None
    """None: registered, not yet granted by a signature."""
    ended_at: datetime | None = None


async def give(work: UnitOfWork, company_id: str, person_id: str, role: Role, *, active: bool) -> Membership:
    """The membership row: made if missing, opened if `active`. Giving twice is giving once."""
    await work.queue(f"membership {company_id} {person_id}")
    member = await work.one_where(
        Membership,
        Membership.company_id == company_id,
        Membership.person_id == person_id,
        Membership.role == role,
    )
    if member is None:
        member = Membership(id=new_id(), company_id=company_id, person_id=person_id, role=role, created_at=work.now)
        work.add(member)
        work.record(company_id, "Membership", member.id, "REGISTERED", role=role.value)
    if active and (member.active_from is None or member.ended_at is not None):
        member.active_from, member.ended_at = work.now, None
        work.record(company_id, "Membership", member.id, "GRANTED", role=role.value)
    return member


def end(work: UnitOfWork, member: Membership) -> None:
    """The membership opens nothing from now on. Ending twice is ending once."""
    if member.ended_at is None:
        member.ended_at = work.now
        work.record(member.company_id, "Membership", member.id, "ENDED", role=member.role.value)
