import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextTable
from stillwatch.wiring.context_tables import (
    Making,
    digest_of,
    for_everybody,
    read_tables,
    write_tables,
)

MAKING = Making(4, "t" * 16, "s" * 16)


def table(*hashes: int) -> ContextTable:
    return ContextTable(np.array(hashes, np.uint64), np.arange(1, len(hashes) + 1))


def test_tables_come_back_and_add_up_over_days(tmp_path) -> None:
    write_tables(tmp_path / "day=1" / "a.parquet", {("a", "m", "e"): table(3, 2**40 - 1)}, MAKING)
    write_tables(
        tmp_path / "day=2" / "a.parquet",
        {("a", "m", "e"): table(3, 9), ("b", "m", "e"): table(1), ("a", "other", "e"): table(7)},
        MAKING,
    )
    found = read_tables(tmp_path, "m", ("e",), MAKING)
    assert set(found) == {("a", "m", "e"), ("b", "m", "e")}
    assert found["a", "m", "e"].hashes.tolist() == [3, 9, 2**40 - 1]
    assert found["a", "m", "e"].counts.tolist() == [2, 2, 2]
    assert for_everybody(found).counts.sum() == 7
    assert read_tables(tmp_path, "m", ("later",), MAKING) == {}


@pytest.mark.parametrize(
    ("making", "field"),
    [
        (Making(5, "t" * 16, "s" * 16), "mark.context_width"),
        (Making(4, "u" * 16, "s" * 16), "mark.tokenizer"),
        (Making(4, "t" * 16, "r" * 16), "mark.secret_file"),
    ],
)
def test_a_table_is_not_read_with_what_it_was_not_made_with(tmp_path, making, field) -> None:
    write_tables(tmp_path / "a.parquet", {("a", "m", "e"): table(3)}, MAKING)
    with pytest.raises(InputError, match="made with another one") as caught:
        read_tables(tmp_path, "m", ("e",), making)
    assert caught.value.field == field


def test_a_folder_without_tables_is_said(tmp_path) -> None:
    with pytest.raises(InputError, match="no tables of served contexts"):
        read_tables(tmp_path, "m", ("e",), MAKING)


def test_a_context_takes_three_bytes(tmp_path) -> None:
    rng = np.random.default_rng(0)
    hashes = np.unique(rng.integers(0, 2**40, 500_000).astype(np.uint64))
    counts = rng.geometric(0.8, len(hashes)).astype(np.int64)
    write_tables(tmp_path / "a.parquet", {("a", "m", "e"): ContextTable(hashes, counts)}, MAKING)
    assert (tmp_path / "a.parquet").stat().st_size < 3.5 * len(hashes)


def test_a_tokenizer_is_named_by_its_file(tmp_path) -> None:
    file = tmp_path / "tokenizer.json"
    file.write_text("{}")
    assert len(digest_of(file)) == 16
    with pytest.raises(InputError, match="cannot read it"):
        digest_of(tmp_path / "none.json")
