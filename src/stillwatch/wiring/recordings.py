"""The folder of what a gateway recorded."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from stillwatch.gateway.settings import Marking

MARK: Final = "recording.json"


@dataclass(frozen=True)
class Recording:
    """A folder of what a gateway recorded.

    ``journal/`` holds what was not rolled up yet, ``state/`` the sketches (as `state.State`),
    ``events/day=YYYY-MM-DD/`` the events, ``contexts/`` likewise the contexts of marked answers.

    Attributes
    ----------
    folder : Path
    text : str
        ``clear``: prompts and answers stay in the events; ``sealed``: in ``sealed/``, encrypted
        with the keys in ``seal/``; ``none``: nowhere.
    """

    folder: Path
    text: Literal["none", "sealed", "clear"] = "none"

    @property
    def journal(self) -> Path:
        """Folder of the segments."""
        return self.folder / "journal"

    @property
    def state(self) -> Path:
        """Folder of the sketches."""
        return self.folder / "state"

    @property
    def events(self) -> Path:
        """Folder of the events."""
        return self.folder / "events"

    @property
    def sealed(self) -> Path:
        """Folder of the sealed text."""
        return self.folder / "sealed"

    @property
    def contexts(self) -> Path:
        """Folder of the tables of served contexts."""
        return self.folder / "contexts"

    @property
    def seal(self) -> Path:
        """Folder of the keys of the sealed text."""
        return self.folder / "seal"


def is_recording(folder: Path) -> bool:
    """Tell whether a folder is one that a gateway recorded into."""
    return (folder / MARK).is_file()


@dataclass(frozen=True)
class Orders:
    """What a recorder is told.

    Attributes
    ----------
    recording : Recording
    key : bytes
        Hash key of the sketches.
    corpora : tuple of Path
        Known corpora.
    spool_key : bytes
        Opens the frames of the journal; only ever in memory.
    seal_key_file : Path
        Wraps the keys of sealed text; the gateway itself never reads it.
    copy_to : str or None
        Where copies of events, sealed text and served contexts go.
    marking : Marking
        What is remembered of marked answers; nothing where no tokenizer is named.
    """

    recording: Recording
    key: bytes
    corpora: tuple[Path, ...]
    spool_key: bytes
    seal_key_file: Path
    copy_to: str | None = None
    marking: Marking = field(default_factory=Marking)
