import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.bodies import answered, asked, decoded, mapping, sent

ASKS = [{"role": "user", "type": "text", "content": "Explain quicksort"}]
ANSWERS = [{"role": "assistant", "type": "text", "content": "Pick a pivot."}]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["role", "content", "messages", "choices", "system", "input", "text"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


def test_json_text_is_decoded_and_other_text_stays() -> None:
    assert decoded(' {"a": 1}') == {"a": 1}
    assert decoded("[not json") == "[not json"
    assert decoded("") is None and decoded("null") is None and decoded(7) == 7
    assert mapping("[1]") == {} and mapping('{"a": 1}') == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        "Explain quicksort",
        [{"role": "user", "content": "Explain quicksort"}],
        {"role": "user", "content": "Explain quicksort"},
        {"messages": [{"role": "user", "content": "Explain quicksort"}], "n": 4},
        {"input": "Explain quicksort"},
        {"prompt": "Explain quicksort"},
    ],
)
def test_all_ways_to_ask_are_one(body: object) -> None:
    assert asked(body) == ASKS


def test_a_system_prompt_beside_the_messages_comes_first() -> None:
    body = {"system": "Be brief", "messages": [{"role": "user", "content": "Explain quicksort"}]}
    assert asked(body) == [{"role": "system", "type": "text", "content": "Be brief"}, *ASKS]


@pytest.mark.parametrize(
    "body",
    [
        "Pick a pivot.",
        {"role": "assistant", "content": "Pick a pivot."},
        {"role": "assistant", "content": [{"type": "text", "text": "Pick a pivot."}]},
        [{"role": "assistant", "content": "Pick a pivot."}],
        {"choices": [{"message": {"content": "Pick a pivot."}}]},
    ],
)
def test_all_ways_to_answer_are_one(body: object) -> None:
    assert answered(body)[0] == ANSWERS


def test_why_an_answer_ended_is_kept() -> None:
    body = {"role": "assistant", "content": [], "stop_reason": "max_tokens"}
    assert answered(body)[1] == "max_tokens"


def test_parameters_are_those_sent_beside_the_text() -> None:
    body = {"model": "m", "messages": [], "system": "s", "n": 4, "temperature": None}
    assert sent(body) == {"params_sent": ["n", "temperature"], "n": 4}
    assert sent({"model": "m"}) == {"params_sent": []}
    assert sent({}) == {} and sent("text") == {}


@given(anything)
def test_no_shape_raises(body: object) -> None:
    for function in (decoded, mapping, asked, answered, sent):
        function(body)


def test_bodies_of_gemini_are_read() -> None:
    body = {
        "contents": [{"role": "user", "parts": [{"text": "Explain quicksort"}]}],
        "generationConfig": {"temperature": 0.5},
    }
    assert asked(body) == ASKS
    assert sent(body) == {"params_sent": ["temperature"], "temperature": 0.5}
    told = {"content": {"role": "model", "parts": [{"text": "Pick a pivot."}]}}
    assert answered({"candidates": [{**told, "finishReason": "STOP"}]}) == (ANSWERS, "STOP")
