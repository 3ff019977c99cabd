"""The provider's hash key: made once, kept in a file that only its owner reads."""

import os
import secrets
from pathlib import Path
from typing import Final

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash

N_BYTES: Final = 32


def default_path() -> Path:
    """Return where the key lives: ``$XDG_DATA_HOME/stillwatch/hash.key``."""
    home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(home) / "stillwatch" / "hash.key"


def load_key(path: Path | None) -> tuple[KeyedHash, bool]:
    """Read the key, or make one at the default place if there is none.

    Parameters
    ----------
    path : Path or None
        A key file that must exist; None for the default place.

    Returns
    -------
    key : KeyedHash
    made : bool
        Whether a new key was made.
    """
    place = path or default_path()
    try:
        text = place.read_text("ascii").strip()
    except FileNotFoundError:
        if path is not None:
            raise InputError("no such key file", file=str(path)) from None
        return make_key_file(place), True
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the key ({error})", file=str(place)) from error
    try:
        return KeyedHash(bytes.fromhex(text)), False
    except (ValueError, InputError) as error:
        raise InputError(
            f"a key file holds {2 * N_BYTES} hex digits on one line", file=str(place)
        ) from error


def make_key_file(place: Path) -> KeyedHash:
    """Make a key in a new file that only its owner reads."""
    key = secrets.token_bytes(N_BYTES)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.hex() + "\n")
            file.flush()
            os.fsync(descriptor)  # what it opens must not outlive it
    except OSError as error:
        raise InputError(
            f"cannot make a hash key here ({error}); name one with --key-file", file=str(place)
        ) from error
    return KeyedHash(key)
