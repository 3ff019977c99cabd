"""A lock between processes, on a file; it goes with the process that holds it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

LOOK_AGAIN_S: Final = 0.02


@contextmanager
def exclusive(path: Path, patience_s: float = 0.0) -> Iterator[None]:
    """Hold a lock.

    Parameters
    ----------
    path : Path
        File that stands for it; made if it is not there, and left.
    patience_s : float
        How long to wait for another process that holds it.

    Raises
    ------
    TimeoutError
        Another process holds it for longer.
    OSError
        The file cannot be made.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + patience_s
        while not _taken(handle):
            if time.monotonic() >= until:
                raise TimeoutError
            time.sleep(LOOK_AGAIN_S)
        yield
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
