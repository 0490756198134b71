"""Attachments of vouchers, and tickets for files

Revision 0006. Expands only: a process that does not know the tables works on beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("voucher_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("byte_size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("attached_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_attachment_company_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_attachment_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("voucher_id", "sha256", name=op.f("uq_attachment_voucher_id_sha256")),
    )
    for column in ("company_id", "voucher_id"):
        op.create_index(op.f(f"ix_attachment_{column}"), "attachment", [column])
    op.create_table(
        "attachmentcontent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_attachmentcontent_company_id")),
        sa.ForeignKeyConstraint(["id"], ["attachment.id"], name=op.f("fk_attachmentcontent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachmentcontent")),
    )
    op.create_table(
        "fileticket",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("noun_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("app", sa.String(), nullable=True),
        sa.Column("partner", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("byte_size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_fileticket")),
    )
    op.create_index(op.f("ix_fileticket_expires_at"), "fileticket", ["expires_at"])


def downgrade() -> None:
    for table in ("fileticket", "attachmentcontent", "attachment"):
        op.drop_table(table)
