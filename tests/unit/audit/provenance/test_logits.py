import numpy as np
import pytest
from scipy.stats import kstest

from stillwatch.audit.provenance.logits import Likely, assessed_by_probabilities
from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.schemes.sglang_gumbel import SCHEME

HASHING = ContextHash(3)


def looked_at(n: int, seed: int):
    rng = np.random.default_rng(seed)
    contexts = rng.integers(0, 30_000, (n, 4)).astype(np.uint32)
    tokens = np.argsort(rng.random((n, 50)), axis=1)[:, :20].astype(np.uint32)
    return contexts, tokens, rng.dirichlet(np.full(21, 0.3), n)[:, :20]


def test_p_is_uniform_where_the_suspect_knows_nothing() -> None:
    likely = Likely(*looked_at(300, 1))
    found = [
        assessed_by_probabilities(likely, SCHEME, Candidate("", "", key), HASHING).log10_p
        for key in range(500)
    ]
    assert kstest(10.0 ** np.array(found), "uniform").pvalue > 1e-3


def test_a_lean_of_the_probabilities_is_seen_that_no_draw_would_show() -> None:
    contexts, tokens, probabilities = looked_at(400, 2)
    scores = SCHEME.scores(9, np.repeat(contexts, 20, axis=0), tokens.ravel()).reshape(400, 20)
    leaning = probabilities * np.exp(0.4 * scores)
    leaning /= np.maximum(leaning.sum(axis=1), 1.0)[:, None]
    for key, found in ((9, True), (10, False)):
        likely = Likely(contexts, tokens, leaning)
        one = assessed_by_probabilities(likely, SCHEME, Candidate("", "", key), HASHING)
        assert (one.log10_p < -8) is found


def test_only_contexts_that_were_served_count_and_each_once() -> None:
    contexts, tokens, probabilities = looked_at(100, 3)
    table = ContextTable(np.unique(HASHING.many(contexts[:40])), np.ones(40, np.int64))
    candidate = Candidate("", "", 1, table)
    once = (contexts, tokens, probabilities)
    one = assessed_by_probabilities(Likely(*once), SCHEME, candidate, HASHING)
    assert one.n_pairs == 40 * 20
    twice = Likely(*(np.concatenate([part, part]) for part in once))
    again = assessed_by_probabilities(twice, SCHEME, candidate, HASHING)
    assert again.log10_p == pytest.approx(one.log10_p)


def test_what_is_no_distribution_is_refused() -> None:
    contexts, tokens, probabilities = looked_at(10, 4)
    with pytest.raises(InputError, match="more than 1"):
        Likely(contexts, tokens, probabilities * 3)
    with pytest.raises(InputError, match="one row"):
        Likely(contexts[:5], tokens, probabilities)
