from dataclasses import replace

import pytest

from stillwatch.measures.measure import Measure, Rung

NARROW = Measure(
    id="m1",
    account="a",
    rung=Rung.NARROW,
    reason="known corpus",
    taken_us=10,
    expires_us=20,
    approved_by="kim",
)


@pytest.mark.parametrize(("now", "holds"), [(9, False), (10, True), (19, True), (20, False)])
def test_a_measure_holds_from_its_begin_to_its_end(now, holds) -> None:
    assert NARROW.in_force(now) is holds


def test_a_measure_nobody_approved_or_that_was_undone_has_no_effect() -> None:
    assert not replace(NARROW, approved_by=None).in_force(15)
    assert not replace(NARROW, undone_us=12).in_force(15)
