"""What every marking scheme offers: scores of tokens under a key, and their null distribution."""

from functools import cache
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from stillwatch.core.errors import InputError
from stillwatch.core.registry import discover
from stillwatch.marking.scores import Floats, Null

Tokens = npt.NDArray[np.uint32]
"""Token ids of the engine's own tokenizer."""

Cells = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

MOST_KEY = 2**64 - 1


@runtime_checkable
class Scheme(Protocol):
    """One way in which an engine marks what it samples."""

    @property
    def id(self) -> str:
        """Name by which settings and reports call it."""
        ...

    @property
    def engine(self) -> str:
        """Whose it is, with the version it was checked against."""
        ...

    @property
    def context_width(self) -> int:
        """Tokens before a token that decide about it, unless the engine is told otherwise."""
        ...

    @property
    def null(self) -> Null:
        """Distribution of a score where the text knows nothing of the key."""
        ...

    def configuration(self, key: int) -> dict[str, object]:
        """Return what the engine is told so that it marks under a key, for JSON; it is a secret.

        Empty where no engine marks, but the gateway.
        """
        ...

    def keyed(self, contexts: Tokens) -> Flags:
        """Tell after which contexts a score depends on the key, shape (n,).

        After the others every key gives the same score, so that a text without any knowledge of
        a key scores high under all of them, or can be made to. They must not count.
        """
        ...

    def cells(self, contexts: Tokens, tokens: Tokens) -> Cells | None:
        """Tell which pairs have one score under every key, and so count as one.

        Returns
        -------
        ndarray of uint64, shape (n,), or None
            The cell of each pair; None where different pairs have different scores.
        """
        ...

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """Return the scores of tokens after their contexts; higher where the mark is.

        Parameters
        ----------
        key : int
            Secret of the engine, below 2**64.
        contexts : ndarray of uint32, shape (n, width)
            Oldest token first.
        tokens : ndarray of uint32, shape (n,)

        Returns
        -------
        ndarray of float64, shape (n,)
        """
        ...


def key_words(key: int) -> tuple[int, int]:
    """Return the low and the high 32 bits of a key.

    Raises
    ------
    InputError
        The key is not an unsigned number of 64 bits.
    """
    if not 0 <= key <= MOST_KEY:
        raise InputError("a marking key is a number of 64 bits, 0 to 2**64 - 1", field="key")
    return key & 0xFFFFFFFF, key >> 32


@cache
def all_schemes() -> dict[str, Scheme]:
    """Return every scheme by id."""
    return discover(
        "stillwatch.marking.schemes",
        "SCHEME",
        "stillwatch.schemes",
        Scheme,  # type: ignore[type-abstract]
    )


def named_scheme(name: str) -> Scheme:
    """Return one scheme.

    Raises
    ------
    InputError
        No scheme has this name.
    """
    schemes = all_schemes()
    if name not in schemes:
        raise InputError(f"unknown marking scheme {name!r}; there are {', '.join(schemes)}")
    return schemes[name]
