"""Who is related to whom among AlpacaEval's models, by what their makers made public.

`lineage.csv` names, for each prefix of a name (the longest counts): its line (one maker's series; a
model that is tuned from another's chat model, or chosen from its answers, is of that line), its base
model, and the lines of models or the public sets of models' answers that it was trained on. ``?``
stands where that is not known.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FILE = Path(__file__).with_suffix(".csv")
Relation = Literal["line", "taught", "taught by", "unknown", "base", "data", "unrelated"]
NEAR: tuple[Relation, ...] = ("line", "taught", "taught by")
"""Relations that an auditor would know of, and that no control may have."""


@dataclass(frozen=True)
class Origin:
    prefix: str
    line: str
    base: str
    sources: frozenset[str]

    @property
    def is_known(self) -> bool:
        return "?" not in self.sources and self.base != "?"


def read_origins(file: Path = FILE) -> list[Origin]:
    with file.open(encoding="utf-8", newline="") as lines:
        return [
            Origin(row["prefix"], row["line"], row["base"], frozenset(row["sources"].split()))
            for row in csv.DictReader(lines)
        ]


def origin_of(name: str, origins: list[Origin]) -> Origin:
    found = [one for one in origins if name.startswith(one.prefix)]
    if not found:
        raise SystemExit(f"{FILE.name} knows no model {name!r}")
    return max(found, key=lambda one: len(one.prefix))


def relation(teacher: Origin, suspect: Origin) -> Relation:
    """Return what a suspect is to a teacher; the nearest that holds."""
    if teacher.line == suspect.line:
        return "line"
    if teacher.line in suspect.sources:
        return "taught"
    if suspect.line in teacher.sources:
        return "taught by"
    if not (teacher.is_known and suspect.is_known):
        return "unknown"
    if teacher.base == suspect.base:
        return "base"
    return "data" if teacher.sources & suspect.sources else "unrelated"
