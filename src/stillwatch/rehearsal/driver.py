"""What a driver is: a real tool or client that can be recorded, one file each.

A driver's file in `drivers` says what the tool is; the script of the same name in `scripts` runs
in the tool's own environment, which has the tool and not Stillwatch.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from stillwatch.core.registry import discover

DriverKind = Literal["harvester", "evaluator", "client"]
SCRIPTS: Final = Path(__file__).parent / "scripts"


Gives = Literal["answer", "prompts", "pairs", "rating"]


@dataclass(frozen=True)
class Stage:
    """A stage of a harvesting tool, told by words that its prompts hold.

    Attributes
    ----------
    marker : str
        Words that every prompt of the stage holds and those of other stages do not.
    gives : str
        What it is answered with: an answer, new prompts, prompt-answer pairs, or a rating.
    """

    marker: str
    gives: Gives


@dataclass(frozen=True)
class Driver:
    """A tool that can be recorded.

    Attributes
    ----------
    id : str
        Name of the tool, of its script and of its recording.
    kind : str
        harvester, evaluator or client.
    title : str
        What it does, in a line.
    corpus : str
        Prompts it is given: name of a file in the data folder, without its ending.
    default_n : int
        How many prompts to give it.
    environment : str
        Name of the tool environment: ``rehearse``, or one of its own where versions clash.
    module : str
        Module that must be importable there.
    stages : tuple of Stage
        Stages other than plain answering; the first whose marker is found counts.
    """

    id: str
    kind: DriverKind
    title: str
    corpus: str
    default_n: int
    module: str
    environment: str = "rehearse"
    stages: tuple[Stage, ...] = ()

    @property
    def script(self) -> Path:
        """The script that runs in the tool environment."""
        return SCRIPTS / f"{self.id}.py"


def drivers() -> dict[str, Driver]:
    """Return all drivers by id."""
    return discover("stillwatch.rehearsal.drivers", "DRIVER", "stillwatch.drivers", Driver)
