"""Stillwatch's own lexical mark: which of two equivalent phrases stands after a word.

It is applied by the gateway to finished text (`stillwatch.marking.lexical`), so that it needs
neither the engine nor its tokenizer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from stillwatch.marking.lexical import keyed_bit
from stillwatch.marking.scheme import Flags, Tokens, key_words
from stillwatch.marking.scores import Binomial, Floats

COIN: Final = Binomial(0.5)


@dataclass(frozen=True, slots=True)
class Lexical:
    """Scores 1 where the variant is the key's, else 0; a context is a word's hash and a pair."""

    id: str = "lexical"
    engine: str = "Stillwatch's gateway"
    context_width: int = 2
    null: Binomial = COIN

    def configuration(self, key: int) -> dict[str, object]:
        """See `Scheme`; the gateway knows the key."""
        key_words(key)
        return {}

    def keyed(self, contexts: Tokens) -> Flags:
        """See `Scheme`; all do."""
        return np.ones(len(contexts), dtype=bool)

    def cells(self, contexts: Tokens, tokens: Tokens) -> None:
        """See `Scheme`; the two variants at one site have opposite scores."""

    def scores(self, key: int, contexts: Tokens, tokens: Tokens) -> Floats:
        """See `Scheme`; the lowest bit of a token is the variant."""
        key_words(key)
        wanted = [keyed_bit(key, before, pair) for before, pair in contexts.tolist()]
        found: Floats = 1.0 - (np.array(wanted, dtype=np.uint32) ^ (tokens & np.uint32(1)))
        return found


SCHEME: Final = Lexical()
