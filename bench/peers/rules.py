"""One-line rules: what a sceptic would try first."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from bench.peers.accounts import Account

QUANTILE: Final = 0.99
MOST_ACCUSED: Final = 0.01
OPENING_WORDS: Final = 6
TOKEN: Final = re.compile(r"[^\s/;,()]+")


@dataclass(frozen=True)
class Traits:
    """What the rules look at.

    Attributes
    ----------
    label : str
        Campaign or ordinary kind.
    harvest : bool
    volume : int
    template_share : float
        Share of prompts whose first six words another of the account's prompts begins with too.
    openings : int
        Different openings that recur.
    agents : int
        Different user agents.
    tokens : frozenset of str
        Words of its user agents.
    """

    label: str
    harvest: bool
    volume: int
    template_share: float
    openings: int
    agents: int
    tokens: frozenset[str]


def traits(account: Account) -> Traits:
    """Measure an account."""
    opening = Counter(" ".join(text.split()[:OPENING_WORDS]) for _, text in account.prompts)
    shared = [n for n in opening.values() if n > 1]
    return Traits(
        label=account.campaign or account.kind,
        harvest=account.campaign is not None,
        volume=account.n_requests,
        template_share=sum(shared) / max(1, len(account.prompts)),
        openings=len(shared),
        agents=len(account.agents),
        tokens=frozenset(
            token.lower() for agent in account.agents for token in TOKEN.findall(agent)
        ),
    )


def best_token(some: Sequence[Traits]) -> tuple[str, float]:
    """Return the word of user agents that finds most campaign accounts, and the share it finds.

    Only words count that at most `MOST_ACCUSED` of the ordinary accounts ever sent.
    """
    n_harvest = sum(one.harvest for one in some)
    most = MOST_ACCUSED * (len(some) - n_harvest)
    found = Counter(token for one in some for token in one.tokens)
    right = Counter(token for one in some if one.harvest for token in one.tokens)
    ranked = [
        (right[token] / n_harvest, token)
        for token in sorted(right)
        if found[token] - right[token] <= most
    ]
    share, token = max(ranked, default=(0.0, ""), key=lambda one: one[0])
    return token, share


def above(
    ordinary: Iterable[Traits], measure: Callable[[Traits], float]
) -> tuple[float, Callable[[Traits], bool]]:
    """Return the 99 % quantile of ordinary accounts, and the rule that accuses above it."""
    limit = float(np.quantile([measure(one) for one in ordinary], QUANTILE, method="higher"))
    return limit, lambda one: measure(one) > limit
