"""Each marking scheme does what its engine does, and its null is the one that it states."""

import numpy as np
import pytest
from scipy.stats import kstest

from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.core.errors import InputError
from stillwatch.marking.murmur import murmur
from stillwatch.marking.scheme import all_schemes
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.marking.schemes.vllm_dual_gumbel import VllmDualGumbel
from stillwatch.marking.schemes.vllm_sbw import MOST_KEY, VllmSbw

GOLDEN_KEY = 0x0123456789ABCDEF
CONTEXTS = np.array([[1, 2, 3, 4], [11, 22, 33, 44], [0, 0, 0, 0]], dtype=np.uint32)
TOKENS = np.array([5, 6, 7], dtype=np.uint32)
GOLDEN = {
    "vllm_gumbel": [0.6695578694343567, 0.1812356561422348, 0.510697603225708],
    "sglang_gumbel": [(word + 0.5) / 2**32 for word in (1602353049, 3918990257, 2467390296)],
}
"""Uniforms that the engines' own functions gave (vLLM 0.33.0, SGLang 0.5.23)."""
DUAL = {
    0.1: [0.02611845307747122, 0.10280798346188116, 0.8801379993285561],
    0.5: [0.052991585383865794, 0.2266958557296964, 0.9136586872414902],
}
"""Scores that vLLM 0.33.0's own detector for two keys gave, by ``alpha``."""
SBW = [
    ([7], 0.5, "0 1 3 4 5 6 9 10 11 13 17 20 24 25 26 27 28 30 32 33 34 35 37"),
    ([7], 0.25, "0 3 5 9 10 17 26 27 30 33 34 37"),
    ([31999], 0.25, "5 10 11 15 17 23 35 37 38"),
    ([1, 2, 3, 4], 0.5, "0 3 4 6 8 13 16 17 18 19 21 23 25 26 27 35 39"),
]
"""Context, share, green tokens of 40: from ``gpu-fused-simple`` of sbw 1.0.0, on a processor."""
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


@pytest.mark.parametrize("alpha", sorted(DUAL))
def test_two_keys_score_as_in_vllm(alpha) -> None:
    scheme = VllmDualGumbel(alpha=alpha)
    assert scheme.keys(GOLDEN_KEY) == (7612991067998378398, 15372123765673323612)
    assert scheme.scores(GOLDEN_KEY, CONTEXTS, TOKENS) == pytest.approx(DUAL[alpha], rel=1e-9)


@pytest.mark.parametrize(("context", "share", "green"), SBW)
def test_the_green_list_for_vllm_is_that_of_its_authors(context, share, green) -> None:
    scheme, tokens = VllmSbw(green_share=share), np.arange(40, dtype=np.uint32)
    contexts = np.tile(np.array(context, dtype=np.uint32), (40, 1))
    scores = scheme.scores(GOLDEN_KEY, contexts, tokens)
    assert np.flatnonzero(scores).tolist() == [int(one) for one in green.split()]
    high = scheme.scores(GOLDEN_KEY | MOST_KEY + 1, contexts, tokens)
    assert np.array_equal(high, scores)
    assert scheme.configuration(GOLDEN_KEY | MOST_KEY + 1)["key"] == GOLDEN_KEY


def test_of_a_wider_context_only_the_sum_counts_in_vllms_green_list() -> None:
    scheme = VllmSbw(context_width=2)
    contexts = np.array([[3, 9], [9, 3], [4, 8], [4, 9]], dtype=np.uint32)
    cells = scheme.cells(contexts, np.array([5, 5, 5, 5], dtype=np.uint32))
    assert len(set(cells[:3].tolist())) == 1 and cells[3] != cells[0]


def test_contexts_with_one_hash_count_once_in_sglang() -> None:
    """Their hash knows no key, so anybody can look for them: here among 300,000 by chance."""
    scheme = all_schemes()["sglang_gumbel"]
    contexts = np.random.default_rng(5).integers(0, 3000, (300_000, 4)).astype(np.uint32)
    hashes = murmur(list(contexts.T))
    order = np.argsort(hashes)
    found = np.flatnonzero(np.diff(hashes[order]) == 0)
    alike = contexts[order[[found[0], found[0] + 1]]]
    assert (alike[0] != alike[1]).any()
    same, other = (np.array(one, dtype=np.uint32) for one in ([7, 7], [7, 8]))
    cells = scheme.cells(alike, same)
    assert cells is not None and cells[0] == cells[1]
    for key in (1, GOLDEN_KEY):
        assert len(set(scheme.scores(key, alike, same))) == 1
        assert len(set(scheme.scores(key, alike, other))) == 2
    assert scheme.cells(alike, other) is None


@pytest.mark.parametrize("name", sorted(all_schemes()))
def test_an_engine_is_told_the_key_and_the_width(name) -> None:
    scheme = settled(all_schemes()[name])
    told, other = scheme.configuration(GOLDEN_KEY), scheme.configuration(GOLDEN_KEY + 1)
    if name == "lexical":
        assert told == {}
        return
    assert {field for field in told if told[field] != other[field]} <= {
        "key",
        "keys",
        "hashing_key",
    }
    assert told != other
    width = told.get("context_width", told.get("context_window", told.get("ngram_len", 0)))
    assert width in (0, scheme.context_width, scheme.context_width + 1)


@pytest.mark.parametrize("name", ["vllm_dual_gumbel", "vllm_gumbel", "vllm_sbw"])
def test_p_values_are_uniform_over_keys(name) -> None:
    """600 keys, the same text: weighted as in an audit; a lattice is filled by chance."""
    scheme, rng = all_schemes()[name], np.random.default_rng(12)
    contexts = rng.integers(1, 3000, (400, scheme.context_width)).astype(np.uint32)
    tokens = rng.integers(0, 3000, 400).astype(np.uint32)
    weights = np.log1p(rng.geometric(0.3, 400))
    for used in (weights, np.ones(400)):
        totals = [
            weighted_sum(scheme.scores(int(key), contexts, tokens), used, scheme.null)
            for key in rng.integers(0, 2**63, 600)
        ]
        ps = 10.0 ** np.array([one.log10_p for one in totals])
        if name == "vllm_sbw" and used is not weights:  # one step of a plain count of 400
            counts = np.array([one.z for one in totals]) * np.sqrt(100) + 200
            least = np.exp([scheme.null.log_tail(one + 1, 400) for one in counts.round()])
            ps = least + rng.random(600) * (ps - least)
        assert kstest(ps, "uniform").pvalue > 1e-3


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
def test_after_every_keyed_context_the_key_decides(name) -> None:
    """Token 0 once had one green list under all keys: a text of it forged every one of them."""
    scheme, keys = settled(all_schemes()[name]), (3, 2**40 + 1, GOLDEN_KEY)
    every = np.arange(0, 500, dtype=np.uint32)
    for before in (0, 1, 7, 64, 499):
        contexts = np.full((500, scheme.context_width), before, dtype=np.uint32)
        keyed = scheme.keyed(contexts)
        assert keyed.shape == (500,)
        assert (keyed == keyed[0]).all()
        rows = {scheme.scores(key, contexts, every).tobytes() for key in keys}
        if name == "lexical":  # one coin for each context, not for each token
            continue
        assert len(rows) == (3 if keyed[0] else 1)


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
