import json

import pytest

from stillwatch.gateway.refusals import Refused
from stillwatch.licences.licence import Licence
from stillwatch.litellm.calls import (
    KEPT,
    OTHER,
    asked_of,
    caller_of,
    put_back,
    refuse_uncounted,
    route_of,
)

CHAT = route_of("acompletion")
METERED = Licence(id="l", output_in_total=10)


def test_routes() -> None:
    assert CHAT.path == "/v1/chat/completions"
    assert route_of("anthropic_messages").dialect == "anthropic"
    assert route_of("aget_responses") is KEPT
    assert route_of("aimage_generation") is OTHER


def test_the_head_of_a_request(request_of) -> None:
    caller = caller_of(request_of())
    assert (caller.address, caller.agent, caller.order) == ("10.0.0.7", "tester", "user-agent")
    assert caller_of({}).address is None


def test_only_what_the_client_sent_is_asked(request_of) -> None:
    data = request_of(max_tokens=5)
    data["litellm_logging_obj"] = object()
    data["proxy_server_request"]["body"]["api_key"] = data["api_key"] = "secret"
    asked = asked_of(data, CHAT)
    assert set(json.loads(asked.raw)) == {"model", "messages", "max_tokens"}
    assert asked.max_output == 5
    assert asked_of(data, OTHER) is None


def test_what_is_no_json_is_refused(request_of) -> None:
    with pytest.raises(Refused, match="JSON"):
        asked_of(request_of(messages=[object()]), CHAT)


@pytest.mark.parametrize(
    "body",
    [
        {"fallbacks": ["other"]},
        {"extra_body": {"max_tokens": 1000}},
        {"extra_body": {"n": 9}},
        {"model": "a,b"},
        {"messages": [[{"role": "user", "content": "one"}]]},
    ],
)
def test_ways_around_counting_are_refused(request_of, body) -> None:
    asked = asked_of(request_of(**body), CHAT)
    with pytest.raises(Refused) as refused:
        refuse_uncounted(asked, CHAT, METERED)
    assert refused.value.status == 400
    refuse_uncounted(asked, CHAT, Licence(id="free"))


def test_operations_without_a_count(request_of) -> None:
    refuse_uncounted(None, OTHER, Licence(id="free", parallel=1))
    for licence in (METERED, Licence(id="l", features=frozenset())):
        with pytest.raises(Refused, match="operation_not_licensed"):
            refuse_uncounted(None, OTHER, licence)


def test_changes_are_put_back(request_of) -> None:
    data = request_of(logprobs=True, max_tokens=9)
    asked = asked_of(data, CHAT)
    before = dict(asked.body)
    del asked.body["logprobs"]
    asked.body |= {"max_tokens": 5, "stream_options": {"include_usage": True}}
    put_back(data, asked, before)
    assert "logprobs" not in data
    assert data["max_tokens"] == 5
    assert data["stream_options"] == {"include_usage": True}
    assert "metadata" in data
