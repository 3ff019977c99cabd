import json
from contextlib import suppress

import pytest

from stillwatch.gateway.asking import read_request
from stillwatch.gateway.limits import UNSTATED_OUTPUT, Limits
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.licences.allowance import Purses
from tests.unit.gateway.conftest import MemoryBank

CHAT = route_of(b"/v1/chat/completions")
MODELS = route_of(b"/v1/models")
EMBED = route_of(b"/v1/embeddings")


def asked(**body):
    return read_request(json.dumps({"model": "m", **body}).encode(), CHAT)


def test_without_limits_nothing_is_touched(limits, grant_of) -> None:
    request = asked(stream=True)
    before = request.raw
    ticket = limits.admit(grant_of(), request, CHAT)
    assert (ticket.most, ticket.tokens, ticket.names) == (None, 0, [])
    assert request.raw is before
    assert limits.headers(ticket, "openai") == []


def test_requests_at_once(limits, grant_of) -> None:
    grant = grant_of(parallel=2)
    first = limits.admit(grant, asked(), CHAT)
    limits.admit(grant, asked(), CHAT)
    with pytest.raises(Refused) as refused:
        limits.admit(grant, asked(), CHAT)
    assert refused.value.status == 429
    limits.settle(first, 0, 0)
    limits.settle(first, 0, 0)  # a second time does nothing
    limits.admit(grant, asked(), CHAT)
    with pytest.raises(Refused):
        limits.admit(grant, None, MODELS)


def test_requests_a_minute_and_their_headers(limits, grant_of, clock) -> None:
    grant = grant_of(requests_per_minute=2)
    limits.admit(grant, None, MODELS)
    clock.now += 10
    ticket = limits.admit(grant, asked(), CHAT)
    assert dict(limits.headers(ticket, "openai")) == {
        b"x-ratelimit-limit-requests": b"2",
        b"x-ratelimit-remaining-requests": b"0",
        b"x-ratelimit-reset-requests": b"60.000s",
    }
    assert set(dict(limits.headers(ticket, "anthropic"))) == {
        b"anthropic-ratelimit-requests-limit",
        b"anthropic-ratelimit-requests-remaining",
        b"anthropic-ratelimit-requests-reset",
    }
    with pytest.raises(Refused) as refused:
        limits.admit(grant, asked(), CHAT)
    assert dict(refused.value.headers)[b"retry-after"] == b"50"
    clock.now += 50
    limits.admit(grant, asked(), CHAT)


def test_an_allowance_is_reserved_clamped_and_settled(limits, grant_of) -> None:
    grant = grant_of(output_in_total=100)
    first = limits.admit(grant, asked(max_tokens=80), CHAT)
    assert first.most == 80
    request = asked(max_tokens=80)
    second = limits.admit(grant, request, CHAT)
    assert second.most == 20
    assert json.loads(request.raw)["max_tokens"] == 20
    with pytest.raises(Refused) as refused:
        limits.admit(grant, asked(max_tokens=80), CHAT)
    assert refused.value.code == "insufficient_quota"
    limits.settle(first, 5, 10)
    assert limits.admit(grant, asked(max_tokens=80), CHAT).most == 70


def test_several_answers_share_what_is_left(limits, grant_of) -> None:
    grant = grant_of(output_in_total=100)
    ticket = limits.admit(grant, asked(n=3, max_tokens=50), CHAT)
    assert ticket.most == 99
    assert limits.admit(grant, asked(max_tokens=50), CHAT).most == 1


def test_an_answer_on_which_nobody_sets_a_limit(limits, grant_of) -> None:
    request = asked()
    assert limits.admit(grant_of(output_in_total=10**6), request, CHAT).most == UNSTATED_OUTPUT
    assert json.loads(request.raw)["max_completion_tokens"] == UNSTATED_OUTPUT


def test_the_longest_answer_of_a_licence(limits, grant_of) -> None:
    for sent, most in (({}, 7), ({"max_tokens": 5}, 5), ({"max_tokens": 50}, 7)):
        request = asked(**sent)
        assert limits.admit(grant_of(output_per_answer=7), request, CHAT).most == most
        name = next(iter(sent), "max_completion_tokens")
        assert json.loads(request.raw)[name] == most


