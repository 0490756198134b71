"""Money in 64 bits

Revision 0007. Contracts nothing, but PostgreSQL writes the tables of the six columns anew and lets nobody near them
meanwhile: on a large database choose a quiet hour. A process of the release before works on beside it afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = {
    "account": ("booked_minor", "available_minor"),
    "transaction": ("amount_minor",),
    "payment": ("amount_minor",),
    "voucher": ("receivable_minor",),
    "posting": ("amount_minor",),
}


def upgrade() -> None:
    for table, column in _columns():
        op.alter_column(table, column, type_=sa.BigInteger())


def downgrade() -> None:
    for table, column in _columns():
        op.alter_column(table, column, type_=sa.Integer())


def _columns() -> list[tuple[str, str]]:
    """None on SQLite, whose integers have 64 bits whatever they are called."""
    if op.get_bind().dialect.name != "postgresql":
        return []
    return [(table, column) for table, columns in COLUMNS.items() for column in columns]
