"""Who is looking now

Revision 0004. Expands only: a process that does not know the table works on beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sighting",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("presence_sealed", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_sighting")),
    )


def downgrade() -> None:
    op.drop_table("sighting")
