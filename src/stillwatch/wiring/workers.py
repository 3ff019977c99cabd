"""Processes that sketch, each at the other end of its own pipe.

`concurrent.futures` is not used: when one of its workers dies while a large batch is on its way
to it, Python 3.11 waits for ever (gh-94777). Here each side only ever waits for one other process,
and the end of that process ends the wait.
"""

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import ModuleType, TracebackType
from typing import Any, Self

import pyarrow as pa

from stillwatch.core.errors import StillwatchError
from stillwatch.wiring.sketching import SketchRecipe


def _work(pipe: Connection, recipe: SketchRecipe) -> None:
    """Sketch what comes until the pipe is closed at the other end, for whatever reason."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        sketcher = recipe.sketcher()
        while True:
            batch = pipe.recv()
            try:
                answer = sketcher.sketch(batch)
            except Exception as error:  # noqa: BLE001  (raised again where the batch came from)
                answer = error
            pipe.send(answer)


@contextmanager
def _shielded() -> Iterator[None]:
    """Start processes that a Ctrl-C does not reach: they inherit the blocked signal.

    Nor do they import the program that starts them, as `multiprocessing` has it: the command
    line takes seconds to import, and a worker needs none of it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Workers:
    """A fixed number of sketching processes; none of them outlives this process.

    Parameters
    ----------
    n : int
        Processes.
    recipe : SketchRecipe
    """

    def __init__(self, n: int, recipe: SketchRecipe) -> None:
        context = multiprocessing.get_context("spawn")
        self.processes: list[Any] = []
        self._pipes: list[Connection] = []
        for _ in range(n):
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(there, recipe), daemon=True)
            with _shielded():
                process.start()
            there.close()
            self.processes.append(process)
            self._pipes.append(here)

    def sketched(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the sketches of batches, in their order.

        A worker has one batch at a time, so that neither side waits for the other to listen.

        Raises
        ------
        StillwatchError
            A worker was stopped from outside.
        Exception
            Whatever went wrong in a worker.
        """
        idle = list(self._pipes)
        busy: deque[Connection] = deque()
        try:
            for batch in batches:
                done = None
                if not idle:
                    idle.append(busy.popleft())
                    done = _received(idle[-1])
                idle[-1].send(batch)
                busy.append(idle.pop())
                if done is not None:
                    yield done
            while busy:
                yield _received(busy.popleft())
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            raise StillwatchError(
                "a process that sketches the log was stopped from outside, most likely because "
                "memory ran out; free some, or scan the log in parts"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for pipe in self._pipes:
            pipe.close()
        for process in self.processes:
            process.terminate()
            process.join()


def _received(pipe: Connection) -> pa.RecordBatch:
    answer = pipe.recv()
    if isinstance(answer, Exception):
        raise answer
    return answer
