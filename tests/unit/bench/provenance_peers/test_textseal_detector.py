import importlib.util

import numpy as np
import pytest

if importlib.util.find_spec("textseal") is None:  # to import it whole needs a sentence encoder
    pytest.skip("make bench-provenance-peers installs it", allow_module_level=True)
pytest.importorskip("torch")

from bench.provenance_peers import textseal_detector as textseal
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes import vllm_gumbel

SCHEME = vllm_gumbel.SCHEME


def answers():
    rng = np.random.default_rng(3)
    return [rng.integers(0, 50, 120).astype(np.uint32) for _ in range(4)]


def test_equal_scores_have_the_p_value_of_our_plain_sum():
    scores = np.random.default_rng(1).standard_exponential(400) * 1.2
    theirs = textseal.p_value(textseal.detector("gumbelmax", 1, 4), scores)
    ours = weighted_sum(scores, np.ones(400), SCHEME.null).log10_p
    assert np.log10(theirs) == pytest.approx(ours, abs=1e-9)


def test_green_counts_have_a_mid_p():
    one = textseal.detector("greenlist", 1, 1)
    assert textseal.p_value(one, np.ones(10)) == pytest.approx(0.5**11)


def test_a_plugged_scheme_is_scored_as_we_do():
    text = answers()
    pairs = pairs_of(text, SCHEME.context_width)
    known = set(SCHEME.scores(7, pairs.contexts, pairs.tokens).tolist())
    scores = textseal.scored(textseal.plugged(SCHEME, 7, text), text)
    assert set(scores.tolist()) <= known
    assert len(scores) == len(pairs) - len(text)  # it skips one token more of each answer


def test_without_a_set_no_pair_is_removed():
    text = answers() * 2
    one = textseal.plugged(SCHEME, 7, text)
    alone, pooled = textseal.scored(one, text, pooled=False), textseal.scored(one, text)
    assert len(alone) == 2 * len(pooled)


def test_a_marked_text_is_found_and_another_key_is_not():
    rng = np.random.default_rng(5)
    text = [rng.integers(0, 999, 200).astype(np.uint32) for _ in range(20)]
    pairs = pairs_of(text, 4)
    high = SCHEME.scores(7, pairs.contexts, pairs.tokens) > 1.5
    marked = [
        np.append(c, t) for c, t in zip(pairs.contexts[high], pairs.tokens[high], strict=True)
    ]
    marked = [np.concatenate([[0], row]).astype(np.uint32) for row in marked]
    assert textseal.textseal_on(marked, SCHEME, 7)["p"] < 1e-20
    assert textseal.textseal_on(marked, SCHEME, 8)["p"] > 1e-4
