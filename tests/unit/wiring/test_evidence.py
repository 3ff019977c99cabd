import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.campaigns.cores import bits_outside
from stillwatch.wiring.evidence import ordinary_table, shared_table


def test_what_was_compared_with_is_kept_to_the_last_bit(scanned) -> None:
    reference = scanned.outcome.calibration.reference.units
    kept = Units.from_arrow(ordinary_table(scanned.outcome))
    assert kept.subjects == reference.subjects
    for name in reference.columns:
        np.testing.assert_array_equal(kept[name], reference[name])


def test_shared_values_say_who_holds_them_and_how_popular_they_are(scanned, small_log) -> None:
    rows = shared_table(scanned.outcome).to_pylist()
    assert {row["campaign"] for row in rows} == {"C001"}
    assert {"content", "identity"} <= {row["family"] for row in rows}
    for row in rows:
        assert set(row["holders"]) <= small_log.ring and len(row["holders"]) >= 2
        assert row["n_others"] == 120
        size = row["n_outside"] + len(row["holders"])
        assert row["bits"] == bits_outside(size, len(row["holders"]), 0, 132, 0)
    (paid,) = (row for row in rows if row["signal"] == "same_payment")
    assert (set(paid["holders"]), paid["n_outside"]) == (small_log.ring, 0)
