"""Indexes for what is asked, and none for what is not

Revision 0008. Contracts indexes only and changes no row: a process of the release before works on beside it.
PostgreSQL lets nobody write to a table while its index is made: on a large database choose a quiet hour.

What they cost where rows are written: a payment has one index more, and one that moves with its status; a voucher, a
batch and a read at a bank have as many as before; an intent has two fewer to change when it is done, a delivery two
fewer, a grant, an attachment, a lane and a refused account one fewer.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MADE: dict[str, tuple[str, list[str]]] = {
    "ix_bankread_at": ("bankread", ["at"]),
    "ix_bankread_subject_id_at": ("bankread", ["subject_id", "at"]),
    "ix_consent_bank_link_id": ("consent", ["bank_link_id"]),
    "ix_payment_company_page": ("payment", ["company_id", "created_at", "id"]),
    "ix_payment_company_status_page": ("payment", ["company_id", "status", "created_at", "id"]),
    "ix_paymentbatch_company_page": ("paymentbatch", ["company_id", "created_at", "id"]),
    "ix_voucher_company_page": ("voucher", ["company_id", "day", "id"]),
    "ix_webhookdelivery_endpoint_page": ("webhookdelivery", ["endpoint_id", "created_at", "sequence", "id"]),
}
LEFT = sa.text("done_at IS NULL")
ENDED: dict[str, tuple[str, list[str]]] = {
    "ix_apigrant_client_id": ("apigrant", ["client_id"]),
    "ix_attachment_voucher_id": ("attachment", ["voucher_id"]),
    "ix_bankread_subject_id": ("bankread", ["subject_id"]),
    "ix_intent_done_at": ("intent", ["done_at"]),
    "ix_intent_subject_id": ("intent", ["subject_id"]),
    "ix_payment_company_id": ("payment", ["company_id"]),
    "ix_paymentbatch_company_id": ("paymentbatch", ["company_id"]),
    "ix_refusedaccount_consent_id": ("refusedaccount", ["consent_id"]),
    "ix_voucher_company_id": ("voucher", ["company_id"]),
    "ix_webhookdelivery_company_id": ("webhookdelivery", ["company_id"]),
    "ix_webhookdelivery_endpoint_id": ("webhookdelivery", ["endpoint_id"]),
    "ix_webhooklane_endpoint_id": ("webhooklane", ["endpoint_id"]),
}
"""Another begins with the same column, or nobody asks by it."""


def upgrade() -> None:
    for name, (table, columns) in MADE.items():
        op.create_index(name, table, columns)
    op.create_index("ix_intent_left", "intent", ["created_at"], postgresql_where=LEFT, sqlite_where=LEFT)
    for name, (table, _) in ENDED.items():
        op.drop_index(name, table)


def downgrade() -> None:
    for name, (table, columns) in ENDED.items():
        op.create_index(name, table, columns)
    op.drop_index("ix_intent_left", "intent")
    for name, (table, _) in MADE.items():
        op.drop_index(name, table)
