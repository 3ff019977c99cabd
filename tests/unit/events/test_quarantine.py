import json
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.quarantine import BadLine, Quarantine

BAD = BadLine("f.log", 3, "not valid JSON")


def test_place_and_reason_are_kept(tmp_path) -> None:
    path = tmp_path / "new" / "q.jsonl"
    with Quarantine(path) as quarantine:
        quarantine.add(BAD)
        quarantine.add(BAD)
    assert quarantine.count == 2
    lines = [json.loads(text) for text in path.read_text().splitlines()]
    assert lines == [{"file": "f.log", "line": 3, "reason": "not valid JSON"}] * 2


def test_no_file_without_bad_lines_and_an_old_one_goes(tmp_path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text("old")
    with Quarantine(path):
        pass
    assert not path.exists()


def test_strict_stops_at_the_first(tmp_path) -> None:
    with (
        Quarantine(tmp_path / "q", strict=True) as q,
        pytest.raises(InputError, match=r"f\.log:3: "),
    ):
        q.add(BAD)


def test_a_file_that_cannot_be_written_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StillwatchError, match=r"cannot write .*make room in that folder"):
        Quarantine(tmp_path / "file" / "q").add(BAD)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_noticed_at_the_line_and_closing_says_nothing_more(tmp_path) -> None:
    (tmp_path / "q").symlink_to("/dev/full")
    quarantine = Quarantine(tmp_path / "q")
    with pytest.raises(StillwatchError, match=r"q \(No space left on device\)") as caught:
        quarantine.add(BAD)
    assert caught.value.exit_code == 1
    quarantine.__exit__(None, None, None)
