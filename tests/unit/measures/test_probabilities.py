import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.probabilities import coarsened, of_visible, spelling


def entries(*tokens) -> list:
    return [{"token": one, "logprob": -1.0} for one in tokens]


@pytest.mark.parametrize(
    ("tokens", "said", "kept"),
    [
        (("a", "b"), "ab", (0, 2)),
        (("x", "a", "b", "y"), "ab", (1, 3)),
        (("\n\na", "b "), "ab", (0, 2)),
        (("xa", "b"), "ab", None),
        (("a", "by"), "ab", None),
        (("ab", "x", "ab"), "ab", (2, 3)),
        (("a",), "", None),
        ((), "a", None),
        (("a",), "b", None),
    ],
)
def test_the_tokens_that_spell_a_text(tokens, said, kept) -> None:
    found = entries(*tokens)
    assert spelling(found, said) == (found[slice(*kept)] if kept else [])


def test_parts_of_a_character_are_spelled_by_bytes() -> None:
    raw = "β".encode()
    found = [{"token": "\ufffd", "bytes": [one], "logprob": -1.0} for one in raw]
    assert spelling(found, "β") == found


@pytest.mark.parametrize("odd", [None, 3, "ab", [3], [{"token": 3}], [{}]])
def test_what_does_not_spell_is_left_out(odd) -> None:
    assert spelling(odd, "ab") == []


@given(st.lists(st.text(min_size=1), max_size=6), st.lists(st.text(min_size=1), max_size=6))
def test_the_run_that_is_kept_spells_the_answer(hidden, shown) -> None:
    said = "".join(shown)
    kept = spelling(entries(*hidden, *shown), said)
    assert "".join(one["token"] for one in kept).strip() == said.strip() or not kept
    assert kept or not said


@pytest.mark.parametrize("unchanged", [True, False])
def test_a_completion_keeps_all_or_nothing(unchanged) -> None:
    value = {"tokens": ["a"], "token_logprobs": [-1.0]}
    assert of_visible(value, "a", unchanged) == (value if unchanged else None)
    assert of_visible(value, None, unchanged) is None


def test_other_values_pass() -> None:
    assert of_visible(-0.5, "a", True) == -0.5
    assert of_visible({"content": entries("a"), "refusal": entries("b")}, "a", True) == {
        "content": entries("a"),
        "refusal": None,
    }


def test_prompt_probabilities_are_rounded() -> None:
    value = [None, {"5": {"logprob": -1.26, "rank": 1, "decoded_token": "a"}}]
    assert coarsened(value, 1, None) == [
        None,
        {"5": {"logprob": -1.3, "rank": 1, "decoded_token": "a"}},
    ]
    assert coarsened(value, None, 5) == value


def test_alternatives_are_cut() -> None:
    value = {"token": "a", "top_probs": [{"token": "a"}, {"token": "b"}]}
    assert coarsened(value, None, 1) == {"token": "a", "top_probs": [{"token": "a"}]}
    assert coarsened({"tokens": ["a"], "top_logprobs": [None]}, None, 1) == {
        "tokens": ["a"],
        "top_logprobs": [None],
    }
