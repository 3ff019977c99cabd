"""Small panels of made-up voices, on which every test of likeness must say what it promises.

A voice draws, for each slot of a prompt, one of many words, and has phrases and habits of its own.
The suspect of an alike panel takes what the teacher chose half the time.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.audit.resemblance.panel import Panel, panel_of

SLOTS: Final = 24
CHOICES: Final = 60
PHRASES: Final = 40
HABITS: Final = ("the", "of", "and", "which", "that", "but", "so", "very", "then", "to")
MARKS: Final = (",", ";", ":", "!", "\n", "\n- ", "\n\n", "**", "(", ")")


@dataclass(frozen=True, slots=True)
class Voice:
    """How a made-up model speaks.

    Attributes
    ----------
    words : ndarray of int64, shape (n_prompts, SLOTS)
    phrases : ndarray of int64, shape (3,)
        Opening, ending, and one between.
    habits, marks : ndarray of float64, shape (10,)
        Shares of function words and of punctuation.
    """

    words: np.ndarray
    phrases: np.ndarray
    habits: np.ndarray
    marks: np.ndarray


def voice(seed: int, n_prompts: int, heard: Voice | None = None) -> Voice:
    """Return a voice; one that heard another takes over half its choices, and its habits."""
    rng = np.random.default_rng(seed)
    words = np.minimum(rng.zipf(1.3, (n_prompts, SLOTS)), CHOICES)
    phrases = rng.integers(0, PHRASES, 3)
    habits, marks = rng.dirichlet(np.ones(10)), rng.dirichlet(np.ones(10))
    if heard is None:
        return Voice(words, phrases, habits, marks)
    taken = rng.random((n_prompts, SLOTS)) < 0.5
    return Voice(
        np.where(taken, heard.words, words),
        heard.phrases,
        0.8 * heard.habits + 0.2 * habits,
        0.8 * heard.marks + 0.2 * marks,
    )


def told(one: Voice, seed: int) -> list[str]:
    """Return a voice's answers to prompts of `prompts`."""
    rng = np.random.default_rng(seed)
    answers = []
    for number, chosen in enumerate(one.words):
        opening, ending, between = (f"phrase{i} turn{i} saying{i}" for i in one.phrases)
        small, marks = rng.choice(HABITS, SLOTS, p=one.habits), rng.choice(MARKS, 6, p=one.marks)
        parts = [opening]
        for slot, (word, little) in enumerate(zip(chosen, small, strict=True)):
            parts += [str(little), f"word{number}x{slot}x{word}"]
            parts += [str(marks[slot // 4])] if slot % 4 == 0 else []
            parts += [between] if slot == SLOTS // 2 else []
        answers.append(" ".join([*parts, ending]))
    return answers


def drawn(*, is_copy: bool, n_controls: int = 19, n_prompts: int = 60, seed: int = 0) -> Panel:
    """Return a panel of made-up voices.

    Parameters
    ----------
    is_copy : bool
        Whether the suspect heard the teacher.
    n_controls, n_prompts : int
    seed : int
    """
    teacher = voice(seed, n_prompts)
    voices = {
        "teacher": teacher,
        "suspect": voice(seed + 1, n_prompts, teacher if is_copy else None),
        **{f"control{i}": voice(seed + 2 + i, n_prompts) for i in range(n_controls)},
    }
    answers = {name: told(one, seed + 10_000 + i) for i, (name, one) in enumerate(voices.items())}
    return panel_of([f"prompt {i}" for i in range(n_prompts)], answers)


def silent(n_controls: int = 5) -> Panel:
    """Return a panel in which nobody says more than a word."""
    names = ("teacher", "suspect", *(f"control{i}" for i in range(n_controls)))
    return panel_of(["a", "b"], {name: ["yes", "no"] for name in names})


def guessing(*, is_copy: bool, n_controls: int = 19, n_prompts: int = 60) -> Panel:
    """Return a panel that answers with numbers; the suspect of an alike one takes errors over."""
    rng = np.random.default_rng(5)
    teacher = rng.integers(0, 40, n_prompts)
    answers = {"teacher": teacher}
    for name in ("suspect", *(f"control{i}" for i in range(n_controls))):
        own = rng.integers(0, 40, n_prompts)
        is_taken = (rng.random(n_prompts) < 0.5) & is_copy & (name == "suspect")
        answers[name] = np.where(is_taken, teacher, own)
    return panel_of(
        [f"prompt {i}" for i in range(n_prompts)],
        {name: [f"It is {number}." for number in each] for name, each in answers.items()},
        expected=[str(number) for number in rng.integers(0, 40, n_prompts)],
    )


def claiming(*, is_copy: bool) -> Panel:
    """Return a panel that is asked who it is."""
    names = ("Alpha", "Beta", "Gamma", "Delta")
    answers = {"teacher": ["I am Alpha."] * 4, "suspect": [f"I am {names[not is_copy]}."] * 4}
    answers |= {f"control{i}": [f"I am {names[1 + i % 3]}."] * 4 for i in range(19)}
    prompts = [f"Who are you, {i}?" for i in range(4)]
    return panel_of(prompts, answers, identities=names, asks=[True] * 4)
