"""What a watch looks at, and how."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.gateway.settings import Settings, WatchSettings
from stillwatch.wiring.terms import read_terms

STATUS: Final = "status.json"


@dataclass(frozen=True)
class WatchPlan:
    """What to look at, and how.

    Attributes
    ----------
    recording : Path
        Folder that the gateway records into.
    store : str
        Where accounts and measures are kept.
    key : bytes
        Hash key of the sketches.
    every_s : float
        From the end of a look to the next one.
    days : int
        How far back a look goes.
    fdr : float
    memory : str
    baseline, terms, accounts : Path, optional
    """

    recording: Path
    store: str
    key: bytes
    every_s: float
    days: int
    fdr: float
    memory: str
    baseline: Path | None = None
    terms: Path | None = None
    accounts: Path | None = None

    @property
    def folder(self) -> Path:
        """Where looks are written."""
        return self.recording / "watch"

    @property
    def status(self) -> Path:
        """Where the last look is told of."""
        return self.folder / STATUS


def plan_of(settings: Settings, key: KeyedHash) -> WatchPlan:
    """Return what the watch of a gateway looks at, and how.

    Raises
    ------
    InputError
        A file that the settings name is not there, or the terms cannot be read.
    """
    how = settings.watch
    check_files(how)
    return WatchPlan(
        recording=settings.recording.folder,
        store=settings.store.url,
        key=key.key,
        every_s=how.every_s,
        days=how.days,
        fdr=how.fdr,
        memory=how.memory,
        baseline=how.baseline,
        terms=how.terms,
        accounts=how.accounts,
    )


def check_files(how: WatchSettings) -> None:
    """Make sure that the files of a watch are there.

    Raises
    ------
    InputError
        One is not, or the terms cannot be read.
    """
    read_terms(how.terms)
    for name in ("baseline", "accounts"):
        path = getattr(how, name)
        if path is not None and not path.is_file():
            raise InputError("no such file", file=str(path), field=f"watch.{name}")
