"""How values lie in columns: enums as text, money in 64 bits, one naming of constraints."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Enum, Integer
from sqlmodel import Field, SQLModel

# Alembic can only drop or alter what has a name, and SQLite gives none by itself.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def enum_column(values: type[StrEnum], **options: Any) -> Any:
    """A column that stores the value's text, checked in Python: adding a value needs no migration of a type."""
    kind = Enum(values, native_enum=False, values_callable=lambda e: [v.value for v in e], length=40)
    return Field(sa_type=kind, **options)


def minor_column(**options: Any) -> Any:
    """A column of øre: PostgreSQL's own integer ends at twenty-one million kroner."""
    return Field(sa_type=Integer().with_variant(BigInteger(), "postgresql"), **options)  # type: ignore[call-overload]
