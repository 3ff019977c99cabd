import numpy as np
import pytest

from stillwatch.baselines.conformal import rank_p
from stillwatch.baselines.dismissed import MOST_SHARE, Dismissal, hand_back, n_dismissed, note
from stillwatch.baselines.file import Baseline, from_bytes, to_bytes
from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError


def baseline(n: int) -> Baseline:
    names = tuple(f"{i:016x}" for i in range(n))
    return Baseline(Units(names, {"x": np.arange(n, dtype=float)}), {}, n, {"candidates": n})


def dismissal(name: str) -> Dismissal:
    return Dismissal(name, "account", "an evaluation", "ana", "2026-11-23T10:00:00+00:00", 0.002)


def profiles(*values: float) -> Units:
    return Units(tuple(f"u{i}" for i, _ in enumerate(values)), {"x": np.array(values)})


def test_a_dismissed_subject_becomes_a_unit_and_is_written_down() -> None:
    before = baseline(99)
    after = hand_back(before, profiles(500.0), [dismissal("ab")])
    assert after.units.subjects[-1] == "ab" and after.units["x"][-1] == 500.0
    assert after.header["dismissed"] == [
        {
            **{"subject": "ab", "kind": "account", "reason": "an evaluation", "by": "ana"},
            **{"when": "2026-11-23T10:00:00+00:00", "p_value": 0.002},
        }
    ]
    assert (n_dismissed(before.header), n_dismissed(after.header)) == (0, 1)
    again = from_bytes(to_bytes(after), "x")
    assert again.header["dismissed"] == after.header["dismissed"]
    assert again.digest != from_bytes(to_bytes(before), "x").digest


def test_nobody_is_handed_back_twice() -> None:
    once = hand_back(baseline(99), profiles(500.0), [dismissal("ab")])
    with pytest.raises(InputError, match="already in the baseline: ab"):
        hand_back(once, profiles(500.0), [dismissal("ab")])
    with pytest.raises(InputError, match="already in the baseline: ab"):
        hand_back(baseline(99), profiles(1.0, 2.0), [dismissal("ab"), dismissal("ab")])
    with pytest.raises(InputError, match="already"):
        hand_back(baseline(99), profiles(1.0), [dismissal(f"{3:016x}")])


def test_their_share_is_capped() -> None:
    five = [dismissal(f"d{i}") for i in range(5)]
    full = hand_back(baseline(95), profiles(*range(5)), five)
    assert n_dismissed(full.header) / len(full.units) == MOST_SHARE
    with pytest.raises(InputError, match=r"6 of 101 units.*baseline build"):
        hand_back(full, profiles(1.0), [dismissal("one more")])


def test_what_it_does_to_p_values_is_what_is_said() -> None:
    """More extreme than all of them: smaller by at most d/(m + d). All others: larger."""
    m, d = 190, 10
    ordinary = np.arange(m, dtype=float)
    joined = np.concatenate([ordinary, np.full(d, 185.0)])
    values = np.array([0.0, 100.0, 184.9, 187.0, 1_000.0])
    before, after = rank_p(values, ordinary), rank_p(values, joined)
    assert (after[:3] >= before[:3]).all()
    assert (after[3:] < before[3:]).all()
    assert (after >= before * (1 - d / (m + d))).all()


def test_the_note_counts_and_warns() -> None:
    assert note(0, 100) == ""
    assert note(1, 1_000).startswith("1 dismissed subject was handed back")
    assert "0.10%" in note(1, 1_000) and "build a new one" not in note(1, 1_000)
    assert "12 dismissed subjects were" in note(12, 400) and "build a new one" in note(12, 400)
