import itertools
import json

import anthropic
import httpx2
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.marking.lexical import marked
from stillwatch.measures.answers import narrow_answer
from stillwatch.measures.narrowing import NOTHING, Narrowing
from stillwatch.measures.streams import StreamNarrower
from stillwatch.measures.tags import CLOSES, OPENS, PAIRS

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


def sent(path, events, named=True) -> bytes:
    """Return the bytes of a narrowed stream."""
    stream = StreamNarrower(path, NO_REASONING)
    lines = []
    for data in events:
        for name, one in stream.narrow(data.get("type") if named else None, data):
            lines.append((f"event: {name}\n" if name else "") + f"data: {json.dumps(one)}\n\n")
    return "".join([*lines, "" if named else "data: [DONE]\n\n"]).encode()


def client(body) -> httpx2.Client:
    headers = {"content-type": "text/event-stream"}
    return httpx2.Client(
        transport=httpx2.MockTransport(
            lambda _: httpx2.Response(200, headers=headers, content=body)
        )
    )


def test_the_anthropic_sdk_takes_the_stream() -> None:
    usage = {"input_tokens": 1, "output_tokens": 1}
    whole = {"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
             "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip

    def block(index, block, *deltas) -> list:
        grown = [{"type": "content_block_delta", "index": index, "delta": one} for one in deltas]
        start = {"type": "content_block_start", "index": index, "content_block": block}
        return [start, *grown, {"type": "content_block_stop", "index": index}]

    events = [
        {"type": "message_start", "message": whole},
        *block(0, {"type": "thinking", "thinking": "", "signature": ""},
               {"type": "thinking_delta", "thinking": "CANARY"},
               {"type": "signature_delta", "signature": "CANARY"}),
        *block(1, {"type": "text", "text": ""}, {"type": "text_delta", "text": "<thi"},
               {"type": "text_delta", "text": "nk>CANARY</think>4 <"}),
        *block(2, {"type": "redacted_thinking", "data": "CANARY"}),
        *block(3, {"type": "tool_use", "id": "t", "name": "n", "input": {}},
               {"type": "input_json_delta", "partial_json": '{"thinking": 1}'}),
        {"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": None},
         "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ]  # fmt: skip
    body = sent("/v1/messages", events)
    assert b"CANARY" not in body
    sdk = anthropic.Anthropic(api_key="k", base_url="http://gateway", http_client=client(body))
    asked = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "2+2?"}]}
    with sdk.messages.stream(**asked) as stream:
        found = stream.get_final_message()
    text, call = found.content
    assert (text.text, call.input) == ("4 <", {"thinking": 1})
    assert found.usage.output_tokens == 9


def test_the_openai_sdk_takes_the_stream_of_a_chat() -> None:
    def chunk(delta, finish=None) -> dict:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
                "choices": [choice]}  # fmt: skip

    events = [
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning": "CANARY", "reasoning_content": "CANARY"}),
        chunk({"content": "<think>CANARY</thi"}),
        chunk({"content": "nk>4 <"}),
        chunk({}, "stop"),
    ]
    body = sent("/v1/chat/completions", events, named=False)
    assert b"CANARY" not in body
    sdk = openai.OpenAI(api_key="k", base_url="http://gateway/v1", http_client=client(body))
    asked = {"model": "m", "messages": [{"role": "user", "content": "2+2?"}]}
    with sdk.chat.completions.stream(**asked) as stream:
        found = stream.get_final_completion()
    assert found.choices[0].message.content == "4 <"


