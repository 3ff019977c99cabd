"""Each marking scheme does what its engine does, and its null is the one that it states."""

import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.scheme import all_schemes
from stillwatch.marking.schemes.transformers_green import TransformersGreen

GOLDEN_KEY = 0x0123456789ABCDEF
CONTEXTS = np.array([[1, 2, 3, 4], [11, 22, 33, 44], [0, 0, 0, 0]], dtype=np.uint32)
TOKENS = np.array([5, 6, 7], dtype=np.uint32)
GOLDEN = {
    "vllm_gumbel": [0.6695578694343567, 0.1812356561422348, 0.510697603225708],
    "sglang_gumbel": [(word + 0.5) / 2**32 for word in (1602353049, 3918990257, 2467390296)],
}
"""Uniforms that the engines' own functions gave (vLLM 0.33.0, SGLang 0.5.23)."""
SHARES = [17 / 30, 15 / 30, 20 / 30]
"""Means of the g-values that Transformers 5.23 gave for `CONTEXTS` and `TOKENS`."""


def settled(scheme):
    """Give a scheme what it must be told."""
    fields = getattr(scheme, "__dataclass_fields__", {})
    return type(scheme)(vocabulary=500) if "vocabulary" in fields else scheme


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_it_scores_as_the_engine_does(name) -> None:
    scores = all_schemes()[name].scores(GOLDEN_KEY, CONTEXTS, TOKENS)
    assert -np.expm1(-scores) == pytest.approx(GOLDEN[name], rel=1e-9)


def test_the_green_list_is_that_of_transformers() -> None:
    """torch.randperm(20) of a generator seeded with 15485863 * 7 (PyTorch 2.13, CPU)."""
    scheme = TransformersGreen(vocabulary=20, green_share=0.25)
    green = scheme.green_lists(15485863, np.array([7], dtype=np.uint32))[0]
    assert sorted(np.flatnonzero(green).tolist()) == [6, 7, 9, 12, 17]


@pytest.mark.parametrize(("size", "share"), [(300, 0.25), (64, 0.9), (9, 1.0), (5, 0.1), (1, 1.0)])
def test_every_green_list_is_that_of_a_shuffle(size, share) -> None:
    scheme = TransformersGreen(vocabulary=size, green_share=share)
    every = np.arange(size, dtype=np.uint32)
    lists = scheme.green_lists(GOLDEN_KEY, every)
    for token in every.tolist():
        bits = np.random.MT19937(0)
        bits._legacy_seeding((GOLDEN_KEY * token) % (2**64 - 1) & (2**32 - 1))
        deck = list(range(size))
        for i, drawn in enumerate(bits.random_raw(scheme.n_green).tolist()):
            other = i + drawn % (size - i)
            deck[i], deck[other] = deck[other], deck[i]
        assert np.flatnonzero(lists[token]).tolist() == sorted(deck[: scheme.n_green])


def test_scores_of_green_tokens_do_not_depend_on_what_is_scored_beside(monkeypatch) -> None:
    scheme = TransformersGreen(vocabulary=300)
    rng = np.random.default_rng(3)
    contexts = rng.integers(0, 300, (5000, 2)).astype(np.uint32)
    tokens = rng.integers(0, 300, 5000).astype(np.uint32)
    monkeypatch.setattr("stillwatch.marking.schemes.transformers_green.BATCH_CELLS", 2000)
    lists = scheme.green_lists(GOLDEN_KEY, np.arange(300, dtype=np.uint32))
    scores = scheme.scores(GOLDEN_KEY, contexts, tokens)
    assert np.array_equal(scores, lists[contexts[:, 1], tokens].astype(float))


@pytest.mark.parametrize(("context", "token"), [(20, 3), (3, 20)])
def test_a_token_outside_of_the_vocabulary_is_an_error(context, token) -> None:
    scheme = TransformersGreen(vocabulary=20)
    with pytest.raises(InputError, match="token 20 is outside"):
        scheme.scores(1, np.array([[context]], np.uint32), np.array([token], np.uint32))


def test_synthid_is_that_of_transformers() -> None:
    scheme = all_schemes()["transformers_synthid"]
    assert scheme.scores(GOLDEN_KEY, CONTEXTS, TOKENS) == pytest.approx(SHARES)
    assert scheme.null.mean == pytest.approx(0.4996185302734375)
    keys = scheme.keys(GOLDEN_KEY)
    assert len(set(keys)) == 30
    assert all(0 <= key < 2**31 for key in keys)


@pytest.mark.parametrize("name", sorted(all_schemes()))
def test_pairs_in_one_cell_have_one_score_under_every_key(name) -> None:
    scheme = settled(all_schemes()[name])
    rng = np.random.default_rng(9)
    contexts = rng.integers(0, 500, (20_000, scheme.context_width)).astype(np.uint32)
    tokens = rng.integers(0, 500, 20_000).astype(np.uint32)
    cells = scheme.cells(contexts, tokens)
    if cells is None:
        return
    _, first, where = np.unique(cells, return_index=True, return_inverse=True)
    assert len(first) < 19_000
    for key in (1, GOLDEN_KEY):
        scores = scheme.scores(key, contexts, tokens)
        assert np.array_equal(scores, scores[first][where])


@pytest.mark.parametrize("name", sorted(all_schemes()))
def test_scores_are_those_of_the_null_under_a_key_that_the_text_does_not_know(name) -> None:
    scheme = settled(all_schemes()[name])
    rng = np.random.default_rng(8)
    contexts = rng.integers(0, 500, (40_000, scheme.context_width)).astype(np.uint32)
    tokens = rng.integers(0, 500, 40_000).astype(np.uint32)
    scores = scheme.scores(GOLDEN_KEY, contexts, tokens)
    assert scores.shape == (40_000,)
    cells = scheme.cells(contexts, tokens)
    rows = np.column_stack((contexts, tokens)) if cells is None else cells
    n = len(np.unique(rows, axis=0))
    error = np.sqrt(scheme.null.variance / n)
    assert abs(scores.mean() - scheme.null.mean) < 5 * error
    assert scores.var() == pytest.approx(scheme.null.variance, rel=0.05)
    other = scheme.scores(GOLDEN_KEY + 1, contexts, tokens)
    assert abs(np.corrcoef(scores, other)[0, 1]) < 5 / np.sqrt(n)


@pytest.mark.parametrize("name", sorted(all_schemes()))
def test_nothing_scores_nothing(name) -> None:
    scheme = settled(all_schemes()[name])
    none = np.empty(0, dtype=np.uint32)
    assert scheme.scores(1, none.reshape(0, scheme.context_width), none).shape == (0,)
