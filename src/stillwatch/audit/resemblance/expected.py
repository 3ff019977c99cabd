"""Answers to prompts that have a right one: which answer was meant, and whether it is right.

What counts as an answer is read off what is expected: for a number the last number, for one letter
the last letter that stands alone, else the whole text where it is short.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from stillwatch.audit.resemblance.panel import Panel

NUMBER: Final = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
LETTER: Final = re.compile(r"(?<![\w'’])[A-J](?![\w'’])")
LONGEST: Final = 12
"""Words up to which a whole text is taken for an answer."""


def meant(answer: str, expected: str) -> str:
    """Return the answer that a text gives, in normal form; empty where it gives none."""
    if NUMBER.fullmatch(expected.strip()):
        found = NUMBER.findall(answer)
        return _number(found[-1]) if found else ""
    if LETTER.fullmatch(expected.strip()):
        letters = LETTER.findall(answer)
        return letters[-1] if letters else ""
    return _plain(answer) if len(answer.split()) <= LONGEST else ""


def is_right(given: str, expected: str) -> bool:
    """Tell whether an answer in normal form is the expected one."""
    return bool(given) and given == meant(expected, expected)


def _number(text: str) -> str:
    return f"{float(text.replace(',', '')):.9g}"


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def answers_meant(panel: Panel) -> tuple[tuple[str, ...], ...]:
    """Return each model's answers in normal form to the prompts that expect one, else empty."""
    return tuple(
        tuple(
            meant(text, right) if text and right else ""
            for text, right in zip(each, panel.expected, strict=True)
        )
        for each in panel.answers
    )


@dataclass(frozen=True, slots=True)
class Parity:
    """How able one model is, and where it errs as the teacher does.

    Attributes
    ----------
    name : str
    n_right, n : int
    low, high : float
        95 % interval of the share (Clopper-Pearson).
    n_both_wrong, n_same_wrong : int
        Prompts on which it and the teacher err, and on which they err alike.
    """

    name: str
    n_right: int
    n: int
    low: float
    high: float
    n_both_wrong: int
    n_same_wrong: int


def parity(panel: Panel) -> tuple[Parity, ...]:
    """Return how able each model is on the prompts that expect an answer; none without such."""
    if not any(panel.expected):
        return ()
    given = answers_meant(panel)
    wrong = wrong_answers(panel, given)
    rows = []
    for i, name in enumerate(panel.names):
        asked = zip(panel.answers[i], given[i], panel.expected, strict=True)
        right = [is_right(one, right) for text, one, right in asked if text and right]
        n, n_right = len(right), sum(right)
        both = wrong[0] & wrong[i]
        same = sum(given[0][j] == given[i][j] for j in np.flatnonzero(both))
        interval = binomtest(n_right, n).proportion_ci() if n else None
        low, high = (float(interval.low), float(interval.high)) if interval else (0.0, 1.0)
        rows.append(Parity(name, n_right, n, low, high, int(both.sum()), same))
    return tuple(rows)


def wrong_answers(panel: Panel, given: tuple[tuple[str, ...], ...]) -> npt.NDArray[np.bool_]:
    """Return where a model gave an answer and it is wrong, shape (n, m)."""
    return np.array(
        [
            [
                bool(one) and not is_right(one, right)
                for one, right in zip(each, panel.expected, strict=True)
            ]
            for each in given
        ],
        dtype=bool,
    )