def test_tokens_a_minute_count_prompt_and_answer(limits, grant_of, clock) -> None:
    grant = grant_of(tokens_per_minute=300)
    request = asked(max_tokens=100)
    ticket = limits.admit(grant, request, CHAT)
    assert ticket.tokens == request.prompt_at_most(1.0) + 100
    with pytest.raises(Refused):
        limits.admit(grant, asked(max_tokens=200), CHAT)
    limits.settle(ticket, 4, 6)
    clock.now += 59
    assert dict(limits.headers(ticket, "openai"))[b"x-ratelimit-remaining-tokens"] == b"290"
    clock.now += 1
    assert dict(limits.headers(ticket, "openai"))[b"x-ratelimit-remaining-tokens"] == b"300"


def test_a_prompt_that_may_be_more_than_a_minutes_worth_goes_alone(limits, grant_of) -> None:
    grant = grant_of(tokens_per_minute=400)
    long = {"messages": [{"role": "user", "content": "x" * 600}]}
    ticket = limits.admit(grant, asked(max_tokens=50, **long), CHAT)
    assert (ticket.tokens, ticket.most) == (400, 50)
    with pytest.raises(Refused) as refused:
        limits.admit(grant, asked(max_tokens=1), CHAT)
    assert refused.value.status == 429
    limits.settle(ticket, 150, 50)
    huge = {"messages": [{"role": "user", "content": "x" * 4000}]}
    with pytest.raises(Refused) as refused:
        limits.admit(grant, asked(**huge), CHAT)
    assert refused.value.status == 400


def test_what_an_allowance_refuses_gives_its_tokens_back(limits, grant_of) -> None:
    grant = grant_of(tokens_per_minute=1000, output_in_total=10)
    limits.admit(grant, asked(max_tokens=10), CHAT)
    before = limits.account(grant).tokens.in_flight
    with pytest.raises(Refused):
        limits.admit(grant, asked(max_tokens=10), CHAT)
    assert limits.account(grant).tokens.in_flight == before
    assert limits.account(grant).in_flight == 1


def test_embeddings_use_no_output(limits, grant_of) -> None:
    grant = grant_of(tokens_per_minute=1000, output_in_total=0)
    body = json.dumps({"model": "m", "input": "hello"}).encode()
    ticket = limits.admit(grant, read_request(body, EMBED), EMBED)
    assert (ticket.names, ticket.most) == ([], None)
    assert ticket.tokens > 0


def test_counting_tokens_uses_none(limits, grant_of) -> None:
    route = route_of(b"/v1/messages/count_tokens")
    body = json.dumps({"model": "m", "messages": []}).encode()
    ticket = limits.admit(grant_of(tokens_per_minute=1), read_request(body, route), route)
    assert ticket.tokens == 0


def test_another_licence_keeps_what_was_used(limits, grant_of) -> None:
    limits.admit(grant_of(requests_per_minute=5), asked(), CHAT)
    ticket = limits.admit(grant_of(requests_per_minute=9), asked(), CHAT)
    assert dict(limits.headers(ticket, "openai"))[b"x-ratelimit-remaining-requests"] == b"7"


@pytest.mark.parametrize("jump_s", [86_400, -86_400, -3 * 86_400])
def test_a_clock_that_jumps_gives_no_day_twice(clock, grant_of, jump_s) -> None:
    """Allowances go by the calendar, and a day that comes again is as used as it was."""
    jumped = [0]
    bank = MemoryBank()
    made = Limits(Purses(bank), clock, lambda: clock.wall_us() + jumped[0] * 1_000_000)
    grant = grant_of(output_per_day=100, requests_per_minute=10)
    used = 0
    for offset in (0, jump_s, 0, jump_s, 0):
        jumped[0] = offset
        with suppress(Refused):
            request = asked(max_tokens=100)
            ticket = made.admit(grant, request, CHAT)
            made.settle(ticket, 1, ticket.most or 0)
            used += ticket.most or 0
    assert used == 200  # of two days
    # rates go by a clock that never jumps: five requests were counted, whatever the calendar said
    assert made.account(grant).requests.left(clock()) == 5
