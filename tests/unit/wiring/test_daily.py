from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq

from stillwatch.wiring.daily import write_by_day, written


def test_rows_go_to_their_days_and_a_second_attempt_counts_once(tmp_path) -> None:
    days = [datetime(2026, 3, day, 23, 59, tzinfo=UTC) for day in (1, 2, 1)]
    table = pa.table({"start": pa.array(days, pa.timestamp("us", "UTC")), "n": [1, 2, 3]})
    for _ in range(2):
        write_by_day(tmp_path / "events", table, "s-000")
    found = {one: pq.read_table(one, columns=["n"]) for one in written(tmp_path / "events")}
    assert [str(one.relative_to(tmp_path)) for one in found] == [
        f"events/day=2026-03-0{day}/s-000.parquet" for day in (1, 2)
    ]
    assert [one.column("n").to_pylist() for one in found.values()] == [[1, 3], [2]]
    assert not list(tmp_path.rglob("*.partial"))


def test_nothing_was_written(tmp_path) -> None:
    assert written(tmp_path / "nowhere") == []
