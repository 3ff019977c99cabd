import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.cutjson import until_cut


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"n": 4, "messages": [{"content": "Expl', [{"content": "Expl"}]),
        ('{"messages": [{"content": "a"}, {"ro', [{"content": "a"}]),
        ('{"messages": [{"role": "user", "con', [{"role": "user"}]),
        ('{"messages": [{"ro', []),
        ('{"messages": ["a, {b", "c', ["a, {b", "c"]),
        ('{"messages": ["caf\\u00e', ["caf"]),
        ('{"messages": ["caf\\', ["caf"]),
        ('{"messages": ["hi \\ud83d\\ude0', ["hi "]),
        ('{"messages": ["a"', ["a"]),
    ],
)  # fmt: skip
def test_what_is_whole_before_the_cut_is_kept(text: str, found: object) -> None:
    assert until_cut(text)["messages"] == found


@pytest.mark.parametrize("text", ["", "}", "[" * 5000, "garbage"])
def test_what_is_no_json_is_none(text: str) -> None:
    assert until_cut(text) is None


def test_whole_json_is_decoded_as_it_is() -> None:
    assert until_cut('{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}


values = st.recursive(
    st.none() | st.integers(0, 9) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(st.text(max_size=9)), st.data())
def test_texts_before_the_cut_survive_any_cut(texts: list[str], data) -> None:
    """Whatever the place of the cut: texts that ended before it, and a beginning of the next."""
    text = json.dumps({"m": texts}, ensure_ascii=data.draw(st.booleans()))
    found = until_cut(text[: data.draw(st.integers(7, len(text)))])["m"]
    *whole, last = found or [""]
    assert whole == texts[: len(whole)]
    assert not found or texts[len(whole)].startswith(last)


@given(values, st.integers(0, 60))
def test_no_cut_raises(value: object, at: int) -> None:
    until_cut(json.dumps(value)[:at])


@given(st.text(st.sampled_from('{}[]",:\\u0a ')))
def test_no_text_raises(text: str) -> None:
    until_cut(text)
