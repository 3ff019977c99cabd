"""A budget that is never exceeded: what a request may cost is set aside before it is sent."""

import asyncio
from dataclasses import dataclass
from typing import Final

from stillwatch.audit.collecting.suspect import Suspect

UNSEEN: Final = 64
"""Tokens that a chat template puts around a prompt, until an endpoint has told its count."""
MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens that go in and come out."""

    input: int = 0
    output: int = 0

    def __add__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.input + other.input, self.output + other.output)

    def __sub__(self, other: "Tokens") -> "Tokens":
        return Tokens(self.input - other.input, self.output - other.output)


class SpentError(Exception):
    """What is left of the budget does not pay for the request."""


class Budget:
    """Sets aside, and settles.

    Parameters
    ----------
    suspect : Suspect
        Its budget and prices.
    spent : Tokens
        By earlier runs.
    """

    def __init__(self, suspect: Suspect, spent: Tokens) -> None:
        self._suspect = suspect
        self._set_aside = Tokens()
        self._n_open = 0
        self._around = UNSEEN
        self._longest = suspect.max_tokens
        self._is_told = suspect.most_tokens is None and suspect.most_money is None
        self._changed = asyncio.Event()
        self.spent = spent

    def most(self, prompt: str) -> Tokens:
        """Return what a prompt and its answer may take at most.

        No tokenizer in use makes more tokens of a text than it has bytes.
        """
        n_bytes = len(prompt.encode("utf-8", "surrogatepass"))
        return Tokens(n_bytes + self._around, self._longest)

    def money(self, tokens: Tokens) -> float:
        """Return the price of tokens."""
        whole = tokens.input * self._suspect.price_in + tokens.output * self._suspect.price_out
        return whole / MILLION

    async def set_aside(self, wanted: Tokens) -> None:
        """Set tokens aside; wait where others may yet give back what they do not need.

        Where there is a budget, the first answer is waited for before a second prompt is asked: it
        tells what the endpoint adds to a prompt.

        Raises
        ------
        SpentError
            There is not enough left, and nobody who could give something back.
        """
        while not self._fits(wanted) or (self._n_open and not self._is_told):
            if not self._n_open:
                raise SpentError
            self._changed.clear()
            await self._changed.wait()
        self._set_aside += wanted
        self._n_open += 1

    def settle(self, set_aside: Tokens, used: Tokens, prompt: str | None = None) -> None:
        """Give back what was set aside, and spend what was used.

        Parameters
        ----------
        set_aside, used : Tokens
        prompt : str, optional
            Where it was answered: tokens that the endpoint adds to a prompt, or by which it exceeds
            ``max_tokens``, are set aside the next time.
        """
        self._set_aside -= set_aside
        self._n_open -= 1
        self.spent += used
        if prompt is not None:
            self._is_told = True
            around = used.input - len(prompt.encode("utf-8", "surrogatepass"))
            self._around = max(self._around, around)
            self._longest = max(self._longest, used.output)
        self._changed.set()

    def _fits(self, wanted: Tokens) -> bool:
        whole = self.spent + self._set_aside + wanted
        tokens, money = self._suspect.most_tokens, self._suspect.most_money
        if tokens is not None and whole.input + whole.output > tokens:
            return False
        return money is None or self.money(whole) <= money
