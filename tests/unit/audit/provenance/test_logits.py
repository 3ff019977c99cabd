import numpy as np
import pytest
from scipy.stats import kstest

from stillwatch.audit.provenance.logits import Likely, assessed_by_probabilities, pairs_of_likely
from stillwatch.audit.provenance.looking import look
from stillwatch.audit.provenance.radioactivity import Candidate
from stillwatch.audit.provenance.windows import Text, windows_of
from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextHash, ContextTable
from stillwatch.marking.schemes.sglang_gumbel import SCHEME
from stillwatch.marking.schemes.transformers_synthid import SCHEME as SYNTHID
from stillwatch.marking.schemes.vllm_gumbel import VllmGumbel
from tests.open_model import SIZE, Learned, marked_texts

HASHING = ContextHash(3)


def looked_at(n: int, seed: int):
    rng = np.random.default_rng(seed)
    contexts = rng.integers(0, 30_000, (n, 4)).astype(np.uint32)
    tokens = np.argsort(rng.random((n, 50)), axis=1)[:, :20].astype(np.uint32)
    return contexts, tokens, rng.dirichlet(np.full(21, 0.3), n)[:, :20]


def of_key(likely: Likely, key: int, table: ContextTable | None = None, scheme=SCHEME):
    return assessed_by_probabilities(
        pairs_of_likely(likely), scheme, Candidate("", "", key, table), HASHING
    )


@pytest.mark.parametrize("scheme", [SCHEME, SYNTHID])
def test_p_is_uniform_and_e_small_where_the_suspect_knows_nothing(scheme) -> None:
    likely = Likely(*looked_at(150, 1))
    found = [of_key(likely, key, scheme=scheme) for key in range(200)]
    assert kstest([10.0**one.sum.log10_p for one in found], "uniform").pvalue > 1e-3
    assert np.mean([one.log10_e_highest >= np.log10(20) for one in found]) <= 0.09


def test_a_lean_of_the_probabilities_is_seen_that_no_draw_would_show() -> None:
    contexts, tokens, probabilities = looked_at(400, 2)
    scores = SCHEME.scores(9, np.repeat(contexts, 20, axis=0), tokens.ravel()).reshape(400, 20)
    leaning = probabilities * np.exp(0.4 * scores)
    leaning /= np.maximum(leaning.sum(axis=1), 1.0)[:, None]
    for key, found in ((9, True), (10, False)):
        one = of_key(Likely(contexts, tokens, leaning), key)
        assert (one.sum.log10_p < -8) is found
        assert (one.log10_e > 4) is found


def test_a_model_that_leans_to_the_key_is_found_on_unmarked_texts() -> None:
    scheme = VllmGumbel(context_width=2)
    texts = [Text(np.empty(0, np.uint32), one) for one in marked_texts(scheme, None, 5, 20)]
    windows = windows_of(texts, 2)
    likely = look(Learned(scheme, 77, 0.5), windows, 2, SIZE)
    assert of_key(likely, 77, scheme=scheme).sum.log10_p < -8
    assert of_key(likely, 78, scheme=scheme).sum.log10_p > -3


def test_only_contexts_that_were_served_count() -> None:
    contexts, tokens, probabilities = looked_at(100, 3)
    table = ContextTable(np.unique(HASHING.many(contexts[:40])), np.ones(40, np.int64))
    one = of_key(Likely(contexts, tokens, probabilities), 1, table)
    assert one.sum.n_pairs == one.n_served == 40 * 20
    assert one.plain.n_pairs == 100 * 20


def test_a_context_that_comes_again_counts_once_with_its_mean() -> None:
    contexts, tokens, probabilities = looked_at(100, 3)
    once = of_key(Likely(contexts, tokens, probabilities), 1)
    twice = Likely(*(np.concatenate([part, part]) for part in (contexts, tokens, probabilities)))
    assert of_key(twice, 1).sum.log10_p == pytest.approx(once.sum.log10_p)
    assert of_key(twice, 1).sum.n_pairs == once.sum.n_pairs
    pairs = pairs_of_likely(
        Likely(
            np.array([[5], [6], [5]], np.uint32),
            np.array([[1, 2], [1, 2], [2, 3]], np.uint32),
            np.array([[0.6, 0.4], [0.5, 0.3], [0.8, 0.2]]),
        )
    )
    found = {
        (int(c[0]), int(t)): (round(float(p), 6), int(n))
        for c, t, p, n in zip(
            pairs.contexts, pairs.tokens, pairs.probabilities, pairs.times, strict=True
        )
    }
    assert found == {
        (5, 1): (0.3, 2),
        (5, 2): (0.6, 2),
        (5, 3): (0.1, 2),
        (6, 1): (0.5, 1),
        (6, 2): (0.3, 1),
    }


def test_what_is_no_distribution_is_refused() -> None:
    contexts, tokens, probabilities = looked_at(10, 4)
    with pytest.raises(InputError, match="more than 1"):
        Likely(contexts, tokens, probabilities * 3)
    with pytest.raises(InputError, match="one row"):
        Likely(contexts[:5], tokens, probabilities)
    with pytest.raises(InputError, match="no numbers"):
        Likely(contexts, tokens, probabilities * np.nan)
