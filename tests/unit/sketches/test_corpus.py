import io
import random

import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.sketches import corpus
from stillwatch.sketches.corpus import EMPTY, MIN_GRAMS, SPLITS, CorpusIndex, CorpusItem
from stillwatch.sketches.words import N_GRAM, split_words

SHORTEST = N_GRAM + MIN_GRAMS


@pytest.fixture
def items(text) -> list[str]:
    return [text(n) for n in (12, 20, 30, 45, 60, 25)]


@pytest.fixture
def index(items) -> CorpusIndex:
    """Items 0 to 3 are in the training split, 4 and 5 in the test split."""
    return corpus.build("made-up", [CorpusItem(t, SPLITS[i >= 4]) for i, t in enumerate(items)])


def found(index: CorpusIndex, *texts: str | None) -> list[int]:
    return index.match(split_words(texts)).tolist()


def slow_share(item: str, prompt: str) -> float:
    """Share of an item's distinct 8-grams that stand in a prompt."""
    own, other = (
        {tuple(words[i : i + N_GRAM]) for i in range(len(words) - N_GRAM + 1)}
        for words in (item.split(), prompt.split())
    )
    return len(own & other) / len(own)


def test_item_is_found_inside_a_template(index, items, text) -> None:
    for i, item in enumerate(items):
        prompt = f"{text(30)}\n### {item.upper()} ###\nAnswer: {text(10)}"
        assert found(index, item, prompt) == [i, i]


def test_other_texts_are_not_found(index, items, text) -> None:
    shuffled = items[3].split()
    random.Random(1).shuffle(shuffled)
    others = [text(40), " ".join(shuffled), " ".join(items[3].split()[::-1]), "", None, "hi"]
    assert found(index, *others) == [-1] * len(others)


def test_share_of_8_grams_decides(index, items, text) -> None:
    """Cut an item at every length: found exactly where 60 % of its 8-grams are left."""
    item = items[4]
    words = item.split()
    prompts = [" ".join(words[:n]) + " " + text(12) for n in range(N_GRAM, len(words) + 1)]
    expected = [4 if slow_share(item, p) >= corpus.MIN_SHARE else -1 for p in prompts]
    assert {4, -1} == set(expected)
    assert found(index, *prompts) == expected


def test_a_passage_said_twice_counts_once(index, items) -> None:
    half = " ".join(items[4].split()[:30])
    assert slow_share(items[4], half) < corpus.MIN_SHARE
    assert found(index, f"{half} {half} {half}") == [-1]


def test_of_few_shot_examples_the_last_one_counts(index, items, text) -> None:
    def shots(*order: int) -> str:
        return "\n".join(f"Question: {items[i]} Answer: {text(3)}" for i in order)

    assert found(index, shots(0, 1, 2), shots(2, 1, 0), shots(4, 5, 3, 1)) == [2, 0, 1]


def test_splits_and_names(index) -> None:
    assert [SPLITS[i] for i in index.doc_split] == ["train"] * 4 + ["test"] * 2
    assert index.names == ("made-up",)


def test_sizes_are_by_corpus_and_split(index, items) -> None:
    assert index.sizes() == {"made-up": {"train": 4, "test": len(items) - 4}}


def test_short_items_are_left_out_and_say_so(text) -> None:
    short, enough = text(SHORTEST - 1), text(SHORTEST)
    index = corpus.build("x", [CorpusItem(short, "train"), CorpusItem(enough, "train")])
    assert found(index, short, enough) == [-1, 1]
    with pytest.raises(InputError, match=rf"'x' has {SHORTEST} words"):
        corpus.build("x", [CorpusItem(short, "train")])
    with pytest.raises(InputError, match="no item"):
        corpus.build("x", [])


def test_grams_of_many_items_say_nothing(text) -> None:
    """A preamble that four items share is in none of them; that of three is in the first."""
    preamble, bodies = text(40), [text(20) for _ in range(4)]
    whole = [CorpusItem(f"{preamble} {body}", "train") for body in bodies]
    assert found(corpus.build("x", whole), preamble, bodies[2]) == [-1, 2]
    three = corpus.build("x", whole[:3])
    assert found(three, f"{preamble} {bodies[0]}") == [0]


def test_an_item_of_shared_grams_only_is_never_found(text) -> None:
    """All but two grams of an item stand in others: two are too few to recognise it by."""
    long = text(40)
    near = " ".join([*long.split()[:30], "one", "other"])
    kept = [CorpusItem(t, "train") for t in (long, long + " end", long + " stop", long + " fin")]
    index = corpus.build("x", [*kept, CorpusItem(near, "train")])
    assert found(index, near) == [-1]


def test_merged_indexes_find_what_each_found(index, items, text) -> None:
    more = [text(20), text(24)]
    second = corpus.build("second", [CorpusItem(t, "test") for t in [*more, items[1]]])
    both = corpus.merge([index, second])
    assert found(both, *items, *more) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert both.names == ("made-up", "second")
    assert [both.names[i] for i in both.doc_corpus] == ["made-up"] * 6 + ["second"] * 3
    assert corpus.merge([]) is EMPTY
    assert found(corpus.merge([EMPTY, index]), *items) == [0, 1, 2, 3, 4, 5]


def test_empty_index_finds_nothing() -> None:
    assert found(EMPTY, "some words", None) == [-1, -1]


def test_saved_and_loaded(index, items) -> None:
    data = corpus.to_bytes(index)
    again = corpus.from_bytes(data, "x.corpus")
    assert found(again, *items) == found(index, *items)
    for name in ("grams", "gram_doc", "doc_grams", "doc_split", "doc_corpus"):
        assert (getattr(again, name) == getattr(index, name)).all(), name
    assert again.names == index.names
    assert corpus.from_bytes(corpus.to_bytes(EMPTY), "x").grams.size == 0


def test_the_file_holds_no_text(index, items) -> None:
    with np.load(io.BytesIO(corpus.to_bytes(index)), allow_pickle=False) as stored:
        raw = b"".join(stored[name].tobytes() for name in stored.files)
    assert not [w for item in items for w in item.split() if w.encode() in raw]


@pytest.mark.parametrize("cut", [0, 1, 10, 100, 0.5, 0.9, -1])
def test_a_cut_file_is_refused(index, cut) -> None:
    data = corpus.to_bytes(index)
    end = int(cut * len(data)) if isinstance(cut, float) else cut
    with pytest.raises(InputError, match=r"^x\.corpus: not a corpus index .* corpus build"):
        corpus.from_bytes(data[:end], "x.corpus")


def test_a_file_with_flipped_bytes_is_refused_or_unharmed(index) -> None:
    """Whatever byte is damaged: an `InputError`, never another exception."""
    data = corpus.to_bytes(index)
    refused = 0
    for at in range(0, len(data), max(1, len(data) // 150)):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        try:
            corpus.from_bytes(bytes(damaged), "x.corpus")
        except InputError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("data", [b"", b"not an archive", b"PK\x03\x04" + b"x" * 99])
def test_other_files_are_refused(data) -> None:
    with pytest.raises(InputError, match="not a corpus index"):
        corpus.from_bytes(data, "x")


def test_another_version_is_refused(index, monkeypatch) -> None:
    monkeypatch.setattr(corpus, "FORMAT", 2)
    data = corpus.to_bytes(index)
    monkeypatch.setattr(corpus, "FORMAT", 1)
    with pytest.raises(InputError, match="another version"):
        corpus.from_bytes(data, "x")