def test_the_openai_sdk_takes_the_stream_of_a_response() -> None:
    def response(status, *items) -> dict:
        return {"id": "r", "object": "response", "created_at": 1, "model": "m", "status": status,
                "parallel_tool_calls": True, "tool_choice": "auto", "tools": [],
                "output": list(items)}  # fmt: skip

    def message(*content) -> dict:
        return {"type": "message", "id": "m", "role": "assistant", "status": "completed",
                "content": list(content)}  # fmt: skip

    def event(kind, **fields) -> dict:
        return {"type": f"response.{kind}", "sequence_number": next(numbers), **fields}

    numbers = itertools.count()
    reasoning = {"type": "reasoning", "id": "rs", "summary": []}
    thought = {**reasoning, "summary": [{"type": "summary_text", "text": "CANARY"}]}
    raw = {"type": "output_text", "text": "<think>CANARY</think>4 <", "annotations": []}
    place = {"item_id": "m", "output_index": 1, "content_index": 0}
    events = [
        event("created", response=response("in_progress")),
        event("output_item.added", output_index=0, item=reasoning),
        event("reasoning_summary_text.delta", item_id="rs", output_index=0, summary_index=0,
              delta="CANARY"),
        event("output_item.done", output_index=0, item=thought),
        event("output_item.added", output_index=1, item=message()),
        event("content_part.added", **place, part={**raw, "text": ""}),
        event("output_text.delta", **place, delta="<think>CANARY</thi", logprobs=[]),
        event("output_text.delta", **place, delta="nk>4 <", logprobs=[]),
        event("output_text.done", **place, text=raw["text"], logprobs=[]),
        event("content_part.done", **place, part=raw),
        event("output_item.done", output_index=1, item=message(raw)),
        event("completed", response=response("completed", thought, message(raw))),
    ]  # fmt: skip
    body = sent("/v1/responses", events)
    assert b"CANARY" not in body
    sdk = openai.OpenAI(api_key="k", base_url="http://gateway/v1", http_client=client(body))
    with sdk.responses.stream(model="m", input="2+2?") as stream:
        said = [one.delta for one in stream if one.type == "response.output_text.delta"]
        found = stream.get_final_response()
    assert "".join(said) == found.output_text == "4 <"
    assert [one.type for one in found.output] == ["message"]


PIECES = st.sampled_from([*OPENS, *CLOSES, "<", "</", "think", ">", "<|", "a", "b ", "β"])


@given(st.sampled_from(PAIRS), st.lists(PIECES, max_size=8), st.lists(st.integers(0, 80)))
def test_however_they_are_cut_streams_say_what_whole_answers_say(pair, pieces, cuts) -> None:
    text = "said " + "".join(pair) + "".join(pieces)
    at = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    cut = [text[a:b] for a, b in itertools.pairwise(at)]

    block = {"index": 0, "type": "content_block_delta"}
    grown = [{**block, "delta": {"type": "text_delta", "text": one}} for one in cut]
    message = narrow_answer("/v1/messages", {"content": [{"text": text}]}, NO_REASONING)
    stream = StreamNarrower("/v1/messages", NO_REASONING)
    sent = [one for data in [*grown, {"type": "content_block_stop", "index": 0}]
            for _, one in stream.narrow("x", data)]  # fmt: skip
    said = "".join(one["delta"]["text"] for one in sent if "delta" in one)
    assert said == message["content"][0]["text"]

    grown = [{"type": "response.output_text.delta", "item_id": "m", "delta": one} for one in cut]
    done = {"type": "response.output_text.done", "item_id": "m", "text": text}
    stream = StreamNarrower("/v1/responses", NO_REASONING)
    sent = [one for data in [*grown, done] for _, one in stream.narrow("x", data)]
    assert "".join(one.get("delta", "") for one in sent) == said
    assert sent[-1]["text"] == said


KEYS = st.sampled_from(
    ["type", "choices", "index", "delta", "message", "content", "text", "finish_reason", "usage",
     "logprobs", "top_logprobs", "tokens", "token", "bytes", "reasoning", "thought", "item", "part",
     "extra_content", "item_id", "output_index", "content_index", "content_block"]
)  # fmt: skip
SCALARS = st.sampled_from(
    [None, True, 0, 1, -1, 1.5, "", "<thi", "<think>", "</think>", "a<", "text_delta", "stop",
     "response.output_text.delta", "response.output_text.done", "response.output_item.added",
     "response.content_part.added", "thinking", "content_block_start", "content_block_stop"]
)  # fmt: skip
GARBAGE = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    "narrowing", [NO_REASONING, Narrowing(allow_logprobs=False), Narrowing(top_logprobs=1)]
)
@given(st.lists(GARBAGE, max_size=4))
def test_garbage_is_survived(narrowing, objects) -> None:
    for path in ("/v1/chat/completions", "/v1/messages", "/v1/responses"):
        stream = StreamNarrower(path, narrowing)
        for data in objects:
            before = json.dumps(data)
            stream.narrow(None, data)
            narrow_answer(path, data, narrowing)
            assert json.dumps(data) == before


LEXICAL = Narrowing(allow_logprobs=False, lexical_key=11)
PROSE = "This is the text of it and that is what they have. "
SAID = [PROSE, "However", ", it is usually", " so for", " example. Every", "one is of", "ten here"]


def whole(path, body) -> dict:
    return narrow_answer(path, body, LEXICAL)


