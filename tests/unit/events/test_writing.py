import datetime as dt

import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.reading import expand, read_file
from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.events.writing import write_events

DAY = 86_400_000_000


def event(i: int, us: int) -> dict[str, object]:
    return {
        "event_id": f"e{i}",
        "source": "test",
        "account": "a",
        "start": us,
        "ts_us": us,
        "content_state": "absent",
        "usage_input_tokens": 0 if i else None,
    }


def test_days_are_folders_and_null_stays_null(tmp_path) -> None:
    rows = [event(i, 20_000 * DAY + i * DAY // 2) for i in range(5)]
    batch = pa.RecordBatch.from_pylist(rows, schema=EVENT_SCHEMA)
    write_events([batch], tmp_path / "out")
    files = expand([tmp_path / "out"])
    day0 = dt.date(1970, 1, 1) + dt.timedelta(days=20_000)
    days = {f.path.split("day=")[1].split("/")[0] for f in files}
    assert days == {str(day0 + dt.timedelta(days=i)) for i in range(3)}
    back = [row for f in files for b in read_file(f.path, None) for row in b.to_pylist()]
    assert sorted(back, key=lambda r: r["event_id"]) == batch.to_pylist()
    assert back[0]["usage_input_tokens"] is None or back[0]["usage_input_tokens"] == 0


def test_does_not_mix_with_what_is_there(tmp_path) -> None:
    batch = pa.RecordBatch.from_pylist([event(0, 20_000 * DAY)], schema=EVENT_SCHEMA)
    write_events([batch], tmp_path)
    with pytest.raises(InputError, match="holds files already"):
        write_events([batch], tmp_path)


def test_nothing_half_written_stays(tmp_path) -> None:
    def interrupted():
        yield pa.RecordBatch.from_pylist([event(0, 20_000 * DAY)], schema=EVENT_SCHEMA)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_events(interrupted(), tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StillwatchError, match=r"cannot write events to .*out"):
        write_events([], tmp_path / "file" / "out")
