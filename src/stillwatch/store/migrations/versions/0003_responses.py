"""Who made a response that an upstream keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    name = sa.String(200)
    op.create_table(
        "responses",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("account", name, nullable=False),
        sa.Column("upstream", name, nullable=False),
        sa.Column("made_us", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_responses_made_us", "responses", ["made_us"])
