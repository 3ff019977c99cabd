"""A look in a process of its own, which is gone with its memory afterwards."""

import os
import signal
from dataclasses import asdict
from multiprocessing.connection import Connection
from typing import Final

from stillwatch.wiring.watch_plan import WatchPlan
from stillwatch.wiring.watching import look

NICENESS: Final = 10
"""Customers come first."""


def look_beside(parent: Connection, plan: WatchPlan) -> None:
    """Look once, and send what came of it, as a dict."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # a look may be broken off
    os.nice(NICENESS)
    parent.send(asdict(look(plan, lambda _stage: None)))
