import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal import arrivals
from stillwatch.rehearsal.arrivals import DAY_S, HOUR_S


def rng():
    return np.random.default_rng(1)


def test_weights_peak_where_told_and_rest_at_weekends():
    weights = arrivals.hourly_weights(7, peak_hour=14.5, weekend=0.5, width_h=3)
    assert weights.shape == (168,)
    assert np.argmax(weights[:24]) == 14
    assert weights[5 * 24 + 14] == pytest.approx(0.5 * weights[14])


def test_traced_times_follow_the_weights_and_keep_bursts(examples):
    gaps = arrivals.read_gaps(examples / "data" / "azure_code.csv.gz")
    weights = np.zeros(48)
    weights[30] = 1.0
    times = arrivals.traced_times(200, gaps, weights, rng())
    assert np.all((times >= 30 * HOUR_S) & (times <= 31 * HOUR_S))
    assert np.all(np.diff(times) >= 0)
    between = np.diff(times)
    assert between.std() / between.mean() > 1.5  # a Poisson stream would have 1


def test_no_arrivals_are_no_times():
    assert arrivals.traced_times(0, np.ones(3), np.ones(24), rng()).size == 0


def test_bursts_stay_in_working_hours_and_leave_sundays():
    times = arrivals.burst_times(3000, 14, rng(), opens_h=1.0)
    assert times.size == 3000
    assert set((times // DAY_S).astype(int)) <= set(range(14)) - {6, 13}
    hours = times % DAY_S / HOUR_S
    assert hours.min() >= 1.0
    assert hours.max() < 12.0


def test_turns_of_a_conversation_follow_each_other():
    times = arrivals.session_times([100.0, 50.0], [3, 1], rng())
    assert times[0] == 100.0
    assert times[3] == 50.0
    assert times[0] < times[1] < times[2]


def test_broken_trace_is_named(tmp_path):
    path = tmp_path / "gaps.csv.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(InputError, match=r"gaps\.csv\.gz"):
        arrivals.read_gaps(path)
