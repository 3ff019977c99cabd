"""A run over logs: what to read, and the engine, key, quarantine and progress bar for it."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from stillwatch.cli.interrupts import Interrupts, interruptible
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import Quarantine
from stillwatch.reports.wording import plain
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log
from stillwatch.wiring.keyfile import default_path, load_key
from stillwatch.wiring.recordings import Recording, is_recording
from stillwatch.wiring.snapshots import snapshot
from stillwatch.wiring.state import State as Sketched
from stillwatch.wiring.state import locked


@dataclass(frozen=True)
class Reading:
    """What to read and how, as the user asked."""

    logs: list[str] | None
    source: str | None
    accounts: str | None
    edge: list[str] | None
    corpus: list[Path] | None
    engine: str
    memory: str
    key_file: Path | None
    strict: bool
    quarantine: Path
    state: Path | None = None
    resume: bool = False

    def check(self) -> None:
        """Refuse options that make no sense together.

        Raises
        ------
        InputError
            Nothing to read, or nothing to resume from.
        """
        if self.resume and self.state is None:
            raise InputError(
                "--resume goes on from a state, and without --state nothing was kept; scan with "
                "--state DIR from the beginning"
            )
        if not self.logs and self.state is None:
            raise InputError("nothing to read: name a LOG, or what was read before with --state")
        recordings = [one for one in self.logs or () if is_recording(Path(one))]
        if recordings and (len(self.logs or ()) > 1 or self.state is not None):
            raise InputError(
                "a gateway recorded this, and its sketches are there already; scan it by itself, "
                "without other logs and without --state",
                file=recordings[0],
            )

    @property
    def recording(self) -> Recording | None:
        """What a gateway recorded, if that is to be scanned."""
        if self.logs and is_recording(Path(self.logs[0])):
            return Recording(Path(self.logs[0]))
        return None


@dataclass(frozen=True)
class Run:
    """An open engine and everything that it needs."""

    engine: Engine
    log: Log
    key: KeyedHash
    console: Console
    progress: Progress
    interrupts: Interrupts

    def stage(self, name: str) -> None:
        """Show the stage that begins, unless the run was interrupted.

        A library may swallow the exception that an interrupt raises inside it; nothing is
        written after one all the same.
        """
        self.interrupts.check()
        self.progress.update(self.progress.task_ids[0], description=name)


@contextmanager
def _work_folder(interrupts: Interrupts) -> Iterator[Path]:
    """Make a folder for what is only needed while a command runs."""
    try:
        folder = tempfile.TemporaryDirectory(prefix="stillwatch-")
    except OSError as error:
        raise StillwatchError(
            f"no folder for passing files can be made ({error.strerror}); make room there, or "
            "name another folder with TMPDIR"
        ) from error
    try:
        (Path(folder.name) / "engine").mkdir()
        yield Path(folder.name)
    finally:
        with interrupts.put_off():
            folder.cleanup()


def _state(reading: Reading, work: Path) -> AbstractContextManager[Sketched | None]:
    """Open what was sketched before; of a gateway's recording a copy, so that it goes on."""
    if reading.recording is not None:
        return nullcontext(snapshot(reading.recording.state, work / "recording"))
    return locked(reading.state) if reading.state else nullcontext()


@contextmanager
def opened(reading: Reading) -> Iterator[Run]:
    """Open engine, key, quarantine and progress bar; close them whatever happens."""
    console = Console(stderr=True)
    reading.check()
    key, made = load_key(reading.key_file)
    if made:
        console.print(
            f"made a hash key: {default_path()}. Keep it: baselines only fit the key that they "
            "were made with.",
            highlight=False,
        )
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        DownloadColumn(binary_units=True),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with (
        interruptible() as interrupts,
        _work_folder(interrupts) as work,
        _state(reading, work) as state,
        Quarantine(reading.quarantine, strict=reading.strict) as quarantine,
        open_engine(reading.engine, work / "engine", reading.memory) as engine,
        bar,
    ):
        task = bar.add_task("starting", total=None, rate="")

        def on_progress(done: int, total: int, events: int) -> None:
            elapsed = bar.tasks[0].elapsed or 1e-9
            rate = f"{events:,} events, {events / elapsed:,.0f}/s"
            bar.update(task, completed=done, total=total, rate=rate)

        log = Log(
            paths=() if reading.recording else tuple(reading.logs or ()),
            on_bad=quarantine.add,
            on_progress=on_progress,
            source=reading.source,
            accounts=reading.accounts,
            edge=tuple(reading.edge or ()),
            corpora=tuple(reading.corpus or ()),
            state=state,
            resume=reading.resume,
            on_note=lambda note: console.print(Text(plain(note)), highlight=False),
        )
        yield Run(engine, log, key, console, bar, interrupts)
