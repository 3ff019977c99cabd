import numpy as np
import pytest

from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.detectors import detector
from stillwatch.wiring.scan import Stopwatch, check_baseline, judging, read_baseline
from stillwatch.wiring.terms import read_terms


def test_stages_are_told_and_timed() -> None:
    told: list[str] = []
    watch = Stopwatch(told.append)
    with watch.stage("one"):
        pass
    with watch.stage("two"):
        pass
    assert told == ["one", "two"] == list(watch.seconds)
    assert all(s >= 0 for s in watch.seconds.values())


def test_every_registered_detector_judges() -> None:
    how = judging(0.05, 3, read_terms(None), None)
    assert set(how.detectors) == set(detector.registry())
    assert (how.fdr, how.seed, how.baseline) == (0.05, 3, None)


def test_a_baseline_of_another_key_is_refused() -> None:
    key = KeyedHash(b"k" * 32)
    header = {"key_fingerprint": key.fingerprint}
    baseline = Baseline(Units((), {}), {}, 0, header)
    check_baseline(baseline, key)
    with pytest.raises(InputError, match="--key-file"):
        check_baseline(baseline, KeyedHash(b"q" * 32))
    with pytest.raises(InputError, match="None"):
        check_baseline(Baseline(Units((), {}), {}, 0, {}), key)


def test_a_missing_baseline_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match=r"none\.baseline: cannot read the baseline"):
        read_baseline(tmp_path / "none.baseline")


def test_members_of_clusters_are_not_what_is_ordinary(scanned, small_log) -> None:
    ordinary = scanned.outcome.calibration.reference.units.subjects
    assert not set(ordinary) & small_log.ring
    assert len(ordinary) + scanned.outcome.calibration.trimmed == 120
    assert scanned.outcome.together is not None
    assert np.isfinite(scanned.outcome.together.p_value).all()
