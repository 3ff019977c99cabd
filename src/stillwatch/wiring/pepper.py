"""The pepper: the secret that API keys are hashed with."""

from pathlib import Path

from stillwatch.store.peppers import confirm_pepper
from stillwatch.store.store import Store
from stillwatch.wiring.keyfile import load_key, make_key_file


def load_pepper(path: Path) -> tuple[bytes, bool]:
    """Read the pepper, or make one where there is none.

    Returns
    -------
    pepper : bytes
    made : bool
        Whether it was made now.
    """
    if not path.exists():
        return make_key_file(path).key, True
    return load_key(path)[0].key, False


def pepper_of(store: Store, path: Path, *, who: str) -> bytes:
    """Read the pepper of a store, or make one for a store that has none yet.

    Raises
    ------
    InputError
        It is the pepper of another store.
    """
    pepper, _ = load_pepper(path)
    confirm_pepper(store, pepper, str(path), who=who)
    return pepper
