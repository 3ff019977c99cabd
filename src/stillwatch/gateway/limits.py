"""Limits of licences: what passes is reserved before and settled after; nothing is exceeded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from stillwatch.gateway.asking import Asked, narrowed, with_usage
from stillwatch.gateway.paths import Dialect, Route
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.licences.allowance import Allowance, Purses, allowances
from stillwatch.licences.licence import Grant, Licence
from stillwatch.licences.rate import NEVER, Rate
from stillwatch.measures.narrowing import Narrowing

UNSTATED_OUTPUT: Final = 4096
"""Tokens reserved for an answer on which neither client nor licence sets a limit."""
METERED: Final = frozenset({"embeddings"})
"""Operations that use tokens without generating any."""
LIKELY_BYTES: Final = 4.0
"""Bytes of a prompt to a token, in English text."""
Header = tuple[bytes, bytes]
HEADERS: Final[dict[Dialect, dict[str, list[bytes]]]] = {
    "openai": {
        what: [f"x-ratelimit-{one}-{what}".encode() for one in ("limit", "remaining", "reset")]
        for what in ("requests", "tokens")
    },
    "anthropic": {
        what: [
            f"anthropic-ratelimit-{what}-{one}".encode() for one in ("limit", "remaining", "reset")
        ]
        for what in ("requests", "tokens")
    },
}
"""Names of what is told about each rate."""


@dataclass(slots=True)
class Ticket:
    """What was reserved for one request.

    Attributes
    ----------
    most : int or None
        Tokens that all its answers together may have; None: no limit.
    held : bool
        Whether other gateways are to believe that it is in flight.
    """

    grant: Grant
    account: "Account"
    most: int | None = None
    tokens: int = 0
    names: list[str] = field(default_factory=list)
    open: bool = True
    held: bool = False


@dataclass(slots=True)
class Plan:
    """What a request about a model may use at most.

    Attributes
    ----------
    wanted : list of Allowance
    answers : int
        How many are generated.
    most : int or None
        Tokens of each answer; None: no limit.
    tokens : int
        Of prompt and answers, where tokens a minute are limited.
    """

    wanted: list[Allowance]
    answers: int
    most: int | None
    tokens: int = 0


class Account:
    """The rates of one account, and its requests in flight."""

    __slots__ = ("in_flight", "licence", "requests", "tokens")

    def __init__(self, licence: Licence) -> None:
        self.in_flight = 0
        self.follow(licence)

    def follow(self, licence: Licence) -> None:
        """Take a licence; rates that did not change keep what was used of them."""
        self.licence = licence
        self.requests = _rate(getattr(self, "requests", None), licence.requests_per_minute)
        self.tokens = _rate(getattr(self, "tokens", None), licence.tokens_per_minute)


def _rate(known: Rate | None, per_minute: int | None) -> Rate | None:
    if per_minute is None:
        return None
    if known is None:
        return Rate(per_minute)
    known.per_minute = per_minute
    return known


class Limits:
    """Admits requests within their licences.

    Parameters
    ----------
    purses : Purses
    monotonic : callable
        Seconds of a monotonic clock.
    wall_us : callable
        Epoch microseconds.
    bytes_per_token : float
        The fewest bytes of a prompt that may be one token; with 1, nothing is ever exceeded.
    """

    def __init__(
        self,
        purses: Purses,
        monotonic: Callable[[], float],
        wall_us: Callable[[], int],
        bytes_per_token: float = 1.0,
    ) -> None:
        self.bytes_per_token = bytes_per_token
        self.purses = purses
        self._monotonic = monotonic
        self._wall_us = wall_us
        self._accounts: dict[str, Account] = {}

    def account(self, grant: Grant) -> Account:
        """Return the state of the account that a key belongs to."""
        account = self._accounts.get(grant.account)
        if account is None:
            account = self._accounts[grant.account] = Account(grant.licence)
        elif account.licence is not grant.licence:
            account.follow(grant.licence)
        return account

    def admit(self, grant: Grant, asked: Asked | None, route: Route) -> Ticket:
        """Reserve what a request may use; write limits on the answer into it.

        Parameters
        ----------
        asked : Asked or None
            None for a request that is not about a model.

        Raises
        ------
        Refused
            A limit is reached.
        """
        now, licence, account = self._monotonic(), grant.licence, self.account(grant)
        if licence.parallel is not None and account.in_flight >= licence.parallel:
            raise refusal(f"{licence.parallel} requests at once are licensed", 1.0)
        if account.requests is not None:
            wait = account.requests.reserve(1, now)
            if wait:
                raise refusal(f"{licence.requests_per_minute} requests a minute are licensed", wait)
            account.requests.settle(1, 1, now)
        ticket = Ticket(grant, account)
        plan = self.plan(grant, asked, route)
        if plan is not None and asked is not None:
            if account.tokens is not None:
                wait = account.tokens.reserve(plan.tokens, now)
                if wait:
                    said = f"{licence.tokens_per_minute} tokens a minute are licensed"
                    raise refusal(f"{said}; this request may need {plan.tokens}", wait)
                ticket.tokens = plan.tokens
            try:
                self.hold(ticket, asked, route, plan)
            except Refused:
                if account.tokens is not None:
                    account.tokens.settle(ticket.tokens, 0, now)
                raise
        account.in_flight += 1
        return ticket

    async def enter(self, grant: Grant, asked: Asked | None, route: Route) -> Ticket:
        """Admit a request, where somebody else may have to be asked.

        Raises
        ------
        Refused
            A limit is reached.
        """
        return self.admit(grant, asked, route)

    def plan(self, grant: Grant, asked: Asked | None, route: Route) -> Plan | None:
        """Return what a request may use; None if it uses no tokens.

        What may be more than a minute's worth, because the bytes of its prompt are all that is
        known of them, goes alone: when nothing else was used within the minute.

        Raises
        ------
        Refused
            Certainly more than a minute's worth.
        """
        if asked is None or not (route.generates or route.operation in METERED):
            return None
        licence, per_minute = grant.licence, grant.licence.tokens_per_minute
        wanted = list(allowances(grant.account, licence, self._wall_us()))
        most = _least(asked.max_output, licence.output_per_answer)
        if route.generates and (per_minute is not None or wanted):
            most = UNSTATED_OUTPUT if most is None else most
        answers = asked.choices if route.generates else 0
        if per_minute is None:
            return Plan(wanted, answers, most)
        most = most or 0
        tokens = asked.prompt_at_most(self.bytes_per_token) + most * answers
        if tokens > per_minute:
            likely = asked.prompt_at_most(LIKELY_BYTES)
            if likely + answers > per_minute:
                raise refusal(f"{per_minute} tokens a minute are licensed", NEVER)
            if answers:
                most = min(most, (per_minute - likely) // answers)
            tokens = per_minute
        return Plan(wanted, answers, most, tokens)

    def hold(self, ticket: Ticket, asked: Asked, route: Route, plan: Plan) -> None:
        """Reserve output; write the limit of the answers into the request.

        Raises
        ------
        Refused
            An output allowance is used up.
        """
        most = plan.most
        if plan.wanted and plan.answers:
            most = self._reserve_output(ticket, plan.wanted, plan.answers, most or 0)
        if plan.answers and most is not None:
            if most != asked.max_output:
                narrowed(asked, route, Narrowing(output_per_answer=most))
            ticket.most = most * plan.answers
        if ticket.grant.licence.tokens_per_minute is not None or plan.wanted:
            with_usage(asked, route)

    def _reserve_output(
        self, ticket: Ticket, wanted: list[Allowance], answers: int, most: int
    ) -> int:
        tokens, now = most * answers, self._monotonic()
        granted = self.purses.reserve(wanted, tokens, now)
        ticket.names = [allowance.name for allowance in wanted]
        spare = granted % answers
        if spare:
            self.purses.settle(ticket.names, spare, 0, now)
        if granted < answers:
            self.purses.settle(ticket.names, granted - spare, 0, now)
            raise Refused(
                429,
                "insufficient_quota",
                "the output allowance of this licence is used up",
                retry_after(self._until_tomorrow()),
            )
        return granted // answers

    def _until_tomorrow(self) -> float:
        now = datetime.fromtimestamp(self._wall_us() / 1e6, UTC)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        return (midnight - now).total_seconds()

    def settle(self, ticket: Ticket, prompt: int, output: int) -> None:
        """End a request: book what it used, free what it did not; a second time does nothing."""
        if not ticket.open:
            return
        ticket.open = False
        now, account = self._monotonic(), ticket.account
        account.in_flight -= 1
        if account.tokens is not None and ticket.tokens:
            account.tokens.settle(ticket.tokens, prompt + output, now)
        self.put_back(ticket, output)

    def put_back(self, ticket: Ticket, output: int) -> None:
        """Put back what was reserved of output allowances and not used."""
        if ticket.names:
            self.purses.settle(ticket.names, ticket.most or 0, output, self._monotonic())

    def headers(self, ticket: Ticket, dialect: Dialect) -> list[Header]:
        """Return the limit headers of an answer."""
        now, account = self._monotonic(), ticket.account
        found: list[Header] = []
        for name, rate in (("requests", account.requests), ("tokens", account.tokens)):
            if rate is None:
                continue
            told = (rate.per_minute, rate.left(now), rate.whole_after(now))
            found += self.header(name, *told, dialect)
        return found

    def header(
        self, name: str, limit: int, left: int, reset_s: float, dialect: Dialect
    ) -> list[Header]:
        """Return the headers of one rate."""
        if dialect == "anthropic":
            at = datetime.fromtimestamp(self._wall_us() / 1e6 + reset_s, UTC)
            until = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        else:
            until = f"{reset_s:.3f}s"
        told = (str(limit), str(left), until)
        return list(zip(HEADERS[dialect][name], map(str.encode, told), strict=True))


def _least(*limits: int | None) -> int | None:
    return min((one for one in limits if one is not None), default=None)


def refusal(why: str, wait: float) -> Refused:
    """Return the refusal of a request that may come again after so many seconds."""
    if wait == NEVER:
        return Refused(400, "invalid_request", f"{why}: more than this licence ever allows")
    return Refused(429, "rate_limit_exceeded", why, retry_after(wait))
