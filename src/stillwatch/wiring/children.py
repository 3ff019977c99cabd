"""Processes beside the gateway, which load what it does not need: it stays small."""

import importlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any

from stillwatch.core.errors import StillwatchError
from stillwatch.wiring.logs import configure_logs


class Child:
    """A process that lives as long as its parent wants it.

    Parameters
    ----------
    module, function : str
        What it runs, as ``function(link, *args)``; it knows from the link that the parent lives.
    *args : object
        Anything that can be pickled.
    """

    def __init__(self, module: str, function: str, *args: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self.link, there = context.Pipe()
        self.process: Any = context.Process(target=_run, args=(module, function, there, args))
        with _without_main():
            self.process.start()
        there.close()

    def answer(self) -> Any:
        """Wait for what the process sends.

        Raises
        ------
        StillwatchError
            What went wrong in it.
        """
        try:
            said = self.link.recv()
        except EOFError:
            raise StillwatchError("a process beside the gateway ended; see the log") from None
        if isinstance(said, StillwatchError):
            raise said
        return said

    def leave(self, patience_s: float) -> None:
        """Let it know that it is alone, and wait until it has ended."""
        self.link.close()
        self.process.join(patience_s)

    def stop(self) -> None:
        """End it now."""
        self.process.kill()  # while it loads its program it heeds no gentler signal
        self.process.join()
        self.link.close()


@contextmanager
def _without_main() -> Iterator[None]:
    """Keep a process that starts from loading the program that runs here, which it does not need.

    `multiprocessing` loads it otherwise, and that of LiteLLM takes seconds and 300 MB.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _run(module: str, function: str, parent: Connection, args: tuple[Any, ...]) -> None:
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(one, signal.SIG_IGN)  # signals are for the gateway
    configure_logs()
    target: Callable[..., None] = getattr(importlib.import_module(module), function)
    try:
        target(parent, *args)
    except StillwatchError as error:
        parent.send(error)
