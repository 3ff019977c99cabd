"""The state of scans: the sketches of every log file so far, without text, in one folder.

``state.json`` says which key, corpora and sketch version they fit. ``files/`` names each log file
and its content; ``sketches/CONTENT/`` holds the parts (see `contents`), under a name made of the
digest of the log file. So a log that was moved is not read again, and one that changed is.
"""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.sketches.corpus import CorpusSizes
from stillwatch.wiring import contents, parts
from stillwatch.wiring.contents import BEGUN, Content, write_json
from stillwatch.wiring.locking import exclusive
from stillwatch.wiring.parts import SKETCH_VERSION
from stillwatch.wiring.records import Record, identity, lost, read_records

FORMAT: Final = 1
HEADER: Final = "state.json"
LOCK: Final = "lock"
FOLDERS: Final = ("files", "sketches")
NO_CORPORA: Final = "none"
MORE: Final = "name another folder with --state"


class State:
    """A folder of sketches.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    durable : bool
        Whether it has to outlive a loss of power.

    Raises
    ------
    InputError
        The folder holds something else, or cannot be written.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.durable = durable
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        mine = HEADER in names or not any((folder / "sketches").glob("*"))
        if names - {LOCK, HEADER, *FOLDERS} or not mine:
            raise InputError(f"this folder holds something else; {MORE}", file=str(folder))
        try:
            for name in FOLDERS:
                (folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"cannot keep a state here ({error.strerror}); {MORE}", file=str(folder)
            ) from error

    @property
    def header(self) -> dict[str, Any]:
        """``format``, ``sketch``, ``key_fingerprint``, ``corpora``, ``corpus_sizes``.

        Empty for a new state.
        """
        try:
            header: dict[str, Any] = json.loads((self.folder / HEADER).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise InputError(
                f"cannot read the state ({error}); {MORE}", file=str(self.folder / HEADER)
            ) from error
        return header

    def bind(
        self,
        key_fingerprint: str,
        corpora: str | None,
        *,
        reads: bool,
        corpus_sizes: CorpusSizes | None = None,
    ) -> None:
        """Tie a new state to key and corpora; refuse one that is tied to others.

        Parameters
        ----------
        key_fingerprint : str
        corpora : str or None
            Fingerprint of the corpora that were given, None if none were.
        reads : bool
            Whether logs are to be read; else the corpora of the state do without being given.
        corpus_sizes : dict, optional
            Items of each corpus by split, kept for later scans.
        """
        wanted = {
            "format": FORMAT,
            "sketch": SKETCH_VERSION,
            "key_fingerprint": key_fingerprint,
            "corpora": NO_CORPORA if corpora is None else corpora,
        }
        header = self.header
        if not header:
            sizes = {"corpus_sizes": corpus_sizes or {}}
            write_json(self.folder / HEADER, wanted | sizes, self.durable)
            return
        if corpora is None and not reads:
            wanted["corpora"] = header.get("corpora")
        remedies = {
            "format": ("is of format", "this version keeps", "begin a new one"),
            "sketch": ("holds sketches of version", "this Stillwatch makes", "begin a new one"),
            "key_fingerprint": (
                *("was made with hash key", "this scan uses"),
                "name the right one with --key-file",
            ),
            "corpora": (
                *("was made with the corpora", "this scan uses"),
                "name the same with --corpus",
            ),
        }
        for name, (theirs, ours, remedy) in remedies.items():
            if header.get(name) != wanted[name]:
                raise InputError(
                    f"the state {theirs} {header.get(name)}, {ours} {wanted[name]}; {remedy}, "
                    f"or {MORE}",
                    file=str(self.folder),
                )

    @property
    def has_corpora(self) -> bool:
        """Whether known corpora were looked for."""
        return bool(self.header.get("corpora", NO_CORPORA) != NO_CORPORA)

    @property
    def corpus_sizes(self) -> CorpusSizes:
        """Items of each known corpus by split; empty where they were not kept."""
        sizes: CorpusSizes = self.header.get("corpus_sizes", {})
        return sizes

    def place(self, content: str) -> Path:
        """Return the folder of a content."""
        return self.folder / "sketches" / content

    def records(self) -> list[Record]:
        """Return the log files in the state, by path."""
        return read_records((self.folder / "files").glob("*.json"))

    def begun(self) -> list[Record]:
        """Return the log files whose sketching was interrupted."""
        return read_records((self.folder / "sketches").glob(f"*/{BEGUN}"))

    def content(self, record: Record) -> Content:
        """Return what is known of the sketches of a file in the state."""
        content = contents.load(self.place(record.content))
        if content is None:
            raise lost(record, "its sketches are gone")
        return content

    def seal(
        self, sketched: Sequence[str], records: Sequence[Record], given: set[str], changed: set[str]
    ) -> None:
        """Put what was sketched into the state, in place of what the files were before.

        Parameters
        ----------
        sketched : sequence of str
            Contents of which the last part is now there.
        records : sequence of Record
            All files of the scan.
        given : set of str
            Identities of the files that the scan was told to read: what else was begun of them
            is of no use any more.
        changed : set of str
            Paths of files that changed while they were read: they will be read again.
        """
        for name in sketched:
            contents.seal(self.place(name), self.durable)
        for record in records:
            if record.path in changed:
                passing = f"{record.content}-changing"
                shutil.rmtree(self.place(passing), ignore_errors=True)
                self.place(record.content).rename(self.place(passing))
                self.keep(replace(record, content=passing))
            else:
                self.keep(record)
        self._sweep(given)

    def forget(self, accounts: Sequence[str], before_us: int | None) -> int:
        """Take events out: those of accounts, and those before an instant.

        The files stay known: they are not read again. What was begun and not finished goes
        altogether.

        Returns
        -------
        int
            Events that went.
        """
        for one in self.begun():
            shutil.rmtree(self.place(one.content), ignore_errors=True)

        def gone(table: pa.Table) -> pa.Array:
            mask = pc.is_in(table.column("account"), pa.array(accounts, pa.string()))
            if before_us is None:
                return mask
            return pc.or_(mask, pc.less(table.column("ts_us"), before_us))

        names = sorted({record.content for record in self.records()})
        return sum(contents.forget(self.place(name), gone, self.durable) for name in names)

    def forget_file(self, path: str) -> None:
        """Take a log file out altogether; if it is given again, it is read again.

        Raises
        ------
        InputError
            It is not in the state.
        """
        found = [r for r in (*self.records(), *self.begun()) if identity(r.path) == identity(path)]
        if not found:
            raise InputError("not in the state; see `stillwatch state show`", file=path)
        self._record_path(path).unlink(missing_ok=True)
        self._sweep({identity(path)})

    def _record_path(self, path: str) -> Path:
        name = hashlib.blake2b(identity(path).encode(), digest_size=16).hexdigest()
        return self.folder / "files" / f"{name}.json"

    def keep(self, record: Record) -> None:
        """Note a log file whose sketches are in place."""
        write_json(self._record_path(record.path), asdict(record), self.durable)

    def _sweep(self, given: set[str]) -> None:
        """Remove contents that no file has any more, but not what of other files was begun."""
        used = {record.content for record in self.records()}
        used |= {one.content for one in self.begun() if identity(one.path) not in given}
        for place in (self.folder / "sketches").iterdir():
            if place.name not in used:
                shutil.rmtree(place, ignore_errors=True)

    def parts(self) -> list[Path]:
        """Return the parts of all files in the state that hold events; each content once."""
        names = sorted({record.content for record in self.records()})
        return [
            parts.part_path(self.place(name), number)
            for name, content in ((name, contents.load(self.place(name))) for name in names)
            if content is not None
            for number, part in enumerate(content.parts)
            if part["n_events"]
        ]

    def counts(self, what: str) -> dict[str, int]:
        """Sum ``sources`` or ``content_states`` over the files, copies included."""
        total: Counter[str] = Counter()
        for record in self.records():
            total.update(getattr(self.content(record), what))
        return dict(sorted(total.items()))


def existing(folder: Path) -> State:
    """Open a state for looking at it.

    Raises
    ------
    InputError
        There is none.
    """
    if not (folder / HEADER).is_file():
        raise InputError("no state here; `stillwatch scan --state DIR` makes one", file=str(folder))
    return State(folder, durable=True)


@contextmanager
def locked(folder: Path, patience_s: float = 0.0) -> Iterator[State]:
    """Open a state that no other process may use meanwhile.

    Parameters
    ----------
    folder : Path
    patience_s : float
        How long to wait for another process that uses it.

    Raises
    ------
    StillwatchError
        Another process does.
    InputError
        As `State`.
    """
    with ExitStack() as held:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            held.enter_context(exclusive(folder / LOCK, patience_s))
        except TimeoutError:
            raise StillwatchError(
                f"{folder}: another scan uses this state; wait until it ends, or {MORE}"
            ) from None
        except OSError as error:
            raise InputError(
                f"cannot keep a state here ({error.strerror}); {MORE}", file=str(folder)
            ) from error
        yield State(folder, durable=True)
