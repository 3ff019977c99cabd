import numpy as np

from stillwatch.baselines.units import Units
from stillwatch.detectors.builtin.undeclared_accounts import sentence, statistic


def test_owners_are_counted_not_accounts() -> None:
    owners = np.array([1.0, 2.0, 16.0, np.nan])
    units = Units(tuple("abcd"), {"n_accounts": np.full(4, 16.0), "n_owners": owners})
    np.testing.assert_array_equal(statistic(units), [0.0, 1.0, 4.0, np.nan])


def test_nothing_known_of_owners_is_not_one_owner() -> None:
    assert np.isnan(statistic(Units(("a",), {"n_accounts": np.array([5.0])}))).all()


def test_sentence() -> None:
    said = sentence({"n_accounts": 24.0, "n_owners": 20.0})
    assert "24 accounts" in said and "20 different owners" in said
