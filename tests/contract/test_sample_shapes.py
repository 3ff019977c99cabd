"""Records as their sources write them, made up: each is read, or told what it lacks."""

import gzip
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import read_file
from tests.sample_shapes import SHAPES, Shape, lines


def test_sums_of_usage_are_refused_with_what_to_give(tmp_path: Path) -> None:
    path = tmp_path / "log"
    row = {"object": "organization.usage.completions.result", "output_tokens": 90000}
    path.write_text(lines({**row, "num_model_requests": 100, "user_id": "user-1"}))
    with pytest.raises(InputError, match="no single exchange is in it"):
        list(read_file(str(path), None))


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_file_of_each_source_is_read_or_told_what_it_lacks(
    shape: Shape, packed: bool, tmp_path: Path
) -> None:
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(shape.text.encode()) if packed else shape.text.encode())
    items = list(read_file(str(path), None))
    reasons = [one.reason for one in items if isinstance(one, BadLine)]
    rows = [row for one in items if not isinstance(one, BadLine) for row in one.to_pylist()]
    assert len(rows) == shape.n_events
    assert bool(reasons) == bool(shape.lacks) and all(shape.lacks in one for one in reasons)
    for row in rows[:1]:
        assert {name: row[name] for name in shape.row} == shape.row
