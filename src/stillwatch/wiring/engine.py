"""An engine stores sketches and computes Ibis expressions over them."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
from ibis.expr import types as ir

from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import InputFile
from stillwatch.wiring.sketching import SketchRecipe

Progress = Callable[[int, int, int], None]
"""Called with bytes done, bytes in all, and events so far."""


class Engine(Protocol):
    """What a scan needs of an engine."""

    @property
    def id(self) -> str:
        """Name, as given on the command line."""
        ...

    def sketch(
        self,
        inputs: Sequence[InputFile],
        *,
        source: str | None,
        recipe: SketchRecipe,
        bad: Callable[[BadLine], None],
        progress: Progress,
    ) -> ir.Table:
        """Read logs, sketch them, store the sketches; return the table of them."""
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
