import pytest

from stillwatch.core.errors import InputError
from stillwatch.measures.measure import Rung
from stillwatch.store.measures import (
    approve_measure,
    list_measures,
    propose_measure,
    undo_measure,
)


def test_proposed_approved_undone(store) -> None:
    name = propose_measure(
        store, "acme", Rung.SLOW, "harvest", who="watch", lasts_us=10**12, delay_ms=500
    )
    (one,) = list_measures(store)
    now = one.taken_us
    assert (one.id, one.rung, one.delay_ms, one.in_force(now)) == (name, Rung.SLOW, 500, False)
    approve_measure(store, name, who="kim")
    (one,) = list_measures(store)
    assert (one.approved_by, one.in_force(now)) == ("kim", True)
    undo_measure(store, name, who="kim")
    assert not list_measures(store)[0].in_force(now)
    assert [row["did"] for row in store.trail(3)] == [
        "measure.undo",
        "measure.approve",
        "measure.propose",
    ]


def test_unknown_measures(store) -> None:
    with pytest.raises(InputError, match="no measure x"):
        undo_measure(store, "x", who="kim")
