"""Webhooks for partners

Revision 0005. Expands only: a process that does not know the tables works on beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhookendpoint",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("nouns", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=False),
        sa.Column("previous_secret_sealed", sa.String(), nullable=True),
        sa.Column("previous_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["apiclient.id"], name=op.f("fk_webhookendpoint_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhookendpoint")),
    )
    op.create_index(op.f("ix_webhookendpoint_client_id"), "webhookendpoint", ["client_id"])
    op.create_table(
        "webhooklane",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.String(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_webhooklane_company_id")),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhookendpoint.id"], name=op.f("fk_webhooklane_endpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooklane")),
        sa.UniqueConstraint("endpoint_id", "company_id", name=op.f("uq_webhooklane_endpoint_id_company_id")),
    )
    for column in ("endpoint_id", "company_id", "next_at"):
        op.create_index(op.f(f"ix_webhooklane_{column}"), "webhooklane", [column])
    op.create_table(
        "webhookdelivery",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lane_id", sa.String(), nullable=False),
        sa.Column("endpoint_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("noun_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(40), nullable=True),
        sa.Column("response_code", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_webhookdelivery_company_id")),
        sa.ForeignKeyConstraint(["endpoint_id"], ["webhookendpoint.id"], name=op.f("fk_webhookdelivery_endpoint_id")),
        sa.ForeignKeyConstraint(["lane_id"], ["webhooklane.id"], name=op.f("fk_webhookdelivery_lane_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhookdelivery")),
        sa.UniqueConstraint("lane_id", "sequence", name=op.f("uq_webhookdelivery_lane_id_sequence")),
    )
    for column in ("endpoint_id", "company_id"):
        op.create_index(op.f(f"ix_webhookdelivery_{column}"), "webhookdelivery", [column])
    op.create_index("ix_webhookdelivery_lane_id_status_sequence", "webhookdelivery", ["lane_id", "status", "sequence"])


def downgrade() -> None:
    for table in ("webhookdelivery", "webhooklane", "webhookendpoint"):
        op.drop_table(table)
