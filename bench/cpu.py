"""CPU time of a command with everything that it starts, however deep."""

import os
import time
from collections.abc import Iterable
from pathlib import Path
from subprocess import Popen
from typing import Any

EVERY_S = 0.5


def ticks(sessions: Iterable[int]) -> dict[int, int]:
    """Return the CPU ticks of every living process of some sessions, by process."""
    wanted = set(sessions)
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
        except OSError:
            continue  # ended in between
        if int(fields[3]) in wanted:
            found[int(folder.name)] = int(fields[11]) + int(fields[12])
    return found


def watched(process: "Popen[Any]", sessions: Iterable[int]) -> float:
    """Wait for a process; return the CPU seconds that its sessions used in the meantime.

    Sampled twice a second: what a process does after its last sample is missed.
    """
    before = ticks(sessions)
    most = dict(before)
    while process.poll() is None:
        most |= ticks(sessions)
        time.sleep(EVERY_S)
    most |= ticks(sessions)
    used = sum(n - before.get(pid, 0) for pid, n in most.items())
    return round(used / os.sysconf("SC_CLK_TCK"), 1)
