import numpy as np
import pytest

from stillwatch.marking.contexts import ContextHash
from stillwatch.wiring.context_tables import Making, passages_file, read_passages, read_tables
from stillwatch.wiring.counted_contexts import write_contexts

OWNER = ("a", "m", "e")
ANSWERS = {
    OWNER: [np.arange(10, dtype=np.uint32)],
    ("b", "m", "e"): [np.arange(3, dtype=np.uint32)],
}


@pytest.mark.parametrize(("width", "kept"), [(1, 6), (2, 6), (3, None), (4, None)])
def test_passages_are_kept_beside_narrow_contexts(tmp_path, width, kept) -> None:
    making, file = Making(width, "t" * 16, "s" * 16), tmp_path / "day=1" / "a.parquet"
    made = write_contexts(file, ANSWERS, making, ContextHash(1))
    found = read_tables(tmp_path, "m", ("e",), making)
    assert {owner: len(table) for owner, table in found.items()} == {
        owner: len(table) for owner, table in made.items()
    }
    assert len(found[OWNER]) == 10 - width
    passages = read_passages(tmp_path, "m", ("e",), Making(4, "t" * 16, "s" * 16))
    assert {owner: len(table) for owner, table in passages.items()} == (
        {OWNER: kept} if kept else {}
    )
    assert passages_file(file).exists() is (kept is not None)


def test_nothing_is_written_of_nothing(tmp_path) -> None:
    making = Making(1, "t" * 16, "s" * 16)
    assert write_contexts(tmp_path / "a.parquet", {OWNER: []}, making, ContextHash(1)) == {}
    assert list(tmp_path.iterdir()) == []
