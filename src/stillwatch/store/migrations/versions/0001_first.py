"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make them."""
    name = sa.String(200)
    counter = op.create_table(
        "revision",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"id": 1, "number": 1}])
    op.create_table(
        "licences",
        sa.Column("id", name, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("terms", sa.JSON, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "accounts",
        sa.Column("id", name, primary_key=True),
        sa.Column("organization", name),
        sa.Column("licence", name, nullable=False),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("blocked_us", sa.BigInteger),
        sa.Column("exempt_until_us", sa.BigInteger),
        sa.Column("accepted", sa.JSON, nullable=False),
    )
    op.create_table(
        "keys",
        sa.Column("prefix", sa.String(16), primary_key=True),
        sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("account", name, sa.ForeignKey("accounts.id"), nullable=False, index=True),
        sa.Column("label", name),
        sa.Column("created_us", sa.BigInteger, nullable=False),
        sa.Column("expires_us", sa.BigInteger),
        sa.Column("blocked_us", sa.BigInteger),
        sa.Column("follows", sa.String(16)),
    )
    op.create_table(
        "measures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("account", name, nullable=False, index=True),
        sa.Column("rung", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("case", name),
        sa.Column("taken_us", sa.BigInteger, nullable=False),
        sa.Column("expires_us", sa.BigInteger, nullable=False),
        sa.Column("approved_by", name),
        sa.Column("undone_us", sa.BigInteger),
        sa.Column("delay_ms", sa.Integer, nullable=False),
        sa.Column("output_per_answer", sa.Integer),
    )
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at_us", sa.BigInteger, nullable=False),
        sa.Column("who", name, nullable=False),
        sa.Column("did", name, nullable=False),
        sa.Column("subject", name, nullable=False),
        sa.Column("details", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    """Remove them."""
    for table in ("audit", "measures", "keys", "accounts", "licences", "revision"):
        op.drop_table(table)
