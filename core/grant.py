"""Grants: one partner's admission to one company, given by the company's administrator.

Law: a partner sees the companies that have granted it and nothing else; a grant that has ended opens nothing from the
moment of its end.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class ApiGrant(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("client_id", "company_id"),)

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="apiclient.id")
    company_id: str = Field(foreign_key="company.id", index=True)
    scopes: str
    """What the administrator said yes to. A client's scopes never change: who needs others is another client."""
    granted_by: str = Field(foreign_key="person.id")
    granted_at: datetime
    ended_at: datetime | None = None
