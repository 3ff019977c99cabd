import pytest

from stillwatch.measures.narrowing import NOTHING, Narrowing
from stillwatch.measures.streams import StreamNarrower

NO_REASONING = Narrowing(allow_reasoning=False)
CHUNK = {"choices": [{"index": 0, "delta": {"reasoning": "CANARY"}}]}
BLOCK = {"type": "content_block_start", "index": 0, "content_block": {"type": "thinking"}}
ITEM = {"type": "response.reasoning_text.delta", "delta": "CANARY"}


@pytest.mark.parametrize(
    ("path", "event", "data"),
    [
        ("/v1/chat/completions", None, CHUNK),
        ("/v1/completions", None, CHUNK),
        ("/v1/messages", "content_block_start", BLOCK),
        ("/v1/responses", ITEM["type"], ITEM),
        ("/v1/responses/resp_1", ITEM["type"], ITEM),
    ],
)
def test_each_api_has_its_stream(path, event, data) -> None:
    assert StreamNarrower(path, NO_REASONING).narrow(event, data) == []
    ((name, same),) = StreamNarrower(path, NOTHING).narrow(event, data)
    assert name == event
    assert same is data


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/messages", "/v1/responses"])
def test_what_is_not_changed_is_the_same_object(path) -> None:
    data = {"type": "ping", "choices": [{"index": 0, "delta": {"content": "a"}}]}
    ((_, same),) = StreamNarrower(path, NO_REASONING).narrow("ping", data)
    assert same is data


def test_an_event_that_is_put_before_another_is_named_after_its_kind() -> None:
    stream = StreamNarrower("/v1/messages", NO_REASONING)
    delta = {"type": "text_delta", "text": "a<"}
    stream.narrow("x", {"type": "content_block_delta", "index": 0, "delta": delta})
    stop = {"type": "content_block_stop", "index": 0}
    first, (name, same) = stream.narrow("content_block_stop", stop)
    assert first == (
        "content_block_delta",
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "<"}},
    )
    assert name == "content_block_stop"
    assert same is stop


def test_the_request_opened_the_tag() -> None:
    data = {"choices": [{"index": 0, "text": "CANARY"}]}
    stream = StreamNarrower("/v1/completions", NO_REASONING, begins_thinking=True)
    assert stream.narrow(None, data) == []
