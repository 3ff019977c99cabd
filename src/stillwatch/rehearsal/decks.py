"""Prompts and answers to deal, each dealt once, split in parts that share nothing."""

import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.plan import Split

SWEPT: Final = 3
"""One item in so many is kept for harvests that sweep templates; programs never use it."""

SHARES: Final = 8
"""Seeds that differ modulo this begin with different shares of each deck."""


def digest(text: str) -> int:
    """Return a small stable number for a text."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


@lru_cache(maxsize=8)
def read_rows(path: Path) -> tuple[dict[str, Any], ...]:
    """Read gzipped JSON lines; nobody changes a row.

    Raises
    ------
    InputError
        Missing or broken.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            return tuple(json.loads(line) for line in file)
    except (OSError, EOFError, ValueError) as error:
        raise InputError(
            f"cannot read the data set ({type(error).__name__}); see examples/SOURCES.md",
            file=str(path),
        ) from error


def in_split(key: str, split: Split) -> bool:
    """Tell whether a key falls in a part: half calibration, a quarter each development and test."""
    if not in_half(key, split) or split == "calibration":
        return in_half(key, split)
    return split == ("test" if digest(f"held out:{key}") % 2 else "development")


def in_half(key: str, split: Split) -> bool:
    """Tell whether a key is of the half of a part; development and test have one half."""
    return (digest(f"split:{key}") % 2 == 0) == (split == "calibration")


def ordered(keys: Iterable[str], seed: int) -> list[str]:
    """Order keys so that seeds that differ modulo `SHARES` begin with different ones."""
    return sorted(keys, key=lambda key: ((digest(key) + seed) % SHARES, digest(f"{seed}:{key}")))


class Deck:
    """Rows that are taken once each; dealt again from the start only when all are gone.

    Rows of one `group` fall in the same part.
    """

    def __init__(
        self,
        rows: Sequence[dict[str, Any]],
        split: Split,
        seed: int,
        key: str,
        group: str | None = None,
    ) -> None:
        by_key = {str(row[key]): row for row in rows if in_split(str(row[group or key]), split)}
        self._rows = [by_key[name] for name in ordered(by_key, seed)]
        self._at = 0

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def is_spent(self) -> bool:
        """Whether every row was dealt."""
        return self._at >= len(self._rows)

    def take(self) -> dict[str, Any]:
        """Return the next row."""
        row = self._rows[self._at % len(self._rows)]
        self._at += 1
        return row

    def stream(self) -> Iterator[dict[str, Any]]:
        """Return rows without end."""
        while True:
            yield self.take()


class TemplateDeck:
    """Single-template workloads. Each item (text put into a template) goes to one taker only."""

    def __init__(self, rows: Sequence[dict[str, Any]], split: Split, seed: int) -> None:
        self._by_template: dict[str, dict[int, list[dict[str, Any]]]] = defaultdict(dict)
        self._swept: list[dict[str, Any]] = []
        for row in rows:
            name = f"item {row['item']}"
            if digest(f"swept:{row['item']}") % SWEPT == 0:
                if (digest(f"swept part:{row['template']}") % 2 == 0) == (split == "test"):
                    self._swept.append(row)
            elif in_half(name, split) and in_split(row["template"], split):
                self._by_template[row["template"]].setdefault(row["item"], []).append(row)
        self._used: Counter[str] = Counter()
        self._taken: set[int] = set()
        self._seed = seed
        self._names = ordered(self._by_template, seed)

    @property
    def templates(self) -> Mapping[str, Any]:
        """Templates of this part."""
        return self._by_template

    def free(self, template: str) -> list[int]:
        """Return the items of a template that nobody has taken, in dealing order."""
        free = [item for item in self._by_template[template] if item not in self._taken]
        order = {str(item): item for item in free}
        return [order[name] for name in ordered(order, self._seed)]

    def take(self, n: int, n_templates: int) -> tuple[list[dict[str, Any]], bool]:
        """Take a template (the least used with enough left), its siblings, and items for n rows.

        Returns
        -------
        rows : list of dict
            n rows or fewer, in no particular order.
        is_first : bool
            Whether nobody had this template before.
        """
        for template in sorted(self._names, key=lambda name: self._used[name]):
            free = self.free(template)
            n_rows = sum(len(self._by_template[template][item]) for item in free)
            if n_rows >= min(n, 24):
                return self._take(template, free, n, n_templates), self._used[template] == 1
        return [], False

    def _take(
        self, template: str, free: list[int], n: int, n_templates: int
    ) -> list[dict[str, Any]]:
        self._used[template] += 1
        items: list[int] = []
        rows: list[dict[str, Any]] = []
        for item in free:
            if len(rows) * n_templates >= n:
                break
            items.append(item)
            rows += self._by_template[template][item]
        self._taken.update(items)
        siblings = sorted(
            (name for name in self._names if name != template),
            key=lambda name: -sum(item in self._by_template[name] for item in items),
        )
        for name in siblings[: n_templates - 1]:
            found = [row for item in items for row in self._by_template[name].get(item, [])]
            self._used[name] += bool(found)
            rows += found
        random.Random(f"{self._seed}:{template}").shuffle(rows)
        return rows[:n]

    def sweep(self, seed: int) -> Iterator[dict[str, Any]]:
        """Return the rows kept for harvests, each once, in an order that mixes the templates."""
        rows = {row["prompt"]: row for row in self._swept}
        yield from (rows[name] for name in ordered(rows, seed))
