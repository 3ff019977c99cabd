"""Options that several commands share, and the run that they describe."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
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

Logs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LOG...",
        help="Log files, folders or globs (plain, .gz or .zst), or Iceberg and Delta tables; here "
        "or on `s3://`. See `stillwatch sources`. None: what --state holds.",
        show_default=False,
    ),
]
State = Annotated[
    Path | None,
    typer.Option(
        help="Folder that keeps the sketches of all logs so far, without text: the scan covers "
        "them and LOG, and reads no file twice. An interrupted scan goes on where it was.",
        show_default=False,
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Needs --state. Go on with every file that an interrupted scan had begun or planned, "
        "LOG or no LOG, and say what was found.",
    ),
]
Source = Annotated[
    str | None,
    typer.Option(help="Kind of log; recognised from the content if left out.", show_default=False),
]
Accounts = Annotated[
    str | None,
    typer.Option(
        help="CSV or Parquet: account, organization, created_at, payment_fingerprint, "
        "email_domain, plan, exempt_until.",
        show_default=False,
    ),
]
Edge = Annotated[
    list[str] | None,
    typer.Option(
        help="JSON access log of nginx or Envoy in front of the API, joined by request id.",
        show_default=False,
    ),
]
Corpus = Annotated[
    list[Path] | None,
    typer.Option(help="Index made by `stillwatch corpus build`.", show_default=False),
]
BaselineFile = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        help="Ordinary traffic, from `stillwatch baseline build`; the log's own bulk if "
        "left out, which finds less.",
        show_default=False,
    ),
]
TermsFile = Annotated[
    Path | None,
    typer.Option("--terms", help="TOML: which behaviour touches which clause.", show_default=False),
]
EngineName = Annotated[
    str, typer.Option("--engine", help="`duckdb`, `spark`, or a Spark address `spark://host:port`.")
]
Memory = Annotated[str, typer.Option(help="Most memory that the engine may use, e.g. 2GB.")]
KeyFile = Annotated[
    Path | None,
    typer.Option(
        help="Hash key, 64 hex digits; made at first use in the data folder if left out.",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first line that is not read.")]
Seed = Annotated[int, typer.Option(help="Of permutations, clustering and peer groups.")]
Fdr = Annotated[
    float,
    typer.Option(
        help="Share of flagged accounts, and of flagged campaigns, that may be ordinary.",
        min=1e-6,
        max=0.5,
    ),
]


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
