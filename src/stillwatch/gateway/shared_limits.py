"""Limits of licences that hold over several gateways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stillwatch.gateway.asking import Asked
from stillwatch.gateway.limits import Header, Limits, Ticket, refusal
from stillwatch.gateway.paths import Dialect, Route
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.shared_rates import AWAY, Admitted, Reached, SharedRates
from stillwatch.licences.allowance import Purses
from stillwatch.licences.licence import Grant, Licence

QUOTA: Final = "insufficient_quota"


@dataclass(slots=True)
class SharedTicket(Ticket):
    """What was reserved for one request, of it ``admitted`` by all gateways together."""

    admitted: Admitted | None = None


class SharedLimits(Limits):
    """Admits requests within their licences, together with other gateways.

    Parameters
    ----------
    purses : Purses
    rates : SharedRates
    monotonic : callable
        Seconds of a monotonic clock.
    wall_us : callable
        Epoch microseconds.
    bytes_per_token : float
        As for `Limits`.
    """

    def __init__(
        self,
        purses: Purses,
        rates: SharedRates,
        monotonic: Callable[[], float],
        wall_us: Callable[[], int],
        bytes_per_token: float = 1.0,
    ) -> None:
        super().__init__(purses, monotonic, wall_us, bytes_per_token)
        self._rates = rates

    async def enter(self, grant: Grant, asked: Asked | None, route: Route) -> Ticket:
        """Reserve what a request may use, of all gateways together.

        Raises
        ------
        Refused
            A limit is reached, or Redis is away.
        """
        licence = grant.licence
        ticket = SharedTicket(grant, self.account(grant))
        plan = self.plan(grant, asked, route)
        ticket.tokens = plan.tokens if plan is not None else 0
        if _has_rates(licence):
            answer = await self._rates.admit(grant.account, licence, ticket.tokens)
            if isinstance(answer, Reached):
                raise _too_much(licence, ticket.tokens, answer)
            ticket.admitted, ticket.held = answer, _is_held(licence)
        if plan is None or asked is None:
            return ticket
        try:
            self.hold(ticket, asked, route, plan)
        except Refused as refused:
            if ticket.admitted is not None:
                self._rates.settle(grant.account, ticket.tokens, 0)
            if refused.code == QUOTA and self._rates.are_away:
                raise AWAY from None  # nobody knows what is left
            raise
        return ticket

    def settle(self, ticket: Ticket, prompt: int, output: int) -> None:
        """End a request: book what it used, free what it did not; a second time does nothing."""
        assert isinstance(ticket, SharedTicket)
        if not ticket.open:
            return
        ticket.open = False
        if ticket.admitted is not None:
            used = prompt + output if ticket.tokens else 0
            self._rates.settle(ticket.grant.account, ticket.tokens, used)
        self.put_back(ticket, output)

    def headers(self, ticket: Ticket, dialect: Dialect) -> list[Header]:
        """Return the limit headers of an answer: how things stood when it was let in."""
        assert isinstance(ticket, SharedTicket)
        found, licence, seen = [], ticket.grant.licence, ticket.admitted
        if seen is None:
            return []
        if licence.requests_per_minute is not None:
            told = (licence.requests_per_minute, seen.requests_left, seen.requests_whole_s)
            found += self.header("requests", *told, dialect)
        if licence.tokens_per_minute is not None:
            told = (licence.tokens_per_minute, max(0, seen.tokens_left), seen.tokens_whole_s)
            found += self.header("tokens", *told, dialect)
        return found


def _has_rates(licence: Licence) -> bool:
    return _is_held(licence) or licence.requests_per_minute is not None


def _is_held(licence: Licence) -> bool:
    """Tell whether a request counts for as long as it is in flight."""
    return licence.parallel is not None or licence.tokens_per_minute is not None


def _too_much(licence: Licence, tokens: int, reached: Reached) -> Refused:
    said = {
        "parallel": f"{licence.parallel} requests at once are licensed",
        "requests": f"{licence.requests_per_minute} requests a minute are licensed",
        "tokens": f"{licence.tokens_per_minute} tokens a minute are licensed; "
        f"this request may need {tokens}",
    }
    return refusal(said[reached.what], reached.wait_s)
