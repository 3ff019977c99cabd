"""The log of processes that serve: JSON, one object a line, on standard error; no text, no keys."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, TextIO, cast

import structlog

Event = MutableMapping[str, Any]
FRAMES: Final = 5
MAX_EVENT: Final = 200
"""Characters of a message of a library."""


class _StandardError:
    """Where the log goes; a log that nobody can read any more stops nothing."""

    def write(self, line: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(line)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


def configure_logs() -> None:
    """Write JSON where nobody watches, and lines for people on a terminal."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=True)
    if sys.stderr.isatty():
        last = structlog.dev.ConsoleRenderer()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
    ]
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _StandardError())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=[*shared, first_line],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def without_words(_logger: Any, _method: str, event: Event) -> Event:
    """Keep of an exception its kind and its place: its message may quote a request."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = places(error.__traceback__)
    return event


def first_line(_logger: Any, _method: str, event: Event) -> Event:
    """Keep of a library's message its first line: asyncio shows objects in the others."""
    event["event"] = str(event["event"]).strip().partition("\n")[0][:MAX_EVENT]
    return event


def places(trace: TracebackType | None) -> list[str]:
    """Return where an exception came from, the innermost place last."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-FRAMES:]
