"""A snapshot of a state: what it holds now, for a scan that keeps nobody waiting."""

import os
import shutil
from pathlib import Path
from typing import Final

from stillwatch.wiring.state import HEADER, State, existing, locked

PATIENCE_S: Final = 60.0


def snapshot(source: Path, to: Path, since_us: int | None = None) -> State:
    """Copy a state without copying its sketches: they are linked, and never change in place.

    Parameters
    ----------
    source : Path
        Folder of a state, which another process may add to; it is kept from that for as long as
        it takes to link some files.
    to : Path
        Removed if it is there.
    since_us : int, optional
        Leave out what was before this instant.

    Raises
    ------
    InputError
        There is no state.
    StillwatchError
        Another process keeps it locked for more than a minute.
    """
    shutil.rmtree(to, ignore_errors=True)
    existing(source)
    with locked(source, PATIENCE_S) as state:
        copy = State(to, durable=False)
        shutil.copy2(source / HEADER, to / HEADER)
        for record in state.records():
            last_us = state.content(record).last_us
            if since_us is not None and last_us is not None and last_us < since_us:
                continue
            _link_folder(state.place(record.content), copy.place(record.content))
            copy.keep(record)
    if since_us is not None:
        copy.forget((), since_us)
    return copy


def _link_folder(source: Path, to: Path) -> None:
    to.mkdir(exist_ok=True)
    for path in source.iterdir():
        try:
            os.link(path, to / path.name)
        except FileExistsError:
            continue
        except OSError:  # another file system, or one without links
            shutil.copy2(path, to / path.name)
