"""One index for whether a person is in a company

Revision 0009. Contracts indexes only and changes no row: a process of the release before works on beside it. The index
that ends is the beginning of the one that is made.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_membership_person_company", "membership", ["person_id", "company_id"])
    op.drop_index("ix_membership_person_id", "membership")


def downgrade() -> None:
    op.create_index("ix_membership_person_id", "membership", ["person_id"])
    op.drop_index("ix_membership_person_company", "membership")
