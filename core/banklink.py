"""Bank links: this company at this bank. Several per company."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from core.access import member
from core.identifiers import new_id
from core.source import Source
from core.store import UnitOfWork


class BankLink(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("company_id", "bic"),)

    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id")
    bic: str
    created_at: datetime


async def link(work: UnitOfWork, company_id: str, bic: str) -> BankLink:
    """The company's link to the bank, made at the first consent."""
    await work.queue(f"bank link {company_id} {bic}")
    found = await work.one_where(BankLink, BankLink.company_id == company_id, BankLink.bic == bic)
    if found is None:
        found = work.add(BankLink(id=new_id(), company_id=company_id, bic=bic, created_at=work.now))
        work.record(company_id, "BankLink", found.id, "LINKED", bic=bic)
        await work.session.flush()
    return found


BANK_LINKS = Source(BankLink, sees=member, order=("created_at",))
