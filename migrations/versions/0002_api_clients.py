"""API clients and the companies that granted them

Who made a payment or posted a voucher may be a partner: the columns no longer point at persons only.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "apiclient",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("redirect_uris", sa.String(), nullable=False),
        sa.Column("public_keys", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apiclient")),
    )
    op.create_table(
        "apigrant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["apiclient.id"], name=op.f("fk_apigrant_client_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_apigrant_company_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_apigrant_granted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apigrant")),
        sa.UniqueConstraint("client_id", "company_id", name=op.f("uq_apigrant_client_id_company_id")),
    )
    op.create_index(op.f("ix_apigrant_client_id"), "apigrant", ["client_id"])
    op.create_index(op.f("ix_apigrant_company_id"), "apigrant", ["company_id"])
    with op.batch_alter_table("payment") as batch_op:
        batch_op.drop_constraint(op.f("fk_payment_made_by"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_payment_edited_by"), type_="foreignkey")
    with op.batch_alter_table("paymentbatch") as batch_op:
        batch_op.drop_constraint(op.f("fk_paymentbatch_created_by"), type_="foreignkey")
    with op.batch_alter_table("voucher") as batch_op:
        batch_op.drop_constraint(op.f("fk_voucher_posted_by"), type_="foreignkey")


def downgrade() -> None:
    with op.batch_alter_table("paymentbatch") as batch_op:
        batch_op.create_foreign_key(op.f("fk_paymentbatch_created_by"), "person", ["created_by"], ["id"])
    with op.batch_alter_table("voucher") as batch_op:
        batch_op.create_foreign_key(op.f("fk_voucher_posted_by"), "person", ["posted_by"], ["id"])
    with op.batch_alter_table("payment") as batch_op:
        batch_op.create_foreign_key(op.f("fk_payment_edited_by"), "person", ["edited_by"], ["id"])
        batch_op.create_foreign_key(op.f("fk_payment_made_by"), "person", ["made_by"], ["id"])
    op.drop_table("apigrant")
    op.drop_table("apiclient")
