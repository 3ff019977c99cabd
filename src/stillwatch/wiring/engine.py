"""An engine makes sketches and computes Ibis expressions over them."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.events.quarantine import BadLine
from stillwatch.wiring.parts import Job
from stillwatch.wiring.sketching import Progress, SketchRecipe


class Engine(Protocol):
    """What a scan needs of an engine."""

    @property
    def id(self) -> str:
        """Name, as given on the command line."""
        ...

    @property
    def work(self) -> Path:
        """Folder for what is only needed while the engine is open."""
        ...

    def sketch(
        self,
        jobs: Sequence[Job],
        *,
        recipe: SketchRecipe,
        bad: Callable[[BadLine], None],
        progress: Progress,
    ) -> None:
        """Read logs, sketch them, write the sketches as parts."""
        ...

    def stored(self, parts: Sequence[Path]) -> ir.Table:
        """Make a table of the sketches in parts; there is at least one. They are read later."""
        ...

    def table(self, name: str, data: pa.Table) -> ir.Table:
        """Bring a small table to the engine, replacing one of the same name."""
        ...

    def materialise(self, name: str, expr: ir.Table) -> ir.Table:
        """Compute an expression once and keep its rows."""
        ...

    def to_arrow(self, expr: ir.Table) -> pa.Table:
        """Compute an expression and fetch its rows, in no particular order."""
        ...

    def rest(self) -> AbstractContextManager[None]:
        """Give memory back for a while: nothing is computed in this block."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
