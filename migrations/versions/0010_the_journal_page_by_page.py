"""The journal page by page, newest first

Revision 0010. An index only, and no row is changed: a process of the release before works on beside it. It costs one
more index where journal entries are written, and they are written at its end.
PostgreSQL lets nobody write to a table while its index is made: on a large database choose a quiet hour.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_journalentry_chain_page", "journalentry", ["chain", "at", "id"])


def downgrade() -> None:
    op.drop_index("ix_journalentry_chain_page", "journalentry")
