"""Requests in flight: ended when their client leaves or their key is revoked."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

WATCH_AFTER_S: Final = 0.1
"""Most requests are answered sooner; watching for a client that leaves costs a task."""


@dataclass(eq=False, slots=True)
class Flight:
    """One request in flight.

    Attributes
    ----------
    why : str or None
        Why the gateway ended it; None: its client left.
    held : bool
        Whether other gateways count it as long as they hear that it is in flight.
    """

    key: str
    task: "asyncio.Task[Any]"
    timer: asyncio.TimerHandle | None = None
    watcher: "asyncio.Task[None] | None" = None
    why: str | None = None
    held: bool = False


class Flights:
    """All requests in flight, by key."""

    def __init__(self) -> None:
        self._by_key: dict[str, set[Flight]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_key.values()))

    def begin(
        self, key: str, receive: Callable[[], Awaitable[Any]], *, held: bool = False
    ) -> Flight:
        """Note a request; from now on it is cancelled when its client leaves."""
        task = asyncio.current_task()
        assert task is not None
        flight = Flight(key, task, held=held)
        flight.timer = task.get_loop().call_later(WATCH_AFTER_S, _watch, flight, receive)
        self._by_key.setdefault(key, set()).add(flight)
        return flight

    def end(self, flight: Flight) -> None:
        """Forget a request."""
        if flight.timer is not None:
            flight.timer.cancel()
        if flight.watcher is not None:
            flight.watcher.cancel()
        flights = self._by_key.get(flight.key)
        if flights is not None:
            flights.discard(flight)
            if not flights:
                del self._by_key[flight.key]

    def revoke(self, keys: frozenset[str]) -> None:
        """Cut every request of some keys."""
        for key in keys & self._by_key.keys():
            for flight in list(self._by_key[key]):
                _cut(flight, "revoked")

    def cut_held(self) -> None:
        """Cut every request of which other gateways no longer hear."""
        for flights in self._by_key.values():
            for flight in flights:
                if flight.held and flight.why is None:
                    _cut(flight, "unheld")


def _cut(flight: Flight, why: str) -> None:
    flight.why = why
    flight.task.cancel()


def _watch(flight: Flight, receive: Callable[[], Awaitable[Any]]) -> None:
    flight.watcher = asyncio.get_running_loop().create_task(_cancel_on_leaving(flight, receive))


async def _cancel_on_leaving(flight: Flight, receive: Callable[[], Awaitable[Any]]) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            flight.task.cancel()
            return
