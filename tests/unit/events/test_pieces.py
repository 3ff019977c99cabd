import itertools
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stillwatch.events.pieces import one_list, put_together

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=9,
)
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@calmly
@given(value=st.lists(values, max_size=4), cuts=st.lists(st.integers(0, 99), max_size=5))
def test_json_that_is_cut_anywhere_is_whole_again(value, cuts) -> None:
    text = json.dumps(value)
    at = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    pieces = [text[begin:end] for begin, end in itertools.pairwise(at)]
    assert put_together(pieces) == ([value], True)


def test_a_value_in_each_piece_is_kept_apart() -> None:
    assert put_together(['[{"a": 1}]', '[{"b": 2}]']) == ([[{"a": 1}], [{"b": 2}]], True)
    assert put_together([[{"a": 1}], '{"b": 2}']) == ([[{"a": 1}], {"b": 2}], True)


def test_what_is_missing_at_the_end_is_told() -> None:
    assert put_together(['[{"role": "user", ', '"content": "Expl']) == (
        [[{"role": "user", "content": "Expl"}]],
        False,
    )


def test_text_that_is_no_json_is_a_prompt() -> None:
    assert put_together(["Explain ", "quicksort"]) == (["Explain quicksort"], True)
    assert put_together([]) == put_together([""]) == ([], True)


def test_a_message_that_was_split_over_lists_is_one() -> None:
    first, second = {"role": "user", "content": "Explain"}, {"role": "user", "content": " it"}
    answer = {"role": "assistant", "content": "Pick"}
    assert one_list([[first], [second, answer]]) == [
        {"role": "user", "content": "Explain it"},
        answer,
    ]
    assert one_list([[first], answer]) == [first, answer]
    assert one_list([[{"role": "user", "content": [1]}], [second], []]) == [
        {"role": "user", "content": [1]},
        second,
    ]


@calmly
@given(st.lists(values, max_size=4))
def test_whatever_comes_is_put_together(pieces) -> None:
    found, _ = put_together(pieces)
    assert isinstance(one_list(found), list)
