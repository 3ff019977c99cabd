"""SIGINT and SIGTERM end a command cleanly: nothing half-written, nothing left behind."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass
class Interrupts:
    """What became of SIGINT and SIGTERM.

    Attributes
    ----------
    came : bool
    ignored : bool
        While folders are cleaned up, and once the results are written.
    """

    came: bool = False
    ignored: bool = False

    def check(self) -> None:
        """Raise KeyboardInterrupt if one came: a library may have swallowed the exception."""
        if self.came:
            raise KeyboardInterrupt

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Ignore interrupts in this block."""
        before, self.ignored = self.ignored, True
        try:
            yield
        finally:
            self.ignored = before


@contextmanager
def interruptible() -> Iterator[Interrupts]:
    """Raise KeyboardInterrupt on SIGINT and SIGTERM.

    What a library makes of it (DuckDB: "Query interrupted") is an interrupt all the same.
    """
    interrupts = Interrupts()

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        if not interrupts.ignored:
            interrupts.came = True
            raise KeyboardInterrupt

    before = {one: signal.signal(one, interrupt) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupts
    except Exception as error:
        if interrupts.came:
            raise KeyboardInterrupt from error
        raise
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
