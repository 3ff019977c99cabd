"""What a gateway does beside answering: all of it, or it ends."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog

from stillwatch.core.errors import StillwatchError

log: Final = structlog.get_logger("stillwatch.beside")


@asynccontextmanager
async def beside(parts: Iterable[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run parts while the block runs; one that fails ends the gateway, which would lack it unsaid.

    Raises
    ------
    StillwatchError
        One of them failed.
    """
    tasks = [asyncio.create_task(part, name=getattr(part, "__qualname__", None)) for part in parts]
    for task in tasks:
        task.add_done_callback(_end_with)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    if any(isinstance(one, Exception) for one in ended):
        raise StillwatchError("a part of the gateway failed; the log says which. Start it again")


def _end_with(task: "asyncio.Task[None]") -> None:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        log.critical("part_failed", part=task.get_name(), exc_info=error)
        signal.raise_signal(signal.SIGTERM)
