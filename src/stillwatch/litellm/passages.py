"""Requests on their way through LiteLLM, from the moment they were let in until they are over."""

import os
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from stillwatch.gateway.exchange import Exchange
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.limits import Ticket
from stillwatch.gateway.refusals import Refused
from stillwatch.measures.narrowing import Narrowing

PLACE: Final = "proxy_server_request"
"""What LiteLLM made of a request on its own, and keeps until it is over; no client writes there."""
NAME: Final = "stillwatch"
CUTS: Final = {
    "revoked": Refused(403, "account_blocked", "this account is blocked; ask the provider why"),
    "unheld": Refused(503, "unavailable", "limits could not be checked for too long"),
}
"""Why a request is ended, and what its client is told."""


class Slip(str):
    """The name of a passage, in LiteLLM's request; when it is gone, nobody asks for it any more."""

    __slots__ = ("__weakref__",)


@dataclass(eq=False, slots=True)
class Passage:
    """One request.

    Attributes
    ----------
    why : str or None
        Of `CUTS`: it has to end.
    """

    exchange: Exchange
    ticket: Ticket
    narrowing: Narrowing
    why: str | None = None

    def check(self) -> None:
        """Refuse to go on with what has to end.

        Raises
        ------
        Refused
        """
        if self.why is not None:
            self.exchange.cut = self.why
            raise CUTS[self.why]


class Passages(Flights):
    """All requests in flight, by a name that nobody can guess."""

    def __init__(self) -> None:
        super().__init__()
        self._open: dict[str, Passage] = {}

    def __len__(self) -> int:
        return len(self._open)

    def note(
        self, passage: Passage, data: dict[str, Any], dropped: Callable[[Passage], None]
    ) -> None:
        """Note a request in LiteLLM's own; ``dropped`` is told if LiteLLM forgets about it."""
        name = os.urandom(16).hex()
        slip = Slip(name)
        self._open[name] = passage
        data.setdefault(PLACE, {})[NAME] = slip
        weakref.finalize(slip, self._dropped, name, dropped).atexit = False

    def of(self, data: dict[str, Any]) -> Passage | None:
        """Return what became of a request."""
        place = data.get(PLACE)
        name = place.get(NAME) if isinstance(place, dict) else None
        return self._open.get(name) if isinstance(name, str) else None

    def _dropped(self, name: str, dropped: Callable[[Passage], None]) -> None:
        passage = self._open.pop(name, None)
        if passage is not None and passage.ticket.open:
            dropped(passage)

    def revoke(self, keys: frozenset[str]) -> None:
        """End every request of some accounts."""
        for passage in list(self._open.values()):
            if passage.exchange.grant.account in keys:
                passage.why = "revoked"

    def cut_held(self) -> None:
        """End every request of which other gateways no longer hear."""
        for passage in list(self._open.values()):
            if passage.ticket.held:
                passage.why = passage.why or "unheld"
