import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.marks import (
    gives_away,
    hex_digits,
    with_key,
    with_no_mark,
    without_marks,
)
from stillwatch.measures.names import folded

KEY = 0x0123456789ABCDEF
MARKS = ["watermark", "watermarking", "Watermarking", "watermark_key", "custom_logit_processor"]


@pytest.mark.parametrize("name", [*MARKS, "customLogitProcessor", "logits_processors"])
@pytest.mark.parametrize("path", [(), ("extra_body",), ("extra_body", "sampling_params")])
def test_no_client_decides_on_the_mark(name, path) -> None:
    body = {"model": "m", "messages": [{"role": "user", name: "stays"}]}
    inner = body
    for step in path:
        inner = inner.setdefault(step, {"top_k": 1})
    untouched = copy.deepcopy(body)
    inner[name] = False
    asked = copy.deepcopy(body)
    assert without_marks(body) == untouched
    assert body == asked


def test_who_is_marked_cannot_search_for_an_unmarked_answer() -> None:
    body = {"use_beam_search": True, "extra_body": {"useBeamSearch": True}, "n": 2}
    assert without_marks(body) == {"extra_body": {}, "n": 2}
    assert with_no_mark(body) == {**body, "watermarking": False}


def test_what_says_nothing_of_marks_is_the_very_same() -> None:
    body = {"model": "m", "metadata": {"watermark": "x"}, "extra_body": {"top_k": 2}, "n": 2}
    assert without_marks(body) is body


def test_the_providers_key_takes_the_place_of_the_clients() -> None:
    body = with_key({"model": "m", "watermark": {"enabled": False}}, KEY, 4)
    assert body == {"model": "m", "watermark": {"key": "0123456789abcdef", "context_window": 4}}
    assert with_no_mark({"watermarking": True}) == {"watermarking": False}


@given(
    st.recursive(
        st.dictionaries(st.sampled_from([*MARKS, "a", "temperature"]), st.booleans()),
        lambda inner: st.dictionaries(st.sampled_from(["extra_body", "sampling_params"]), inner),
        max_leaves=30,
    )
)
def test_however_it_is_nested(body) -> None:
    once = without_marks(body)
    assert not any(f"'{name}'" in repr(once) for name in MARKS)
    assert without_marks(once) is once


def test_nesting_without_end_is_cut_off() -> None:
    body: dict = {"watermarking": False}
    for _ in range(5000):
        body = {"extra_body": body}
    assert without_marks(body)["extra_body"]["extra_body"] == {"extra_body": {}}


def test_a_text_that_shows_a_piece_of_a_key() -> None:
    key = hex_digits(KEY)
    assert gives_away(f"input: {{'watermark': {{'key': '{key}'}}}}", key)
    assert gives_away("...89AB", key) and gives_away("0123...", key)
    assert not gives_away("the longest context is 4096 tokens; 012 is not", key)
    assert hex_digits(7) == "0000000000000007"


def test_names_without_end_are_not_remembered() -> None:
    folded.cache_clear()
    body = {"watermark" * 1000: 1, "n" * 10_000_000: 2}
    assert without_marks(body) is body
    assert folded.cache_info().currsize == 0
