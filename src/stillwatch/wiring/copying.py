"""Copies of what was rolled up, on S3: events, sealed text, served contexts; never any keys."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from stillwatch.core.errors import StillwatchError
from stillwatch.events.objects import find, store_object
from stillwatch.wiring.daily import written
from stillwatch.wiring.recordings import Recording

log: Final = structlog.get_logger("stillwatch.recorder")
COPY_S: Final = 5.0
AGAIN_S: Final = 30.0


class Copier:
    """Copies files that are not there yet.

    Parameters
    ----------
    recording : Recording
    to : str
        ``s3://bucket/folder``.
    """

    def __init__(self, recording: Recording, to: str) -> None:
        self._recording = recording
        self._to = to.rstrip("/")
        self._sizes: dict[str, int] | None = None
        """Of what is there, by path on S3; asked once."""

    def copy(self) -> int:
        """Copy what is not there yet.

        Returns
        -------
        int
            Files that were copied.

        Raises
        ------
        InputError
            The store refuses, or cannot be reached.
        """
        if self._sizes is None:
            self._sizes = find(f"{self._to}/")
        n_copied, kept = 0, self._recording
        for folder in (kept.events, kept.sealed, kept.contexts):
            for path in written(folder):
                target = f"{self._to}/{path.relative_to(self._recording.folder).as_posix()}"
                try:
                    size = path.stat().st_size
                    if self._sizes.get(target) == size:
                        continue
                    store_object(target, path.read_bytes())
                except FileNotFoundError:
                    continue  # a day that was removed meanwhile
                self._sizes[target] = size
                n_copied += 1
        return n_copied


def copy_until(copier: Copier, ended: threading.Event) -> None:
    """Copy as files come; when there will be no more, the rest."""
    waited = 0.0
    while True:
        last = ended.wait(waited)
        try:
            n_copied = copier.copy()
        except (StillwatchError, OSError) as error:
            log.warning("copy_failed", why=str(error))
            waited = AGAIN_S
        else:
            waited = COPY_S
            if n_copied:
                log.info("copied", files=n_copied)
        if last:
            return


@contextmanager
def copying(recording: Recording, to: str | None) -> Iterator[None]:
    """Copy beside what is done inside, and what is left at its end; with None, nothing."""
    if to is None:
        yield
        return
    ended = threading.Event()
    thread = threading.Thread(target=copy_until, args=(Copier(recording, to), ended), name="copier")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
