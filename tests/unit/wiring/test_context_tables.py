import numpy as np
import pytest

from stillwatch.core.errors import InputError
from stillwatch.marking.contexts import ContextTable
from stillwatch.wiring.context_tables import (
    Making,
    digest_of,
    for_everybody,
    leave_out,
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


def test_other_models_have_other_tokenizers(tmp_path) -> None:
    write_tables(tmp_path / "a.parquet", {("a", "m", "e"): table(3)}, MAKING)
    write_tables(tmp_path / "b.parquet", {("a", "n", "e"): table(4)}, Making(4, "u" * 16, "s" * 16))
    assert list(read_tables(tmp_path, "m", ("e",), MAKING)) == [("a", "m", "e")]
    with pytest.raises(InputError, match=r"b\.parquet: mark\.tokenizer: made with another one"):
        read_tables(tmp_path, "n", ("e",), MAKING)


def test_an_account_is_left_out_and_the_others_stay(tmp_path) -> None:
    file = tmp_path / "a.parquet"
    write_tables(file, {("a", "m", "e"): table(3, 9), ("b", "m", "e"): table(3)}, MAKING)
    assert (leave_out(file, "a"), leave_out(file, "a")) == (2, 0)
    assert list(read_tables(tmp_path, "m", ("e",), MAKING)) == [("b", "m", "e")]
    assert leave_out(file, "b") == 1
    assert file.exists() and read_tables(tmp_path, "m", ("e",), MAKING) == {}
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]
