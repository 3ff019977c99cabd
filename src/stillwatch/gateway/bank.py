"""The bank of one machine: what was leased of each allowance, in a SQLite file."""

import sqlite3
from pathlib import Path
from typing import Final

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.licences.allowance import Allowance

ALLOWANCES: Final = "allowances.db"
"""Its file, in the folder of the recording."""
SCHEMA: Final = "CREATE TABLE IF NOT EXISTS spent (name TEXT PRIMARY KEY, tokens INTEGER)"
READ: Final = "SELECT tokens FROM spent WHERE name = ?"
READ_ALL: Final = "SELECT name, tokens FROM spent"
WRITE: Final = (
    "INSERT INTO spent VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET tokens = tokens + ?"
)

UNBOOKED: Final = Refused(503, "unavailable", "allowances cannot be booked now", retry_after(5))


class LocalBank:
    """Keeps, by allowance, the tokens that were leased and not given back.

    A lease is on disk before it is spent: what a gateway that dies had in hand counts as used.

    Parameters
    ----------
    path : Path
        Made if it is not there; one gateway uses it at a time.

    Raises
    ------
    InputError
        It cannot be opened, or another gateway uses it.
    """

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise InputError(
                f"cannot keep allowances here ({error}); is another gateway running? "
                "One gateway keeps the allowances of a folder",
                file=str(path),
            ) from error

    def lease(self, allowance: Allowance, least: int, want: int) -> int:
        """Hand out up to ``want`` tokens of what is left; on disk when this returns.

        Raises
        ------
        Refused
            It cannot be written down, so nothing is handed out.
        """
        try:
            granted = max(0, min(want, allowance.limit - self.spent(allowance.name)))
            if granted:
                self._db.execute(WRITE, (allowance.name, granted, granted))
        except sqlite3.Error:
            raise UNBOOKED from None
        return granted

    def give_back(self, name: str, tokens: int) -> None:
        """Take back tokens that were leased and not used.

        Raises
        ------
        StillwatchError
            It cannot be written down; they count as used until it can.
        """
        try:
            self._db.execute(WRITE, (name, -tokens, -tokens))
        except sqlite3.Error as error:
            raise StillwatchError(f"cannot book allowances ({error}); make room") from None

    def spent(self, name: str) -> int:
        """Return what was leased of an allowance and not given back."""
        row = self._db.execute(READ, (name,)).fetchone()
        return 0 if row is None else int(row[0])

    def held(self) -> dict[str, int]:
        """Return what was leased of every allowance and not given back."""
        return {str(name): int(tokens) for name, tokens in self._db.execute(READ_ALL)}

    def close(self) -> None:
        """Close the file."""
        self._db.close()
