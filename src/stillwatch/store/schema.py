"""Tables of the store. Instants are epoch microseconds; identifiers are what people chose."""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)
NAME: Final = String(200)

REVISION: Final = Table(
    "revision",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
"""One row: how often something changed that a gateway has to know."""

LICENCES: Final = Table(
    "licences",
    METADATA,
    Column("id", NAME, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("terms", JSON, nullable=False),
    Column("created_us", BigInteger, nullable=False),
)
"""Every version of every licence; the last is in force."""

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("id", NAME, primary_key=True),
    Column("organization", NAME),
    Column("licence", NAME, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("blocked_us", BigInteger),
    Column("exempt_until_us", BigInteger),
    Column("accepted", JSON, nullable=False),
)
"""``accepted``: clause of the terms to the instant when it was accepted."""

KEYS: Final = Table(
    "keys",
    METADATA,
    Column("prefix", String(16), primary_key=True),
    Column("digest", LargeBinary(32), nullable=False, unique=True),
    Column("account", NAME, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("label", NAME),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("blocked_us", BigInteger),
    Column("follows", String(16)),
)
"""``follows``: the key that this one was rotated from."""

MEASURES: Final = Table(
    "measures",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("account", NAME, nullable=False, index=True),
    Column("rung", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("case", NAME),
    Column("taken_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger, nullable=False),
    Column("approved_by", NAME),
    Column("undone_us", BigInteger),
    Column("delay_ms", Integer, nullable=False),
    Column("output_per_answer", Integer),
)

PEPPER: Final = Table(
    "pepper",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("mark", LargeBinary(32), nullable=False),
)
"""At most one row: a digest by which the right pepper is known."""

RESPONSES: Final = Table(
    "responses",
    METADATA,
    Column("id", String(128), primary_key=True),
    Column("account", NAME, nullable=False),
    Column("upstream", NAME, nullable=False),
    Column("made_us", BigInteger, nullable=False, index=True),
)
"""Who made which response that an upstream keeps."""

SHARE: Final = Table(
    "share",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(32), nullable=False),
    Column("begun", Boolean, nullable=False),
)
"""At most one row: what the gateways of this store keep together in Redis, and whether they do."""

AUDIT: Final = Table(
    "audit",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("who", NAME, nullable=False),
    Column("did", NAME, nullable=False),
    Column("subject", NAME, nullable=False),
    Column("details", JSON, nullable=False),
)
"""Who changed what; only ever added to."""
