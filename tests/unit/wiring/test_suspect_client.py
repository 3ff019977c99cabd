"""One suspect at a time, over real HTTP, that behaves badly in one way."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from stillwatch.audit.collecting.budget import Budget, SpentError, Tokens
from stillwatch.audit.collecting.pacing import Pacer
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring import suspect_client as module
from stillwatch.wiring.suspect_client import Asked, SuspectClient
from tests.suspect_server import Behaviour, echo, failed, hang, said, serving, streamed, whole

PROMPT = "zq prompt"
MOST = Tokens(len(PROMPT) + 64, 50)


def asked(
    behaviour: Behaviour, *prompts: str, key: str | None = None, **settings: Any
) -> tuple[list[Asked], Any, Tokens]:
    """Ask prompts one after another; what came, the server, and what was spent."""
    with serving(behaviour) as server:
        suspect = Suspect(
            url=server.url,
            model="suspect",
            **{"max_tokens": 50, "retry_wait_s": 0.01, "patience_s": 10, **settings},
        )

        async def run() -> tuple[list[Asked], Tokens]:
            budget = Budget(suspect, Tokens())
            async with aiohttp.ClientSession() as session:
                client = SuspectClient(suspect, session, budget, key)
                return [await client.ask(one) for one in prompts or (PROMPT,)], budget.spent

        answers, spent = asyncio.run(run())
        return answers, server, spent


def one(behaviour: Behaviour, **settings: Any) -> Asked:
    return asked(behaviour, **settings)[0][0]


def after(n: int, bad: Behaviour) -> Behaviour:
    """Behave badly at first, n times."""
    return lambda body, number: bad(body, number) if number < n else echo(body, number)


def at_first(status: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return after(1, lambda body, number: failed(status, named))


def reply_of(found: Asked) -> Any:
    assert found.heard.reply is not None, found.heard.problem
    return found.heard.reply


def test_an_answer_comes_with_its_body_and_its_cost() -> None:
    (found,), server, spent = asked(echo, key="s3cret")
    assert reply_of(found).answer == f"answer to {PROMPT}"
    assert (found.heard.status, found.n_attempts) == (200, 1)
    assert found.heard.body.startswith(b'{"id": "c1"')
    assert found.used == spent == Tokens(10, 5)
    (seen,) = server.seen
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["Authorization"] == "Bearer s3cret"


def test_completions_are_asked_too() -> None:
    def complete(body: dict[str, Any], number: int) -> web.Response:
        return web.json_response({"choices": [{"text": "four", "finish_reason": "stop"}]})

    (found,), server, spent = asked(complete, api="completions")
    assert reply_of(found).answer == "four"
    assert server.seen[0].path == "/v1/completions"
    assert spent == MOST, "what the endpoint does not tell counts in full"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 529])
def test_what_fails_for_now_is_asked_again(status) -> None:
    (found,), server, spent = asked(at_first(status))
    assert reply_of(found).answer and found.n_attempts == len(server.seen) == 2
    assert spent == Tokens(10, 5), "an error costs nothing"


@pytest.fixture
def pauses(monkeypatch) -> list[float]:
    """What all requests are asked to wait; nobody does."""
    asked_for: list[float] = []
    monkeypatch.setattr(Pacer, "pause", lambda self, seconds: asked_for.append(seconds))
    return asked_for


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_honoured_by_all(status, pauses) -> None:
    assert one(at_first(status, Retry_After="17")).n_attempts == 2
    assert pauses == [17.0]


def test_where_it_does_not_say_how_long_waits_double(pauses) -> None:
    one(lambda body, number: failed(429), retries=3)
    assert pauses == [0.01, 0.02, 0.04]


def test_a_limit_that_is_used_up_is_waited_for(pauses) -> None:
    headers = {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1m"}
    one(lambda body, number: web.json_response(whole("four"), headers=headers))
    assert pauses == [60.0]


def test_who_asks_for_too_long_a_wait_ends_it() -> None:
    with pytest.raises(StillwatchError, match="asks to wait 9999 s"):
        asked(at_first(429, Retry_After="9999"))


def test_a_storm_of_429_is_given_up() -> None:
    (found,), server, spent = asked(lambda body, number: failed(429, code="slow_down"), retries=3)
    assert found.heard.reply is None and found.heard.problem == "status 429 slow_down"
    assert found.n_attempts == len(server.seen) == 4
    assert spent == Tokens()


def test_garbage_is_asked_again_and_counted_in_full() -> None:
    (found,), _, spent = asked(after(1, lambda body, number: web.Response(text="<html>zq")))
    assert reply_of(found).answer and found.n_attempts == 2
    assert spent == found.used == MOST + Tokens(10, 5)
    found = one(lambda body, number: web.Response(text="<html>zq"), retries=1)
    assert found.heard.problem == "what came is not JSON" and found.heard.body == b"<html>zq"


def test_a_connection_that_breaks_is_tried_again() -> None:
    async def broken() -> web.StreamResponse:
        raise asyncio.CancelledError  # aiohttp closes the connection without an answer

    found = one(after(1, lambda body, number: broken()))
    assert reply_of(found).answer and found.n_attempts == 2


def test_an_endpoint_that_hangs_is_left_and_counted() -> None:
    (found,), _, spent = asked(lambda body, number: hang(), patience_s=0.3)
    assert found.heard.problem == "no answer within 0.3 s" and found.n_attempts == 1
    assert found.heard.status is None and spent == MOST


def test_one_that_answered_before_is_tried_again_when_it_hangs() -> None:
    def second_hangs(body: dict[str, Any], number: int) -> Any:
        return hang() if number == 1 else echo(body, number)

    (_, found), _, _ = asked(second_hangs, "a", "b", patience_s=0.3)
    assert reply_of(found).answer and found.n_attempts == 2


def test_an_address_where_nobody_listens() -> None:
    with serving() as server:
        pass

    async def run() -> None:
        suspect = Suspect(url=server.url, model="m")
        async with aiohttp.ClientSession() as session:
            await SuspectClient(suspect, session, Budget(suspect, Tokens()), None).ask("a")

    with pytest.raises(StillwatchError, match="cannot reach the suspect at http"):
        asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "settings", "field", "why"),
    [
        (401, {"key_env": "SUSPECT_KEY"}, "suspect.key_env", "is SUSPECT_KEY right"),
        (401, {}, "suspect.key_env", "name the variable"),
        (404, {}, "suspect.model", "knows no model 'suspect'"),
        (308, {}, "suspect.url", "sends elsewhere"),
    ],
)
def test_where_no_prompt_would_fare_better_it_ends_at_once(status, settings, field, why) -> None:
    there = {"Location": "/v1/elsewhere"}
    with pytest.raises(InputError, match=why) as caught:
        asked(
            lambda body, number: failed(status, there, code="some_code"), key="s3cret", **settings
        )
    assert caught.value.field == field
    assert "some_code" in str(caught.value) or status == 308
    assert "s3cret" not in str(caught.value) and "prompt" not in str(caught.value)


def test_who_wants_to_be_paid_ends_it() -> None:
    with pytest.raises(StillwatchError, match="wants to be paid"):
        asked(lambda body, number: failed(402))


def test_a_404_in_between_is_the_prompts_own() -> None:
    def second(body: dict[str, Any], number: int) -> web.Response:
        return failed(404) if number == 1 else echo(body, number)

    (_, found, last), _, _ = asked(second, "a", "b", "c")
    assert found.heard.problem == "status 404" and found.n_attempts == 1
    assert reply_of(last).answer


def test_a_prompt_that_is_refused_with_an_error_is_not_asked_again() -> None:
    found = one(lambda body, number: failed(400, type="bad_request"))
    assert found.heard.problem == "status 400 bad_request" and found.n_attempts == 1


def test_a_filter_that_answers_with_an_error_is_a_refusal() -> None:
    found = one(lambda body, number: failed(400, code="content_filter"))
    reply = reply_of(found)
    assert (reply.answer, reply.finish_reason, reply.refused) == ("", "content_filter", True)
    assert b"content_filter" in found.heard.body


def test_a_model_that_takes_no_temperature_but_its_own() -> None:
    def only_at_1(body: dict[str, Any], number: int) -> web.Response:
        if body["temperature"] != 1:
            return failed(400, param="temperature", code="unsupported_value")
        return said("four")

    with pytest.raises(InputError, match=r"unsupported_value\); set temperature = 1.0"):
        asked(only_at_1)
    assert reply_of(one(only_at_1, temperature=1.0)).answer == "four"


def test_an_endpoint_that_only_streams() -> None:
    piece = {"model": "m", "choices": [{"delta": {"content": "four"}, "finish_reason": "stop"}]}

    def only_streams(body: dict[str, Any], number: int) -> web.Response:
        if not body.get("stream"):
            return web.json_response({"error": {"message": "set stream=true"}}, status=400)
        return streamed(piece, "[DONE]")

    with pytest.raises(InputError, match="set stream = true"):
        asked(only_streams)
    assert reply_of(one(only_streams, stream=True)).answer == "four"
    unasked = one(lambda body, number: streamed(piece, "[DONE]"))
    assert reply_of(unasked).answer == "four"


def test_a_stream_that_is_cut_off_is_asked_again() -> None:
    piece = {"choices": [{"delta": {"content": "fo"}}]}
    found = one(after(1, lambda body, number: streamed(piece)))
    assert reply_of(found).answer.startswith("answer") and found.n_attempts == 2


def test_a_body_without_end_is_not_read_to_its_end(monkeypatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1_000)
    found = one(lambda body, number: web.Response(text="x" * 5_000))
    assert found.heard.reply is None and "more than 1,000 bytes" in found.heard.problem


def test_no_more_is_asked_than_the_budget_pays_for() -> None:
    both = 2 * (MOST.input + MOST.output)
    with pytest.raises(SpentError):
        asked(lambda body, number: web.Response(text="garbage"), most_tokens=both, retries=9)


def test_empty_answers_are_answers() -> None:
    assert reply_of(one(lambda body, number: said(""))).answer == ""
