import numpy as np
import pyarrow as pa
import pytest

from stillwatch.baselines.units import Units, concatenate


@pytest.fixture
def units() -> Units:
    return Units(("a", "b", "c"), {"x": np.array([1.0, np.nan, 3.0]), "y": np.arange(3.0)})


def test_unknown_is_not_zero_unless_it_is_a_count(units) -> None:
    np.testing.assert_array_equal(units["x"], [1.0, np.nan, 3.0])
    np.testing.assert_array_equal(units.count("x"), [1.0, 0.0, 3.0])
    np.testing.assert_array_equal(units["missing"], [np.nan] * 3)
    np.testing.assert_array_equal(units.count("missing"), [0.0] * 3)


def test_row(units) -> None:
    assert units.row(2) == {"x": 3.0, "y": 2.0}
    assert len(units) == 3


def test_take_by_mask_and_by_position(units) -> None:
    masked = units.take(np.array([True, False, True]))
    assert masked.subjects == ("a", "c")
    placed = units.take(np.array([2, 0]))
    assert placed.subjects == ("c", "a")
    np.testing.assert_array_equal(placed["y"], [2.0, 0.0])
    assert len(units.take(np.zeros(3, dtype=bool))) == 0


def test_with_columns_leaves_the_original_alone(units) -> None:
    changed = units.with_columns(y=np.zeros(3), z=np.ones(3))
    np.testing.assert_array_equal(changed["y"], np.zeros(3))
    np.testing.assert_array_equal(units["y"], np.arange(3.0))
    assert "z" not in units.columns


def test_arrow_keeps_what_is_missing(units) -> None:
    table = units.to_arrow()
    assert table.column("x").null_count == 1
    back = Units.from_arrow(table)
    assert back.subjects == units.subjects
    for name in ("x", "y"):
        np.testing.assert_array_equal(back[name], units[name])


def test_from_arrow_reads_whole_numbers_and_chunks() -> None:
    micros = 1_717_200_000_000_001
    part = pa.table({"who": ["a", "b"], "n": pa.array([micros, None], pa.int64())})
    read = Units.from_arrow(pa.concat_tables([part, part]), subject="who")
    assert read.subjects == ("a", "b", "a", "b")
    np.testing.assert_array_equal(read["n"], [micros, np.nan, micros, np.nan])


def test_concatenate_fills_what_one_lacks(units) -> None:
    other = Units(("d",), {"y": np.array([9.0])})
    both = concatenate([units, other])
    assert both.subjects == ("a", "b", "c", "d")
    np.testing.assert_array_equal(both["x"], [1.0, np.nan, 3.0, np.nan])
    np.testing.assert_array_equal(both["y"], [0.0, 1.0, 2.0, 9.0])
