from typing import get_args

from stillwatch.campaigns.signal import FAMILIES, Family, Signal, n_independent, registry


def test_families_are_those_of_the_report() -> None:
    assert get_args(Family) == FAMILIES
    assert FAMILIES == ("content", "shape", "timing", "infrastructure", "identity")


def test_registry_is_by_id_in_order() -> None:
    found = registry()
    assert list(found) == sorted(found)
    assert all(isinstance(one, Signal) and one.id == name for name, one in found.items())
    assert len(found) >= 10


def test_every_family_has_a_signal_but_timing_is_mostly_measured() -> None:
    assert {one.family for one in registry().values()} == set(FAMILIES)


def test_content_and_shape_count_once() -> None:
    assert n_independent(["content", "shape"]) == 1
    assert n_independent(["shape"]) == n_independent(["content", "content"]) == 1
    assert n_independent(["content", "shape", "timing"]) == 2
    assert n_independent(FAMILIES) == 4
    assert n_independent([]) == 0
