"""What is sampled as each engine does shows its key, and no other: on a toy distribution."""

import numpy as np
import pytest

pytest.importorskip("torch", reason="make audit-env brings it; make test-provenance runs this")

import torch
from scipy.stats import kstest

from bench.provenance.marks import by_green_list, by_gumbel, by_two_gumbels
from bench.provenance.training import plainly
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import all_schemes
from stillwatch.marking.schemes.transformers_green import TransformersGreen

VOCABULARY = 400
KEY = 0xFEDC_BA98_7654_3210
"""Above 2**63, as half of all keys are."""
NAMES = ["sglang_gumbel", "transformers_green", "vllm_dual_gumbel", "vllm_gumbel", "vllm_sbw"]


def scheme_of(name):
    if name == "transformers_green":
        return TransformersGreen(vocabulary=VOCABULARY)
    return all_schemes()[name]


def marked(name, key):
    scheme = scheme_of(name)
    if name == "vllm_dual_gumbel":
        return by_two_gumbels(scheme, key, 3)
    if "gumbel" in name:
        return by_gumbel(scheme, key, 3)
    return by_green_list(scheme, key, 3, vocabulary=VOCABULARY)


def sampled(choose, n=60, length=50):
    """Return texts of a chain whose next token depends on the last one."""
    noise = torch.Generator().manual_seed(5)
    table = 2.5 * torch.randn(VOCABULARY, VOCABULARY, generator=noise)
    tokens = torch.randint(VOCABULARY, (n, 1), generator=noise)
    used = [set() for _ in range(n)]
    for _ in range(length):
        following = choose(table[tokens[:, -1]], tokens, used)
        tokens = torch.cat((tokens, following[:, None]), dim=1)
    return [row.numpy().astype(np.uint32) for row in tokens]


def log10_p(name, texts, key):
    scheme = scheme_of(name)
    pairs = pairs_of(texts, scheme.context_width)
    scores = scheme.scores(key, pairs.contexts, pairs.tokens)
    return weighted_sum(scores, np.ones(len(scores)), scheme.null).log10_p


@pytest.mark.parametrize("name", NAMES)
def test_marked_text_shows_its_key_and_no_other(name) -> None:
    texts = sampled(marked(name, KEY))
    assert log10_p(name, texts, KEY) < -12
    assert log10_p(name, texts, KEY + 1) > -3
    assert log10_p(name, sampled(plainly(3)), KEY) > -3


def test_each_of_two_keys_is_seen_as_often_as_it_chose() -> None:
    two = type(scheme_of("vllm_dual_gumbel"))(alpha=0.3)
    texts = sampled(by_two_gumbels(two, KEY, 3))
    first, second = (log10_p("vllm_gumbel", texts, key) for key in two.keys(KEY))
    assert first < 2 * second < -10


@pytest.mark.parametrize("name", ["vllm_dual_gumbel", "vllm_sbw"])
def test_p_values_of_unmarked_text_are_uniform_over_keys(name) -> None:
    texts = sampled(plainly(3), n=20)
    keys = np.random.default_rng(4).integers(0, 2**63, 500)
    ps = 10.0 ** np.array([log10_p(name, texts, int(key)) for key in keys])
    if name == "vllm_sbw":  # a count: its p-values are those of a lattice, so never too low
        assert all(
            (ps <= level).mean() < level + 3 * level**0.5 / 500**0.5 for level in (0.1, 0.01)
        )
        ps = ps - np.random.default_rng(4).random(500) * _step(name, texts, ps)
    assert kstest(ps, "uniform").pvalue > 1e-3


def _step(name, texts, ps):
    """Return the chance of exactly the count that has each p-value."""
    null, n = scheme_of(name).null, len(pairs_of(texts, 1))
    tails = np.exp([null.log_tail(float(k), n) for k in range(n + 2)])
    at = np.argmin(np.abs(tails[:, None] - ps), axis=0)
    return tails[at] - tails[at + 1]
