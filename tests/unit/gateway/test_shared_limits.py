import asyncio

import pytest

from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.shared_limits import SharedLimits
from stillwatch.gateway.shared_rates import Admitted, Reached
from stillwatch.licences.allowance import Purses
from tests.unit.gateway.conftest import MemoryBank
from tests.unit.gateway.test_limits import CHAT, asked

MODELS = route_of(b"/v1/models")


class ToldRates:
    """Answers what a test says, and notes what was settled."""

    def __init__(self) -> None:
        self.answer = Admitted(4, 20.0, 900, 30.0)
        self.settled: list[tuple[str, int, int]] = []
        self.are_away = False

    async def admit(self, account, licence, tokens):
        self.tokens = tokens
        return self.answer

    def settle(self, account, reserved, used) -> None:
        self.settled.append((account, reserved, used))


@pytest.fixture
def rates() -> ToldRates:
    return ToldRates()


@pytest.fixture
def shared(rates, clock) -> SharedLimits:
    return SharedLimits(Purses(MemoryBank()), rates, clock, clock.wall_us)


def enter(shared, grant, request=None, route=CHAT):
    return asyncio.run(shared.enter(grant, request, route))


def test_a_request_is_admitted_by_all_and_settled_once(shared, rates, grant_of) -> None:
    grant = grant_of(tokens_per_minute=1000, requests_per_minute=5, output_in_total=100)
    request = asked(max_tokens=50)
    ticket = enter(shared, grant, request)
    assert ticket.tokens == rates.tokens == request.prompt_at_most(1.0) + 50
    assert (ticket.most, ticket.held) == (50, True)
    assert dict(shared.headers(ticket, "openai")) == {
        b"x-ratelimit-limit-requests": b"5",
        b"x-ratelimit-remaining-requests": b"4",
        b"x-ratelimit-reset-requests": b"20.000s",
        b"x-ratelimit-limit-tokens": b"1000",
        b"x-ratelimit-remaining-tokens": b"900",
        b"x-ratelimit-reset-tokens": b"30.000s",
    }
    shared.settle(ticket, 3, 40)
    shared.settle(ticket, 3, 40)
    assert rates.settled == [("a", ticket.tokens, 43)]
    assert enter(shared, grant, asked(max_tokens=80)).most == 60


@pytest.mark.parametrize(
    ("reached", "said"),
    [
        (Reached("parallel", 1.0), "2 requests at once"),
        (Reached("requests", 7.2), "5 requests a minute"),
        (Reached("tokens", 7.2), "1000 tokens a minute"),
    ],
)
def test_what_is_reached_is_said(shared, rates, grant_of, reached, said) -> None:
    rates.answer = reached
    grant = grant_of(tokens_per_minute=1000, requests_per_minute=5, parallel=2)
    with pytest.raises(Refused, match=said) as refused:
        enter(shared, grant, asked(max_tokens=5))
    assert refused.value.status == 429
    wait = b"1" if reached.what == "parallel" else b"8"
    assert dict(refused.value.headers)[b"retry-after"] == wait
    assert rates.settled == []


def test_what_an_allowance_refuses_gives_its_place_back(shared, rates, grant_of) -> None:
    grant = grant_of(parallel=2, tokens_per_minute=1000, output_in_total=0)
    with pytest.raises(Refused) as refused:
        enter(shared, grant, asked(max_tokens=5))
    assert refused.value.code == "insufficient_quota"
    assert rates.settled == [("a", rates.tokens, 0)]


def test_while_redis_is_away_nobody_is_told_that_an_allowance_is_used_up(
    shared, rates, grant_of
) -> None:
    rates.are_away = True
    with pytest.raises(Refused) as refused:
        enter(shared, grant_of(output_in_total=0), asked(max_tokens=5))
    assert (refused.value.status, refused.value.code) == (503, "unavailable")


def test_without_limits_nobody_is_asked(shared, rates, grant_of) -> None:
    del rates.answer
    ticket = enter(shared, grant_of(), asked(max_tokens=5))
    assert (ticket.admitted, ticket.held, shared.headers(ticket, "openai")) == (None, False, [])
    shared.settle(ticket, 1, 1)
    assert rates.settled == []
    assert not ticket.open


def test_a_list_of_models_is_a_request(shared, rates, grant_of) -> None:
    ticket = enter(shared, grant_of(requests_per_minute=5), None, MODELS)
    assert (ticket.tokens, ticket.held) == (0, False)
    shared.settle(ticket, 0, 0)
    assert rates.settled == [("a", 0, 0)]
