import json

import pytest

from stillwatch.gateway.asking import narrowed, read_request, with_usage
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.measures.narrowing import Narrowing

CHAT = route_of(b"/v1/chat/completions")
TEXT = route_of(b"/v1/completions")


def asked(route=CHAT, **body):
    return read_request(json.dumps({"model": "m", **body}).encode(), route)


def test_what_is_asked() -> None:
    found = asked(stream=True, n=3, max_tokens=9, max_completion_tokens=7)
    assert (found.model, found.stream, found.choices, found.max_output) == ("m", True, 3, 7)
    plain = asked(max_tokens=None)
    assert (plain.stream, plain.choices, plain.max_output) == (False, 1, None)


def test_bytes_are_left_alone() -> None:
    raw = b'{"model": "m",  "odd":[1.50], "text": "\\u00e9 \\u4e2d"}'
    assert read_request(raw, CHAT).raw is raw


@pytest.mark.parametrize(
    "raw",
    [
        b'{"model":"m","max_tokens":9,"max_tokens":3}',
        b'{"model":"m","max_\\u0074okens":3}',
        b'{"model": "m","stream":false,"tools":[{"stream":true}]}',
    ],
)
def test_a_field_that_could_be_read_in_two_ways_is_written_anew(raw) -> None:
    found = read_request(raw, CHAT)
    assert found.raw != raw
    assert json.loads(found.raw) == json.loads(raw)
    assert b"\\u00" not in found.raw


@pytest.mark.parametrize("name", ["Model", "MAX_TOKENS", "max_to\u212aens", "\u017ftream", "N"])
def test_a_field_that_some_servers_read_in_any_case_has_one_name(name) -> None:
    with pytest.raises(Refused) as refused:
        asked(**{name: "x"})
    assert refused.value.status == 400
    assert asked(**{"topK": 1, "Vendor": {"Model": "x"}}).model == "m"


@pytest.mark.parametrize("name", ["previous_response_id", "background", "store", "conversation"])
def test_what_decides_about_kept_responses_is_sent_once(name) -> None:
    raw = f'{{"model":"m","{name}":"a","{name}":null}}'.encode()
    found = read_request(raw, route_of(b"/v1/responses"))
    assert found.raw.count(name.encode()) == 1 and found.body[name] is None
    assert read_request(raw, CHAT).raw is raw


@pytest.mark.parametrize(
    ("prompt", "choices"), [("a", 1), (["a", "b", "c"], 3), ([1, 2, 3], 1), ([[1], [2]], 2)]
)
def test_several_prompts_are_several_answers(prompt, choices) -> None:
    assert asked(TEXT, prompt=prompt).choices == choices
    assert asked(TEXT, prompt=prompt, best_of=2).choices == 2 * choices


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"nul", b"{}", b'{"model":""}', b'{"model":"m","n":true}']
)
def test_what_is_no_request_is_refused(raw) -> None:
    with pytest.raises(Refused) as refused:
        read_request(raw, CHAT)
    assert refused.value.status == 400


def test_narrowing_changes_what_is_reserved() -> None:
    found = asked(n=5, max_tokens=100, messages=[])
    narrowed(found, CHAT, Narrowing(max_choices=1, output_per_answer=10))
    assert (found.choices, found.max_output) == (1, 10)
    assert json.loads(found.raw)["max_tokens"] == 10


def test_a_stream_is_asked_for_its_usage_only_where_it_must() -> None:
    for body, hides in (
        ({"stream": True}, True),
        ({"stream": True, "stream_options": {"include_usage": True}}, False),
        ({"stream": True, "stream_options": {"include_usage": False, "x": 1}}, True),
        ({}, False),
    ):
        found = asked(**body)
        before = found.raw
        with_usage(found, CHAT)
        assert found.hides_usage is hides
        assert (found.raw == before) is not hides
    assert json.loads(found.raw).get("stream_options") is None
    other = asked(stream=True)
    with_usage(other, route_of(b"/v1/messages"))
    assert not other.hides_usage


def test_the_most_that_a_prompt_can_have() -> None:
    found = asked(messages=[{"role": "user", "content": "é" * 100}])
    assert found.prompt_at_most(1.0) == len(found.raw) + 16
    assert found.prompt_at_most(2.0) == len(found.raw) // 2 + 16
