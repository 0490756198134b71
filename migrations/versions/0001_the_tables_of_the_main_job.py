"""The tables of the main job

Revision 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bankread",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankread")),
    )
    with op.batch_alter_table("bankread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bankread_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "company",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("form_code", sa.String(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("industry_code", sa.String(), nullable=True),
        sa.Column("street", sa.String(), nullable=True),
        sa.Column("postal_code", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("looked_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
        sa.UniqueConstraint("organisation_number", name=op.f("uq_company_organisation_number")),
    )
    op.create_table(
        "intent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent")),
    )
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intent_done_at"), ["done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_intent_subject_id"), ["subject_id"], unique=False)

    op.create_table(
        "journalentry",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("noun_id", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("chain", "sequence"),
    )
    with op.batch_alter_table("journalentry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journalentry_noun_id"), ["noun_id"], unique=False)

    op.create_table(
        "journalhead",
        sa.Column("chain", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("chain"),
    )
    op.create_table(
        "login",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("state_fingerprint", sa.String(), nullable=False),
        sa.Column("browser_fingerprint", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login")),
        sa.UniqueConstraint("state_fingerprint", name=op.f("uq_login_state_fingerprint")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bankid_subject", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birthdate", sa.Date(), nullable=False),
        sa.Column("national_id_sealed", sa.String(), nullable=True),
        sa.Column("national_id_fingerprint", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("bankid_subject", name=op.f("uq_person_bankid_subject")),
        sa.UniqueConstraint("national_id_fingerprint", name=op.f("uq_person_national_id_fingerprint")),
    )
    op.create_table(
        "articlefeedback",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("helpful", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_articlefeedback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articlefeedback")),
    )
    with op.batch_alter_table("articlefeedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_articlefeedback_article"), ["article"], unique=False)

    op.create_table(
        "banklink",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_banklink_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_banklink")),
        sa.UniqueConstraint("company_id", "bic", name=op.f("uq_banklink_company_id_bic")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_document_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
    )
    op.create_table(
        "idempotencykey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("result_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_idempotencykey_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotencykey")),
        sa.UniqueConstraint("company_id", "client_id", "key", name=op.f("uq_idempotencykey_company_id_client_id_key")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birthdate", sa.Date(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("link_fingerprint", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_invitation_company_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["person.id"], name=op.f("fk_invitation_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("link_fingerprint", name=op.f("uq_invitation_link_fingerprint")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_company_id"), ["company_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_membership_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("company_id", "person_id", "role", name=op.f("uq_membership_company_id_person_id_role")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_person_id"), ["person_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("recipient_sealed", sa.String(), nullable=False),
        sa.Column("recipient_fingerprint", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text_sealed", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_message_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_recipient_fingerprint"), ["recipient_fingerprint"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("word_fingerprint", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("csrf", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_session_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("word_fingerprint", name=op.f("uq_session_word_fingerprint")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person_id"), ["person_id"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("bank_link_id", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("bban", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=True),
        sa.Column("owner_name", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("booked_minor", sa.Integer(), nullable=True),
        sa.Column("available_minor", sa.Integer(), nullable=True),
        sa.Column("balance_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("balance_source", sa.String(40), nullable=True),
        sa.Column("statement_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["bank_link_id"], ["banklink.id"], name=op.f("fk_account_bank_link_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_account_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("bank_link_id", "bban", name=op.f("uq_account_bank_link_id_bban")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_company_id"), ["company_id"], unique=False)

    op.create_table(
        "bankagreement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("firm_name", sa.String(), nullable=True),
        sa.Column("firm_organisation_number", sa.String(), nullable=True),
        sa.Column("terms_version", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("kyc", sa.String(), nullable=False),
        sa.Column("review_reasons", sa.String(), nullable=False),
        sa.Column("review_text", sa.String(), nullable=True),
        sa.Column("partner_flow_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_bankagreement_company_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_bankagreement_document_id")),
        sa.ForeignKeyConstraint(["registered_by"], ["person.id"], name=op.f("fk_bankagreement_registered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankagreement")),
        sa.UniqueConstraint("partner_flow_id", name=op.f("uq_bankagreement_partner_flow_id")),
    )
    with op.batch_alter_table("bankagreement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bankagreement_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_bankagreement_company_id"), ["company_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("bank_link_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("psu_id_sealed", sa.String(), nullable=False),
        sa.Column("return_fingerprint", sa.String(), nullable=False),
        sa.Column("return_sealed", sa.String(), nullable=False),
        sa.Column("bank_consent_id", sa.String(), nullable=True),
        sa.Column("sca_url_sealed", sa.String(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presence_sealed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["bank_link_id"], ["banklink.id"], name=op.f("fk_consent_bank_link_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_consent_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("return_fingerprint", name=op.f("uq_consent_return_fingerprint")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consent_person_id"), ["person_id"], unique=False)

    op.create_table(
        "accountaccess",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("consent_id", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_accountaccess_account_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_accountaccess_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accountaccess")),
        sa.UniqueConstraint("account_id", "consent_id", name=op.f("uq_accountaccess_account_id_consent_id")),
    )
    with op.batch_alter_table("accountaccess", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accountaccess_consent_id"), ["consent_id"], unique=False)

    op.create_table(
        "authorisation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("consent_id", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("return_fingerprint", sa.String(), nullable=False),
        sa.Column("return_sealed", sa.String(), nullable=False),
        sa.Column("presence_sealed", sa.String(), nullable=False),
        sa.Column("basket_request_id", sa.String(), nullable=False),
        sa.Column("basket_id", sa.String(), nullable=True),
        sa.Column("basket_given_up", sa.Boolean(), nullable=False),
        sa.Column("sca_url_sealed", sa.String(), nullable=True),
        sa.Column("sca_url_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_authorisation_company_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_authorisation_consent_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authorisation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorisation")),
        sa.UniqueConstraint("return_fingerprint", name=op.f("uq_authorisation_return_fingerprint")),
    )
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorisation_company_id"), ["company_id"], unique=False)

    op.create_table(
        "paymentbatch",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_paymentbatch_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_paymentbatch_company_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_paymentbatch_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paymentbatch")),
    )
    with op.batch_alter_table("paymentbatch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_paymentbatch_company_id"), ["company_id"], unique=False)

    op.create_table(
        "refusedaccount",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("consent_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("last_four", sa.String(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_refusedaccount_consent_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_refusedaccount_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusedaccount")),
        sa.UniqueConstraint("consent_id", "last_four", name=op.f("uq_refusedaccount_consent_id_last_four")),
    )
    with op.batch_alter_table("refusedaccount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refusedaccount_consent_id"), ["consent_id"], unique=False)

    op.create_table(
        "signatory",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("birthdate", sa.Date(), nullable=False),
        sa.Column("role_code", sa.String(), nullable=False),
        sa.Column("mobile", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("link_fingerprint", sa.String(), nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["bankagreement.id"], name=op.f("fk_signatory_agreement_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_signatory_company_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_signatory_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatory")),
        sa.UniqueConstraint("link_fingerprint", name=op.f("uq_signatory_link_fingerprint")),
    )
    with op.batch_alter_table("signatory", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signatory_agreement_id"), ["agreement_id"], unique=False)

    op.create_table(
        "transaction",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("bank_key", sa.String(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("booking_date", sa.Date(), nullable=False),
        sa.Column("value_date", sa.Date(), nullable=True),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("counterparty_name", sa.String(), nullable=True),
        sa.Column("counterparty_account", sa.String(), nullable=True),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("end_to_end_id", sa.String(), nullable=True),
        sa.Column("bank_transaction_id", sa.String(), nullable=True),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_transaction_account_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_transaction_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transaction")),
        sa.UniqueConstraint("account_id", "bank_key", name=op.f("uq_transaction_account_id_bank_key")),
    )
    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.create_index("ix_transaction_account_page", ["account_id", "booking_date", "id"], unique=False)
        batch_op.create_index("ix_transaction_company_page", ["company_id", "booking_date", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_transaction_end_to_end_id"), ["end_to_end_id"], unique=False)

    op.create_table(
        "bankorder",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("authorisation_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("bic", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("attempt", sa.String(40), nullable=False),
        sa.Column("bank_order_id", sa.String(), nullable=True),
        sa.Column("sca_url_sealed", sa.String(), nullable=True),
        sa.Column("sca_url_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_url_sealed", sa.String(), nullable=True),
        sa.Column("cancel_url_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polls", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_bankorder_account_id")),
        sa.ForeignKeyConstraint(["authorisation_id"], ["authorisation.id"], name=op.f("fk_bankorder_authorisation_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_bankorder_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bankorder")),
    )
    with op.batch_alter_table("bankorder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bankorder_authorisation_id"), ["authorisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bankorder_next_poll_at"), ["next_poll_at"], unique=False)

    op.create_table(
        "signingact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("signatory_id", sa.String(), nullable=False),
        sa.Column("state_fingerprint", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("sign_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_signingact_document_id")),
        sa.ForeignKeyConstraint(["signatory_id"], ["signatory.id"], name=op.f("fk_signingact_signatory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signingact")),
        sa.UniqueConstraint("state_fingerprint", name=op.f("uq_signingact_state_fingerprint")),
    )
    op.create_table(
        "payment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.String(), nullable=True),
        sa.Column("order_id", sa.String(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("creditor_name", sa.String(), nullable=False),
        sa.Column("creditor_account", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("execution_date", sa.Date(), nullable=True),
        sa.Column("end_to_end_id", sa.String(), nullable=False),
        sa.Column("purpose_code", sa.String(), nullable=True),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("bank_status", sa.String(), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("reason_text", sa.String(), nullable=True),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("edited_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_payment_account_id")),
        sa.ForeignKeyConstraint(["batch_id"], ["paymentbatch.id"], name=op.f("fk_payment_batch_id")),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_payment_company_id")),
        sa.ForeignKeyConstraint(["edited_by"], ["person.id"], name=op.f("fk_payment_edited_by")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_payment_made_by")),
        sa.ForeignKeyConstraint(["order_id"], ["bankorder.id"], name=op.f("fk_payment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint("end_to_end_id", name=op.f("uq_payment_end_to_end_id")),
    )
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_order_id"), ["order_id"], unique=False)

    op.create_table(
        "approval",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_approval_company_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_approval_payment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_approval_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approval")),
    )
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approval_payment_id"), ["payment_id"], unique=False)

    op.create_table(
        "voucher",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kid", sa.String(), nullable=True),
        sa.Column("receivable_minor", sa.Integer(), nullable=True),
        sa.Column("payment_id", sa.String(), nullable=True),
        sa.Column("posted_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_voucher_company_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_voucher_payment_id")),
        sa.ForeignKeyConstraint(["posted_by"], ["person.id"], name=op.f("fk_voucher_posted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("company_id", "year", "number", name=op.f("uq_voucher_company_id_year_number")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_voucher_payment_id")),
    )
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voucher_company_id"), ["company_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voucher_kid"), ["kid"], unique=False)

    op.create_table(
        "match",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("transaction_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.String(), nullable=True),
        sa.Column("voucher_id", sa.String(), nullable=True),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("salary", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_match_company_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_match_payment_id")),
        sa.ForeignKeyConstraint(["transaction_id"], ["transaction.id"], name=op.f("fk_match_transaction_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_match_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("payment_id", name=op.f("uq_match_payment_id")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_match_transaction_id")),
        sa.UniqueConstraint("voucher_id", name=op.f("uq_match_voucher_id")),
    )
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_match_company_id"), ["company_id"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("voucher_id", sa.String(), nullable=False),
        sa.Column("company_id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("ledger_account", sa.String(), nullable=False),
        sa.Column("amount_minor", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name=op.f("fk_posting_company_id")),
        sa.ForeignKeyConstraint(["voucher_id"], ["voucher.id"], name=op.f("fk_posting_voucher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_voucher_id"), ["voucher_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_voucher_id"))

    op.drop_table("posting")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_match_company_id"))

    op.drop_table("match")
    with op.batch_alter_table("voucher", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voucher_kid"))
        batch_op.drop_index(batch_op.f("ix_voucher_company_id"))

    op.drop_table("voucher")
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approval_payment_id"))

    op.drop_table("approval")
    with op.batch_alter_table("payment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_order_id"))
        batch_op.drop_index(batch_op.f("ix_payment_company_id"))
        batch_op.drop_index(batch_op.f("ix_payment_batch_id"))

    op.drop_table("payment")
    op.drop_table("signingact")
    with op.batch_alter_table("bankorder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bankorder_next_poll_at"))
        batch_op.drop_index(batch_op.f("ix_bankorder_authorisation_id"))

    op.drop_table("bankorder")
    with op.batch_alter_table("transaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transaction_end_to_end_id"))
        batch_op.drop_index("ix_transaction_company_page")
        batch_op.drop_index("ix_transaction_account_page")

    op.drop_table("transaction")
    with op.batch_alter_table("signatory", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signatory_agreement_id"))

    op.drop_table("signatory")
    with op.batch_alter_table("refusedaccount", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refusedaccount_consent_id"))

    op.drop_table("refusedaccount")
    with op.batch_alter_table("paymentbatch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_paymentbatch_company_id"))

    op.drop_table("paymentbatch")
    with op.batch_alter_table("authorisation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authorisation_company_id"))

    op.drop_table("authorisation")
    with op.batch_alter_table("accountaccess", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accountaccess_consent_id"))

    op.drop_table("accountaccess")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_person_id"))
        batch_op.drop_index(batch_op.f("ix_consent_company_id"))

    op.drop_table("consent")
    with op.batch_alter_table("bankagreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bankagreement_company_id"))
        batch_op.drop_index(batch_op.f("ix_bankagreement_asked_at"))

    op.drop_table("bankagreement")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_company_id"))

    op.drop_table("account")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person_id"))

    op.drop_table("session")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_message_recipient_fingerprint"))
        batch_op.drop_index(batch_op.f("ix_message_company_id"))

    op.drop_table("message")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person_id"))

    op.drop_table("membership")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_company_id"))

    op.drop_table("invitation")
    op.drop_table("idempotencykey")
    op.drop_table("document")
    op.drop_table("banklink")
    with op.batch_alter_table("articlefeedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_articlefeedback_article"))

    op.drop_table("articlefeedback")
    op.drop_table("person")
    op.drop_table("login")
    op.drop_table("journalhead")
    with op.batch_alter_table("journalentry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journalentry_noun_id"))

    op.drop_table("journalentry")
    with op.batch_alter_table("intent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intent_subject_id"))
        batch_op.drop_index(batch_op.f("ix_intent_done_at"))

    op.drop_table("intent")
    op.drop_table("company")
    with op.batch_alter_table("bankread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bankread_subject_id"))

    op.drop_table("bankread")