@given(st.lists(st.integers(0, 140), max_size=12))
def test_marked_streams_say_what_marked_answers_say(cuts) -> None:
    text = "".join(SAID)
    at = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    cut = [text[a:b] for a, b in itertools.pairwise(at)]
    wanted = marked(text, 11)
    assert wanted != text

    chunks = [{"choices": [{"index": 0, "delta": {"content": one}}]} for one in cut]
    chunks.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    stream = StreamNarrower("/v1/chat/completions", LEXICAL)
    sent = [one for data in chunks for _, one in stream.narrow(None, data)]
    assert "".join(one["choices"][0]["delta"].get("content", "") for one in sent) == wanted
    answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]}
    found = whole("/v1/chat/completions", answer)
    assert found["choices"][0]["message"]["content"] == wanted

    chunks = [{"choices": [{"index": 0, "text": one}]} for one in cut]
    chunks.append({"choices": [{"index": 0, "text": "", "finish_reason": "length"}]})
    stream = StreamNarrower("/v1/completions", LEXICAL)
    sent = [one for data in chunks for _, one in stream.narrow(None, data)]
    assert "".join(one["choices"][0]["text"] for one in sent) == wanted

    block = {"index": 0, "type": "content_block_delta"}
    grown = [{**block, "delta": {"type": "text_delta", "text": one}} for one in cut]
    stream = StreamNarrower("/v1/messages", LEXICAL)
    sent = [one for data in [*grown, {"type": "content_block_stop", "index": 0}]
            for _, one in stream.narrow("x", data)]  # fmt: skip
    assert "".join(one["delta"]["text"] for one in sent if "delta" in one) == wanted
    message = {"type": "message", "content": [{"type": "text", "text": text}]}
    assert whole("/v1/messages", message)["content"][0]["text"] == wanted

    grown = [{"type": "response.output_text.delta", "item_id": "m", "delta": one} for one in cut]
    done = {"type": "response.output_text.done", "item_id": "m", "text": text}
    stream = StreamNarrower("/v1/responses", LEXICAL)
    sent = [one for data in [*grown, done] for _, one in stream.narrow("x", data)]
    assert "".join(one.get("delta", "") for one in sent) == wanted == sent[-1]["text"]


def test_choices_are_marked_each_by_itself() -> None:
    text = "".join(SAID)
    stream = StreamNarrower("/v1/chat/completions", LEXICAL)
    said = {0: "", 1: ""}
    for one in text:
        data = {"choices": [{"index": i, "delta": {"content": one}} for i in (0, 1)]}
        for _, got in stream.narrow(None, data):
            for choice in got["choices"]:
                said[choice["index"]] += choice["delta"]["content"]
    for i in (0, 1):
        data = {"choices": [{"index": i, "delta": {}, "finish_reason": "stop"}]}
        ((_, got),) = stream.narrow(None, data)
        said[i] += got["choices"][0]["delta"].get("content", "")
    assert said == dict.fromkeys((0, 1), marked(text, 11))


TEXT = PROSE + "However, it is usually so, for example, and everyone is particularly quick. "
UNMARKED = [
    {"type": "tool_use", "name": "n", "input": {"text": TEXT}},
    {"type": "mcp_tool_result", "content": [{"type": "text", "text": TEXT}]},
    {"type": "thinking", "thinking": TEXT, "signature": "s"},
    {"type": "reasoning", "content": [{"type": "reasoning_text", "text": TEXT}]},
    {"type": "function_call", "arguments": TEXT},
]


@pytest.mark.parametrize("block", UNMARKED, ids=lambda one: one["type"])
def test_what_is_not_the_answer_is_not_marked(block) -> None:
    for path, body in (
        ("/v1/messages", {"type": "message", "content": [block], "usage": {"output_tokens": 9}}),
        ("/v1/responses", {"object": "response", "output": [block], "instructions": TEXT}),
    ):
        assert whole(path, body) is body


def test_probabilities_and_tokens_do_not_tell_what_was_marked() -> None:
    logprobs = {"content": [{"token": "usually", "logprob": -0.1}]}
    choice = {"index": 0, "message": {"content": TEXT}, "logprobs": logprobs, "token_ids": [1, 2]}
    calls = [{"function": {"name": "n", "arguments": TEXT}}]
    choice["message"] |= {"tool_calls": calls, "reasoning_content": TEXT}
    body = {"choices": [choice], "usage": {"completion_tokens": 30}}
    (found,) = whole("/v1/chat/completions", body)["choices"]
    assert found["message"]["content"] == marked(TEXT, 11) != TEXT
    assert found["logprobs"] is None
    assert "token_ids" not in found
    assert found["message"]["tool_calls"] == calls
    assert found["message"]["reasoning_content"] == TEXT
