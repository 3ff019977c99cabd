import numpy as np
import pytest
from scipy.stats import kstest

from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.marking.lexical import marked
from stillwatch.marking.schemes.lexical import SCHEME
from stillwatch.marking.site_pairs import site_pairs

FILLER = ["the", "of", "and", "it", "is", "that", "this", "with", "you", "can"]
NOUNS = [f"{a}{b}" for a in ("bar", "den", "kil", "lom", "mur") for b in ("an", "el", "or", "im")]
USUAL = ("for example", "usually", "often", "everyone", "particularly", "quickly", "perhaps")


def text(seed, n=400) -> str:
    """Return words by chance, with the variants that everybody prefers."""
    rng = np.random.default_rng(seed)
    parts = [*FILLER]
    for _ in range(n):
        parts += [str(rng.choice(FILLER)), str(rng.choice(NOUNS)), str(rng.choice(USUAL))]
        parts.append(str(rng.choice(FILLER)))
    return " ".join(parts)


def log10_p(pairs, key) -> float:
    scores = SCHEME.scores(key, pairs.contexts, pairs.tokens)
    return weighted_sum(scores, np.ones(len(pairs)), SCHEME.null).log10_p


def test_a_place_counts_once_with_what_came_first() -> None:
    lead = "This is a text of which it can be said that they have it. "
    pairs = site_pairs([lead + "It was usually so. It was typically so.", lead + "He was often."])
    assert len(pairs) == 2
    assert pairs.tokens.tolist() == [0, 0]
    assert pairs.answer.tolist() == [0, 1]
    assert pairs.n_tokens == 39
    assert pairs.contexts.shape == (2, 2)
    assert len(np.unique(pairs.contexts[:, 0])) == 1


def test_no_text_has_no_site() -> None:
    assert len(site_pairs([])) == 0
    assert site_pairs(["nothing"]).contexts.shape == (0, 2)


def test_wrong_keys_see_fair_coins_in_a_text_with_habits() -> None:
    pairs = site_pairs([text(3)])
    scores = np.array([SCHEME.scores(key, pairs.contexts, pairs.tokens) for key in range(2000)])
    assert len(pairs) > 50
    assert scores.mean() == pytest.approx(0.5, abs=5 * 0.5 / np.sqrt(scores.size))
    assert scores.sum(axis=1).var() == pytest.approx(len(pairs) / 4, rel=0.2)


@pytest.mark.parametrize("seed", [1, 2])
def test_p_values_of_innocent_texts_are_uniform(seed) -> None:
    """Randomised within the steps of the binomial, under 1,500 wrong keys and a marked text."""
    pairs = site_pairs([marked(text(seed), 10**9 + seed)])
    rng = np.random.default_rng(seed)
    ps = []
    for key in range(1500):
        total = float(SCHEME.scores(key, pairs.contexts, pairs.tokens).sum())
        here = np.exp(SCHEME.null.log_tail(total, len(pairs)))
        above = np.exp(SCHEME.null.log_tail(total + 1, len(pairs)))
        ps.append(above + rng.random() * (here - above))
    assert kstest(ps, "uniform").pvalue > 1e-3


def test_independent_texts_are_innocent_under_one_key() -> None:
    ps = np.array([log10_p(site_pairs([text(seed, 60)]), 77) for seed in range(400)])
    assert (ps < -2).mean() < 0.03
    assert (ps < np.log10(0.2)).mean() < 0.3


def test_a_marked_text_is_told() -> None:
    assert log10_p(site_pairs([marked(text(4), 77)]), 77) < -10
