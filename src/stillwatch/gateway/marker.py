"""Marks on their way: what goes to an engine that marks what it samples, and under which key."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from stillwatch.gateway.exchange import Exchange
from stillwatch.gateway.settings import Marking
from stillwatch.gateway.upstream import Target
from stillwatch.marking.keyring import MarkingKeys, epoch_of
from stillwatch.measures.marks import hex_digits, with_key, with_no_mark, without_marks
from stillwatch.measures.measure import Measure, Rung

DAY_US: Final = 86_400_000_000


class Marker:
    """Changes requests to upstreams that mark; all others pass as the bytes they came in.

    Parameters
    ----------
    keys : MarkingKeys
    settings : Marking
    measures : callable
        Account and instant (epoch microseconds) to the measures in force.
    """

    def __init__(
        self,
        keys: MarkingKeys,
        settings: Marking,
        measures: Callable[[str, int], Sequence[Measure]],
    ) -> None:
        self._keys = keys
        self._settings = settings
        self._measures = measures

    def sent(self, exchange: Exchange, target: Target) -> bytes | None:
        """Return what goes to an upstream, and note on the exchange how its answer is marked.

        Keys and tables are named by the pattern of the upstream that fits the model, never by
        what the client wrote: it could choose its key by the spelling of a name.
        """
        exchange.mark = exchange.mark_key = None
        asked, engine = exchange.asked, target.settings.marking
        if asked is None or engine == "none" or not exchange.route.generates:
            return asked.raw if asked is not None else None
        account = exchange.grant.account
        model = target.pattern(asked.model)
        if model is not None and self._marks(account, exchange.start_us):
            exchange.mark = model, _epoch_of_day(exchange.start_us // DAY_US)
        if engine == "sglang" and exchange.mark is not None:
            key = self._keys.key(*exchange.mark, account)
            exchange.mark_key = hex_digits(key)
            body = with_key(asked.body, key, self._settings.context_width)
        elif engine == "vllm" and exchange.mark is None:
            body = with_no_mark(asked.body)
        else:
            body = without_marks(asked.body)
        return asked.raw if body is asked.body else msgspec.json.encode(body)

    def _marks(self, account: str, now_us: int) -> bool:
        if self._settings.accounts == "all":
            return True
        return any(one.rung is Rung.MARK for one in self._measures(account, now_us))


@lru_cache(maxsize=4)
def _epoch_of_day(day: int) -> str:
    """Return the epoch of a day, counted from 1970; every request asks."""
    return epoch_of(datetime.fromtimestamp(day * DAY_US / 1e6, UTC))
