"""Secrets of API clients, families of tokens, codes, and the keys that sign"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "apisecret",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["apiclient.id"], name=op.f("fk_apisecret_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apisecret")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_apisecret_fingerprint")),
    )
    op.create_index(op.f("ix_apisecret_client_id"), "apisecret", ["client_id"])
    op.create_table(
        "tokenfamily",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("used_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["apiclient.id"], name=op.f("fk_tokenfamily_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tokenfamily_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokenfamily")),
    )
    op.create_index(op.f("ix_tokenfamily_person_id"), "tokenfamily", ["person_id"])
    op.create_table(
        "refreshtoken",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("family_id", sa.String(), nullable=False),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["tokenfamily.id"], name=op.f("fk_refreshtoken_family_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_refreshtoken")),
    )
    op.create_index(op.f("ix_refreshtoken_family_id"), "refreshtoken", ["family_id"])
    op.create_table(
        "authorizationcode",
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.String(), nullable=False),
        sa.Column("challenge", sa.String(), nullable=False),
        _moment("expires_at"),
        sa.Column("family_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["apiclient.id"], name=op.f("fk_authorizationcode_client_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_authorizationcode_person_id")),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_authorizationcode")),
    )
    op.create_table(
        "signingkey",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("private_sealed", sa.String(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signingkey")),
    )


def downgrade() -> None:
    for table in ("signingkey", "authorizationcode", "refreshtoken", "tokenfamily", "apisecret"):
        op.drop_table(table)
