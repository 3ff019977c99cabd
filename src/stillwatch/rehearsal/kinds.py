"""What a kind of ordinary customer is."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from stillwatch.core.registry import discover
from stillwatch.rehearsal.supplies import Supplies
from stillwatch.rehearsal.workload import Workload

Build = Callable[[Supplies, random.Random, Sequence[int]], list[Workload]]


@dataclass(frozen=True)
class Kind:
    """A kind of ordinary customer.

    Attributes
    ----------
    id : str
    title : str
        What such customers do, in a line.
    build : callable
        Takes supplies, a source of randomness and the number of requests of each account; returns
        a workload for each account.
    cloud : bool
        Whether it calls from a cloud network (programs do) or from a home or office (people do).
    """

    id: str
    title: str
    build: Build
    cloud: bool = True


def kinds() -> dict[str, Kind]:
    """Return all ordinary kinds by id."""
    return discover("stillwatch.rehearsal.ordinary", "KIND", "stillwatch.ordinary", Kind)
