from stillwatch.measures.cleaning import DEEPEST, Cleaner
from stillwatch.measures.narrowing import NOTHING, Narrowing

NO_REASONING = Narrowing(allow_reasoning=False)


def test_blocks_of_one_content_are_one_text() -> None:
    blocks = {"content": [{"text": "a<think>"}, {"text": "CANARY"}, {"text": "</think>b"}]}
    found = Cleaner(NO_REASONING, False, in_pieces=False).clean(blocks)
    assert [one["text"] for one in found["content"]] == ["a", "", "b"]


def test_pieces_go_on_and_the_rest_is_given_once() -> None:
    cleaner = Cleaner(NO_REASONING, False, in_pieces=True)
    first = {"choices": [{"index": 1, "text": "a<"}, {"index": 0, "text": "b</"}]}
    found = cleaner.clean(first)
    assert [one["text"] for one in found["choices"]] == ["a", "b</"]
    assert cleaner.rest(("choices", 0)) == []
    assert cleaner.rest(("choices", 1)) == [(("choices", 1, "text"), "<")]
    assert cleaner.rest() == []


def test_one_block_of_reasoning_that_stands_alone_goes() -> None:
    found = Cleaner(NO_REASONING, False, in_pieces=False).clean(
        {"a": {"type": "thinking", "thinking": "CANARY"}, "b": {"type": "text", "text": "b"}}
    )
    assert found == {"b": {"type": "text", "text": "b"}}


def test_calls_and_settings_are_not_looked_into() -> None:
    value = {"input": {"reasoning": "mine"}, "usage": {"thinking": {"a": "b"}}, "code": "<think>"}
    assert Cleaner(NO_REASONING, False, in_pieces=False).clean(value) == value


def test_nothing_is_taken_where_all_is_allowed() -> None:
    value = {"reasoning": "a", "content": "<think>b", "logprobs": {"content": [{"logprob": -1.5}]}}
    assert Cleaner(NOTHING, False, in_pieces=False).clean(value) == value


def test_what_is_too_deep_to_look_through_is_left_out() -> None:
    value: dict = {"reasoning": "CANARY"}
    for _ in range(5000):
        value = {"a": value}
    found = Cleaner(NO_REASONING, False, in_pieces=False).clean(value)
    depth = 0
    while found is not None:
        found, depth = found["a"], depth + 1
    assert depth == DEEPEST + 1
