from dataclasses import replace

import numpy as np
import pytest

from stillwatch.baselines.conformal import discoveries
from stillwatch.baselines.units import Units
from stillwatch.campaigns.judging import MIN_FIRED, calibrate, verdicts_on
from stillwatch.campaigns.replay import N_NEAREST, Replay, replay
from stillwatch.detectors.detector import FIRE_P, registry
from stillwatch.detectors.examples import ordinary

SEED, FDR, N = 3, 0.01, 300
LOUD = ("n_asks_grading", "n_elicits_reasoning", "n_synthesises_prompts")


@pytest.fixture(scope="module")
def population() -> Units:
    return ordinary(N + 40, seed=21)


@pytest.fixture(scope="module")
def again(population) -> Replay:
    """40 accounts against 300 others; the first one grades and elicits all day."""
    accounts = population.take(np.arange(N, N + 40))
    read = accounts.count("n_readable")
    loud = {name: np.where(np.arange(40) == 0, read, accounts[name]) for name in LOUD}
    return replay(
        registry(),
        ordinary=population.take(np.arange(N)),
        accounts=accounts.with_columns(**loud),
        campaigns=Units((), {}),
        families=(),
        within=False,
        seed=SEED,
    )


def test_a_replay_gives_what_the_scan_had_given(population, again) -> None:
    calibration, kept = calibrate(registry(), population.take(np.arange(N)), 0.0, SEED)
    assert kept.all()
    units = again.accounts.findings.units
    then = verdicts_on(registry(), units, calibration, np.zeros(40, dtype=bool))
    np.testing.assert_array_equal(again.accounts.judged.p_value, then.p_value)
    np.testing.assert_array_equal(again.accounts.judged.q_value, then.q_value)
    assert again.accounts.at(0, FDR).verdict in ("flag", "watch")


def test_without_a_detector_is_a_scan_that_never_had_it(population, again) -> None:
    some = {name: one for name, one in registry().items() if name != "rubric_grading"}
    fresh = replay(
        some,
        ordinary=population.take(np.arange(N)),
        accounts=again.accounts.findings.units,
        campaigns=Units((), {}),
        families=(),
        within=False,
        seed=SEED,
    )
    less = again.without("rubric_grading")
    np.testing.assert_array_equal(less.accounts.judged.p_value, fresh.accounts.judged.p_value)
    assert less.accounts.at(0, FDR).n_fired == again.accounts.at(0, FDR).n_fired - 1
    assert less.accounts.judged.score[0] < again.accounts.judged.score[0]


def test_accounts_that_are_ordinary_themselves_are_compared_with_the_others(population) -> None:
    one = replay(
        registry(),
        ordinary=population,
        accounts=population,
        campaigns=Units((), {}),
        families=(),
        within=True,
        seed=SEED,
    )
    assert one.accounts.inside.all()
    known = ~np.isnan(one.accounts.judged.score)
    assert np.nanmin(one.ordinary_p()) == pytest.approx(1 / known.sum())


@pytest.mark.parametrize("detector", ["rubric_grading", "template_sweep", "resent_after_refusal"])
def test_a_detector_fires_above_its_threshold_and_only_there(again, detector) -> None:
    side = again.accounts
    fired = side.findings.p_value[detector] <= FIRE_P
    for i in np.flatnonzero(~np.isnan(side.findings.p_value[detector])):
        above = again.fires_above(detector, side, int(i))
        assert above is not None
        value = side.findings.statistic[detector][i]
        if not np.isclose(value, above):
            assert fired[i] == (value > above)


def test_the_most_extreme_ordinary_account_is_held_against_the_others(population) -> None:
    one = replay(
        registry(),
        ordinary=population,
        accounts=population,
        campaigns=Units((), {}),
        families=(),
        within=True,
        seed=SEED,
    )
    side = one.accounts
    for detector in ("capability_breadth", "rubric_grading"):
        highest = int(np.nanargmax(side.findings.excess[detector]))
        assert side.findings.p_value[detector][highest] <= FIRE_P
        above = one.fires_above(detector, side, highest)
        assert above is not None and side.findings.statistic[detector][highest] > above


def test_nothing_fires_where_one_in_a_hundred_cannot_be_told(population) -> None:
    few = replay(
        registry(),
        ordinary=population.take(np.arange(90)),
        accounts=population.take(np.arange(90, 100)),
        campaigns=Units((), {}),
        families=(),
        within=False,
        seed=SEED,
    )
    assert few.fires_above("rubric_grading", few.accounts, 0) is None
    assert few.fires_above("resent_after_refusal", few.accounts, 0) == pytest.approx(2.0)
    assert not any((v <= FIRE_P).any() for v in [few.accounts.findings.p_value["rubric_grading"]])


def test_the_p_value_that_a_flag_needs(again) -> None:
    """At the needed p-value the q-value is at the level; a little above, it is not."""
    side = again.accounts
    for i in (0, 7):
        needed = side.needed_p(i, 0.05)
        for factor, met in ((1.0, True), (1.001, False)):
            p = side.judged.p_value.copy()
            p[i] = needed * factor
            q = discoveries(p)
            moved = replace(side, judged=replace(side.judged, p_value=p, q_value=q))
            assert (moved.judged.q_value[i] <= 0.05 * (1 + 1e-12)) is np.bool_(met)


def test_nearest_are_the_most_alike_and_never_the_subject_itself(population) -> None:
    one = replay(
        registry(),
        ordinary=population,
        accounts=population,
        campaigns=Units((), {}),
        families=(),
        within=True,
        seed=SEED,
    )
    near = one.nearest(population, 5)
    assert near.size == N_NEAREST and 5 not in near
    z = one.calibration.reference.peers.standard(population)
    far = np.linalg.norm(z - z[5], axis=1)
    far[5] = np.inf
    assert far[near].max() <= np.sort(far)[N_NEAREST - 1]


def test_a_campaign_needs_two_independent_families(population) -> None:
    units = population.take(np.array([0, 1]))
    read = units.count("n_readable")
    loud = units.with_columns(**dict.fromkeys(LOUD, read), n_fed_back=read)
    one = replay(
        registry(),
        ordinary=population.take(np.arange(2, N)),
        accounts=population,
        campaigns=loud,
        families=[["content", "identity"], ["content", "shape"]],
        within=True,
        seed=SEED,
    )
    assert one.campaigns is not None
    both = [one.campaigns.at(i, 0.05) for i in (0, 1)]
    assert all(b.q <= 0.05 and b.n_fired >= MIN_FIRED for b in both)
    assert [b.verdict for b in both] == ["flag", "watch"]
