"""The marking secret: one file, from which the keys of all marks are derived."""

from pathlib import Path

from stillwatch.core.errors import InputError
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.wiring.keyfile import load_key, make_key_file
from stillwatch.wiring.recordings import Recording


def load_marking_keys(file: Path, recording: Path) -> tuple[MarkingKeys, bool]:
    """Read the secret, or make one where nothing was marked with another yet.

    Parameters
    ----------
    file : Path
    recording : Path
        Folder of the recording that has, or will have, the tables of served contexts.

    Returns
    -------
    keys : MarkingKeys
    made : bool
        Whether the secret was made now.

    Raises
    ------
    InputError
        As `known_marking_keys`.
    """
    known = known_marking_keys(file, recording)
    if known is not None:
        return known, False
    return make_marking_secret(file), True


def known_marking_keys(file: Path, recording: Path) -> MarkingKeys | None:
    """Return the keys of a secret; None if there is none yet, and one may be made.

    Raises
    ------
    InputError
        It is missing though a table was made with it, or it lies beside these tables.
    """
    if file.resolve().is_relative_to(recording.resolve()):
        raise InputError(
            "the marking secret must not lie in the folder of what was served; name another "
            "place with marking.secret_file",
            file=str(file),
        )
    if file.exists():
        return read_marking_keys(file)
    tables = Recording(recording).contexts
    if next(tables.rglob("*.parquet"), None) is not None:
        raise InputError(
            f"the marking secret is missing, and {tables} needs it; bring the file back",
            file=str(file),
        )
    return None


def read_marking_keys(file: Path) -> MarkingKeys:
    """Read a secret that must be there."""
    return MarkingKeys(load_key(file)[0].key)


def make_marking_secret(file: Path) -> MarkingKeys:
    """Make a secret in a new file that only its owner reads.

    Raises
    ------
    InputError
        There is a file already.
    """
    if file.exists():
        raise InputError("there is such a file; a marking secret is never replaced", file=str(file))
    return MarkingKeys(make_key_file(file).key)
