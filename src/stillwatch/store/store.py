"""The store: opened, migrated, changed in whole steps that leave a trail."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, func, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.store.schema import AUDIT, REVISION

DEFAULT: Final = "sqlite:///stillwatch.db"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
PATIENCE_MS: Final = 10_000
ONE_BY_ONE: Final = threading.Lock()
"""Alembic keeps the migration that runs in a global."""
MIGRATION_LOCK: Final = 0x57111A7C
READS: Final = "stillwatch_reads"
"""Execution option of transactions that change nothing."""


def now_us() -> int:
    """Return epoch microseconds."""
    return time.time_ns() // 1000


@dataclass(frozen=True)
class Store:
    """An open store.

    Attributes
    ----------
    engine : sqlalchemy.Engine
    """

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read in one transaction: all that is read belongs together."""
        engine = self.engine.execution_options(**{READS: True})
        with _told(), engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def change(self, who: str, did: str, subject: str, **details: Any) -> Iterator[Connection]:
        """Change something, whole or not at all; gateways hear of it, and the trail has it.

        Parameters
        ----------
        who : str
            Who does it.
        did : str
            What, as ``account.block``.
        subject : str
            To what.
        **details : object
            More, as JSON takes it; no secrets.
        """
        with _told(), self.engine.begin() as connection:
            connection.execute(update(REVISION).values(number=REVISION.c.number + 1))
            yield connection
            row = {"at_us": now_us(), "who": who, "did": did, "subject": subject}
            connection.execute(AUDIT.insert().values(**row, details=details))

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """Write what is no change: no gateway has to hear of it, and it leaves no trail."""
        with _told(), self.engine.begin() as connection:
            yield connection

    def revision(self) -> int:
        """Return how often something was changed."""
        with self.reading() as connection:
            return int(connection.execute(select(REVISION.c.number)).scalar_one())

    def trail(self, last: int = 100) -> list[dict[str, Any]]:
        """Return the last changes, newest first."""
        query = select(AUDIT).order_by(AUDIT.c.number.desc()).limit(last)
        with self.reading() as connection:
            return [dict(row) for row in connection.execute(query).mappings()]


def open_store(url: str = DEFAULT) -> Store:
    """Open a store; make it, or bring it up to date, where needed.

    Parameters
    ----------
    url : str
        As SQLAlchemy takes it: ``sqlite:///stillwatch.db``, ``postgresql+psycopg://...``.

    Raises
    ------
    InputError
        No such address.
    StillwatchError
        It cannot be reached.
    """
    engine = _engine(url)
    with _told():
        migrate(engine)
    return Store(engine)


def look_into(url: str) -> tuple[Store, str | None, str]:
    """Open a store as it is: nothing is made or brought up to date.

    Returns
    -------
    store : Store
    version : str or None
        Of its tables; None where there are none.
    newest : str
        The version that this code has.

    Raises
    ------
    InputError
        No such address.
    StillwatchError
        It cannot be reached.
    """
    engine = _engine(url)
    store, file = Store(engine), engine.url.database
    newest = str(ScriptDirectory.from_config(_migrations()).get_current_head())
    if engine.name == "sqlite" and file and not Path(file).is_file():
        return store, None, newest
    with store.reading() as connection:
        return store, MigrationContext.configure(connection).get_current_revision(), newest


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise InputError("no address of a store, such as sqlite:///stillwatch.db") from None
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(parsed, pool_pre_ping=True)
    except (ArgumentError, ImportError) as error:
        raise InputError(
            f"no driver for {parsed.drivername} ({error}); install stillwatch[postgres]"
        ) from error
    if parsed.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_at_once)
    return engine


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; whoever comes second waits and finds it done.

    Raises
    ------
    StillwatchError
        They are newer than this code.
    """
    config = _migrations()
    with ONE_BY_ONE, engine.begin() as connection:
        if engine.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise StillwatchError(
                f"the tables of the store are not of this version of Stillwatch ({error}); a newer "
                "one made them: install that one"
            ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_at_once` says
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """Take the write lock at the beginning: two writers then wait instead of failing."""
    reads = connection.get_execution_options().get(READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _told() -> Iterator[None]:
    """Make one sentence of what a database says."""
    try:
        yield
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise StillwatchError(f"the store cannot be used ({why}); is it running?") from error
