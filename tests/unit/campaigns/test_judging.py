import numpy as np
import pytest
from scipy import stats

from stillwatch.baselines.units import Units
from stillwatch.campaigns.judging import (
    MIN_ORDINARY,
    MIN_REQUESTS,
    account_verdict,
    calibrate,
    campaign_verdict,
    verdicts_on,
)
from stillwatch.detectors.detector import Detector, registry
from stillwatch.detectors.examples import ordinary

FDR = 0.05
N_RUNS = 30


@pytest.fixture(scope="module")
def detectors() -> dict[str, Detector]:
    return registry()


@pytest.fixture(scope="module")
def big() -> Units:
    """One large ordinary population to draw from."""
    return ordinary(4_000, seed=11)


def harvesters(units: Units, n: int) -> Units:
    """Ordinary accounts that grade, elicit reasoning and synthesise prompts all day."""
    some = units.take(np.arange(n))
    requests = some.count("n_requests") + 200
    loud = ("n_asks_grading", "n_elicits_reasoning", "n_synthesises_prompts", "n_training_wording")
    columns = {name: 0.97 * requests for name in (*loud, "n_rare_shared")}
    made = some.with_columns(n_requests=requests, n_readable=requests, **columns)
    return Units(tuple(f"harvester-{i}" for i in range(n)), made.columns)


def joined(a: Units, b: Units) -> Units:
    columns = {name: np.concatenate([a[name], b[name]]) for name in a.columns}
    return Units((*a.subjects, *b.subjects), columns)


def test_false_discoveries_among_exchangeable_accounts(detectors, big) -> None:
    """30 scans of 200 ordinary accounts against 300 others: every flag is false.

    Then the false discovery rate is the chance of any flag: at most `FDR` per scan.
    """
    scans_with_flags, low, total = 0, 0, 0
    for seed in range(N_RUNS):
        drawn = np.random.default_rng(seed).permutation(len(big))
        calibration, _ = calibrate(detectors, big.take(drawn[:300]), 0.0, seed)
        scanned = big.take(drawn[300:500])
        judged = verdicts_on(detectors, scanned, calibration, np.zeros(200, dtype=bool))
        scans_with_flags += bool((judged.q_value <= FDR).any())
        known = judged.p_value[~np.isnan(judged.p_value)]
        low, total = low + int((known <= 0.1).sum()), total + known.size
    assert scans_with_flags <= stats.binom.isf(0.001, N_RUNS, FDR)
    assert total > 0.9 * N_RUNS * 200
    assert 0.06 < low / total < 0.14


def test_planted_harvesters_are_flagged_and_few_others(detectors, big) -> None:
    drawn = np.random.default_rng(1).permutation(len(big))
    calibration, _ = calibrate(detectors, big.take(drawn[:1_500]), 0.0, 1)
    scanned = joined(big.take(drawn[1_500:1_700]), harvesters(big, 10))
    judged = verdicts_on(detectors, scanned, calibration, np.zeros(210, dtype=bool))
    assert (judged.q_value[200:] <= FDR).all()
    assert (judged.q_value[:200] <= FDR).sum() <= 4
    assert judged.score[200:].min() > np.nanquantile(judged.score[:200], 0.99)


def test_calibration_leaves_out_a_planted_few_percent_and_says_so(detectors, big) -> None:
    n, n_bad = 600, 18
    candidates = joined(big.take(np.arange(1_000, 1_000 + n)), harvesters(big, n_bad))
    calibration, kept = calibrate(detectors, candidates, FDR, 0)
    assert not kept[n:].any()
    assert calibration.trimmed == (~kept).sum()
    assert n_bad <= calibration.trimmed <= n_bad + 2
    assert calibration.scores.size == kept.sum()
    assert calibration.reference.units.subjects == candidates.take(kept).subjects


def test_calibration_keeps_everybody_at_level_zero(detectors, big) -> None:
    candidates = joined(big.take(np.arange(300)), harvesters(big, 9))
    calibration, kept = calibrate(detectors, candidates, 0.0, 0)
    assert kept.all() and calibration.trimmed == 0
    known = (~np.isnan(calibration.scores)).sum()
    assert calibration.p_floor == pytest.approx(1 / (known + 1))


def test_an_ordinary_population_is_kept_whole(detectors, big) -> None:
    trimmed = []
    for seed in range(10):
        drawn = np.random.default_rng(seed).permutation(len(big))[:300]
        calibration, _ = calibrate(detectors, big.take(drawn), FDR, seed)
        trimmed.append(calibration.trimmed)
    assert sum(count > 0 for count in trimmed) <= stats.binom.isf(0.001, 10, FDR)


def test_too_few_candidates_are_all_kept(detectors, big) -> None:
    candidates = joined(big.take(np.arange(MIN_ORDINARY - 1)), harvesters(big, 9))
    calibration, kept = calibrate(detectors, candidates, 0.5, 0)
    assert kept.all() and calibration.trimmed == 0


def test_an_account_is_compared_with_the_others_only(detectors, big) -> None:
    """The most suspicious of m ordinary accounts has p = 1/m, not 2/(m + 1) or 1/(m + 1)."""
    units = big.take(np.arange(150))
    calibration, kept = calibrate(detectors, units, 0.0, 0)
    assert kept.all() and calibration.tail is None
    inside = verdicts_on(detectors, units, calibration, kept)
    known = (~np.isnan(inside.score)).sum()
    assert np.nanmin(inside.p_value) == pytest.approx(1 / known)
    assert np.nanargmin(inside.p_value) == np.nanargmax(inside.score)


def test_few_requests_abstain(detectors, big) -> None:
    units = big.take(np.arange(100))
    calibration, _ = calibrate(detectors, units, 0.0, 0)
    n = units.count("n_requests").copy()
    n[:3] = (MIN_REQUESTS - 1, MIN_REQUESTS, 0)
    judged = verdicts_on(
        detectors, units.with_columns(n_requests=n), calibration, np.zeros(100, dtype=bool)
    )
    assert np.isnan(judged.p_value[[0, 2]]).all() and np.isnan(judged.q_value[[0, 2]]).all()
    assert not np.isnan(judged.p_value[1])


@pytest.mark.parametrize(
    ("p", "q", "verdict"),
    [
        (0.001, 0.01, "flag"),
        (0.001, 0.0101, "watch"),
        (0.01, 0.5, "watch"),
        (0.011, 0.5, "clear"),
        (np.nan, np.nan, "abstain"),
    ],
)
def test_verdict_on_an_account(p, q, verdict) -> None:
    assert account_verdict(p, q, 0.01, 2) == verdict
    if verdict == "flag":
        assert account_verdict(p, q, 0.01, 1) == "watch"


@pytest.mark.parametrize(
    ("p", "q", "families", "n_fired", "verdict"),
    [
        (1e-4, 1e-3, ("content", "identity"), 2, "flag"),
        (1e-4, 1e-3, ("content", "identity"), 1, "watch"),
        (1e-4, 1e-3, ("content",), 5, "watch"),
        (1e-4, 1e-3, ("content", "shape"), 5, "watch"),
        (1e-4, 1e-3, ("content", "shape", "timing"), 2, "flag"),
        (0.05, 0.2, ("content", "identity"), 5, "watch"),
        (0.051, 0.2, ("content", "identity"), 5, "clear"),
        (np.nan, np.nan, ("content", "identity"), 5, "abstain"),
    ],
)
def test_verdict_on_a_campaign_needs_two_families_and_two_detectors(
    p, q, families, n_fired, verdict
) -> None:
    assert campaign_verdict(p, q, 0.01, families=families, n_fired=n_fired) == verdict
