"""Whose answers carry the lexical mark, and under which key."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from stillwatch.gateway.asking import Asked
from stillwatch.marking.keyring import MarkingKeys, epoch_of
from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.structured import is_read_by_programs

MODEL: Final = "lexical"
"""Stands for a model where keys are derived: this mark is the same for all."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Has the answers of accounts under the measure `mark` worded as their keys want.

    Parameters
    ----------
    keys : MarkingKeys
    """

    keys: MarkingKeys

    def narrowing(
        self,
        narrowing: Narrowing,
        account: str,
        asked: Asked | None,
        measures: Iterable[Measure],
        now_us: int,
    ) -> Narrowing:
        """Return a narrowing with the mark added, if one is due.

        Answers that programs read are left alone. Where a text is marked, the probabilities of
        the tokens that the model wrote would tell what was changed, and are withheld.
        """
        if not any(one.rung is Rung.MARK and one.in_force(now_us) for one in measures):
            return narrowing
        if asked is not None and is_read_by_programs(asked.body):
            return narrowing
        epoch = epoch_of(datetime.fromtimestamp(now_us / 1e6, UTC))
        key = _key(self.keys, epoch, account)
        return replace(narrowing, allow_logprobs=False, lexical_key=key)


@lru_cache(maxsize=4096)
def _key(keys: MarkingKeys, epoch: str, account: str) -> int:
    return keys.key(MODEL, epoch, account)
