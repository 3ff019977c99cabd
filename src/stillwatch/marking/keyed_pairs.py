"""Pairs of a text that a test may count: those whose score depends on the key."""

from collections.abc import Sequence

from stillwatch.marking.pairs import Pairs, pairs_of
from stillwatch.marking.scheme import Scheme, Tokens


def keyed_pairs(answers: Sequence[Tokens], scheme: Scheme) -> Pairs:
    """Return the different pairs of several answers, but those that score alike under every key.

    Parameters
    ----------
    answers : sequence of ndarrays of uint32
        Token ids of each answer, by the tokenizer of the model that was served.
    scheme : Scheme
    """
    pairs = pairs_of(answers, scheme.context_width)
    return pairs.only(scheme.keyed(pairs.contexts))
