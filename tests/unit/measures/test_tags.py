from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.measures.tags import ANY, CLOSES, MEANS_MORE, OPENS, PAIRS, Tags, leaves_open


@pytest.mark.parametrize(("opened", "closed"), PAIRS)
def test_each_pair_is_taken_out_and_the_rest_left(opened, closed) -> None:
    text = f"before {opened}CANARY{closed}\n\nafter"
    assert Tags().whole(text) == "before \n\nafter"
    assert Tags().whole(f"{opened}CANARY") == ""


@pytest.mark.parametrize("closed", [one for one in CLOSES if one not in MEANS_MORE])
def test_what_the_template_opened_ends_with_the_closing_tag(closed) -> None:
    assert Tags().whole(f"CANARY{closed}shown") == "shown"
    assert Tags(begins=True).whole(f"CANARY{closed}shown") == "shown"


def test_what_the_template_opened_and_nothing_closed_is_all_hidden() -> None:
    assert Tags(begins=True).whole("CANARY") == ""


def test_a_closing_tag_that_ends_other_things_hides_nothing_by_itself() -> None:
    assert Tags().whole("shown<|end|>") == "shown<|end|>"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<think>a<think>b</think>CANARY</think>shown", "shown"),
        ("<think>the tag <think> is meant</think>shown", "shown"),
        ("<think>a<think>b<think>c</think>CANARY</think>CANARY</think>shown", "shown"),
        ("a<THINK>CANARY</Think>b", "ab"),
        ("a<think>CANARY</thinking>CANARY</think>b", "ab"),
        ("<think>x</think>The tag </think> ends it", "The tag </think> ends it"),
        ("a < b and <thin", "a < b and <thin"),
        ("a<think>b</thi", "a"),
        ("1<think>a</think>2<think>b</think>3", "123"),
    ],
)
def test_odd_texts(text, shown) -> None:
    assert Tags().whole(text) == shown


def test_what_is_open_stays_open_in_the_next_block() -> None:
    tags = Tags()
    assert tags.whole("a<think>CANARY") == "a"
    assert tags.whole("CANARY</think>b<") == "b<"
    assert tags.whole("c") == "c"


def test_a_tag_that_is_spoken_of_in_one_block_counts_in_the_next() -> None:
    tags = Tags()
    assert tags.whole("<think>a<think>b") == ""
    assert tags.whole("c</think>CANARY</think>shown") == "shown"


PIECES = st.sampled_from(
    [*OPENS, *CLOSES, "<", "</", "think", ">", "<|", "a", "b ", "\n", "◁", "ß"]
)


@given(st.lists(PIECES, max_size=12), st.lists(st.integers(0, 80), max_size=12), st.booleans())
def test_however_a_text_is_cut_the_same_is_visible(pieces, cuts, begins) -> None:
    text = "".join(pieces)
    at = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    whole, streamed = Tags(begins), Tags(begins)
    expected = whole.feed(text) + whole.end()
    shown = [streamed.feed(text[a:b]) for a, b in pairwise(at)]
    assert "".join(shown) + streamed.end() == expected


@given(
    st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from(PAIRS)), max_size=5),
    st.sampled_from([1, 2, 3, 5, 7]),
    st.booleans(),
)
def test_no_character_of_reasoning_is_ever_shown(parts, step, left_open) -> None:
    text = "".join(f"{said}{opened}CANARY{closed}" for said, (opened, closed) in parts)
    text += "<think>CANARY" if left_open else ""
    tags = Tags()
    shown = [tags.feed(text[at : at + step]) for at in range(0, len(text), step)] + [tags.end()]
    assert "".join(shown) == "".join(said for said, _ in parts)


def test_each_closing_tag_closes_one_pair() -> None:
    assert len({tag.lower() for tag in CLOSES}) == len(PAIRS)


def test_no_tag_starts_another_one() -> None:
    tags = [tag.lower() for pair in PAIRS for tag in pair]
    assert not [(a, b) for a in tags for b in tags if a != b and b.startswith(a)]
    assert ANY.search("nothing") is None


@pytest.mark.parametrize(
    ("text", "is_open"),
    [("<think>\nOkay", True), ("<think>a</think>", False), ("", False), ("a</think><THINK>", True)],
)
def test_a_prompt_that_leaves_a_tag_open(text, is_open) -> None:
    assert leaves_open(text) is is_open
