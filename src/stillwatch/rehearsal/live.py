"""Play: real tools call a gateway, a harvest dealt over many accounts among ordinary customers."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.driver import Driver
from stillwatch.rehearsal.exchange import Exchange
from stillwatch.rehearsal.relay import Caller, RelayPlan
from stillwatch.rehearsal.tools import drive, environment_of, prompts_for

OK: Final = 200


@dataclass(frozen=True)
class Party:
    """A tool and whom it calls as.

    Attributes
    ----------
    driver : Driver
    callers : tuple of Caller
        One for a customer; many for a harvest that is dealt over accounts.
    n : int
        Prompts that the tool is given.
    at_once : int or None
        Most requests of it in flight, where the tool works in batches.
    """

    driver: Driver
    callers: tuple[Caller, ...]
    n: int
    at_once: int | None = None


@dataclass
class Played:
    """What a party got.

    Attributes
    ----------
    driver : str
    exchanges : list of Exchange
    problem : str or None
        What went wrong with the tool itself.
    """

    driver: str
    exchanges: list[Exchange] = field(default_factory=list)
    problem: str | None = None

    @property
    def answered(self) -> int:
        """Requests that were answered with status 200."""
        return sum(one.status == OK for one in self.exchanges)

    @property
    def seconds(self) -> float:
        """Median time of an answer."""
        return median([one.end_s - one.start_s for one in self.exchanges] or [0.0])

    @property
    def tokens(self) -> float | None:
        """Median length of an answer, in tokens, of those that state it; None where none does."""
        stated = [n for one in self.exchanges if (n := _tokens(one)) is not None]
        return median(stated) if stated else None


def _tokens(one: Exchange) -> int | None:
    usage = (one.response or {}).get("usage") or {}
    found = usage.get("completion_tokens", usage.get("output_tokens"))
    return found if isinstance(found, int) else None


@dataclass(frozen=True)
class Stage:
    """Where and with what is played.

    Attributes
    ----------
    gateway : str
        Base address.
    environments, data_dir : Path
        Tool environments; folder of the prompts.
    seed : int
        Which prompts are drawn.
    timeout_s : float
        A tool that takes longer is stopped.
    """

    gateway: str
    environments: Path
    data_dir: Path
    seed: int
    timeout_s: float = 900.0


def play(stage: Stage, parties: Sequence[Party], say: Callable[[Played], None]) -> list[Played]:
    """Let all parties call at the same time; return what each got, in their order."""

    def one(party: Party) -> Played:
        played = Played(party.driver.id)
        try:
            python = environment_of(party.driver, stage.environments)
        except InputError as error:
            played.problem = str(error)
        else:
            rows = prompts_for(party.driver, stage.data_dir, stage.seed, party.n)
            relay = RelayPlan(
                upstream=stage.gateway,
                tool=party.driver.id,
                max_tokens=None,
                began_s=time.monotonic(),
                callers=party.callers,
            )
            played.problem = drive(
                party.driver,
                python,
                rows,
                relay=relay,
                keep=played.exchanges.append,
                timeout_s=stage.timeout_s,
                at_once=party.at_once,
            )
        say(played)
        return played

    with ThreadPoolExecutor(len(parties)) as pool:
        return list(pool.map(one, parties))
