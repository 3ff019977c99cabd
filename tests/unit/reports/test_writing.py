"""Files appear whole or not at all."""

import json
import os
import signal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.reports.tables import SCHEMAS, ScanTables
from stillwatch.reports.writing import all_or_none, check_writable, write_scan

FILES = {f"{name}.parquet" for name in SCHEMAS} | {"summary.json", "report.html"}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def read_back(folder: Path) -> ScanTables:
    tables = {name: pq.read_table(folder / f"{name}.parquet") for name in SCHEMAS}
    return ScanTables(**tables, summary=json.loads((folder / "summary.json").read_text()))


def test_what_is_written_is_read_back_nulls_and_all(scan, tmp_path):
    out = tmp_path / "new" / "out"
    write_scan(scan, out)
    assert {path.name for path in out.iterdir()} == FILES
    again = read_back(out)
    for name in SCHEMAS:
        assert getattr(again, name).equals(getattr(scan, name)), name
    assert again.accounts["p_value"].null_count == 31
    assert again.summary == scan.summary
    assert "</html>" in (out / "report.html").read_text("utf-8")


def test_a_row_of_nulls_is_read_back(build, rows, tmp_path):
    scan = build([dict.fromkeys(rows.account("a")) | {"account": "a", "verdict": "abstain"}])
    write_scan(scan, tmp_path)
    assert read_back(tmp_path).accounts.equals(scan.accounts)


def test_an_older_scan_is_replaced_and_other_files_stay(scan, empty, tmp_path):
    (tmp_path / "quarantine.jsonl").write_text("kept")
    write_scan(scan, tmp_path)
    write_scan(empty, tmp_path)
    assert read_back(tmp_path).accounts.num_rows == 0
    assert {path.name for path in tmp_path.iterdir()} == FILES | {"quarantine.jsonl"}


def test_a_summary_that_is_not_json_leaves_everything_as_it_was(scan, build, rows, tmp_path):
    write_scan(scan, tmp_path)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_scan(build([rows.account("a")], fdr=float("nan")), tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, OSError])
def test_interrupted_moves_put_everything_back(scan, empty, tmp_path, monkeypatch, interruption):
    write_scan(scan, tmp_path)
    (tmp_path / "accounts.parquet").unlink()
    before = contents(tmp_path)
    move = Path.replace

    def stop_at_the_summary(self: Path, target: Path) -> Path:
        if self.name == "summary.json" and self.parent.name.startswith(".partial-"):
            raise interruption
        return move(self, target)

    monkeypatch.setattr(Path, "replace", stop_at_the_summary)
    expected = StillwatchError if interruption is OSError else KeyboardInterrupt
    with pytest.raises(expected):
        write_scan(empty, tmp_path)
    assert contents(tmp_path) == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".partial-")]


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="name another with --out") as caught:
        check_writable(tmp_path / "file" / "out")
    assert caught.value.exit_code == 2
    with pytest.raises(InputError):
        check_writable(tmp_path / "file")


def test_a_folder_that_exists_but_takes_no_file_is_bad_input():
    with pytest.raises(InputError, match="cannot write to this folder"):
        check_writable(Path("/proc"))


def test_checking_leaves_nothing_behind(tmp_path):
    check_writable(tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_write_that_fails_says_what_to_do(scan, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StillwatchError, match="make room there, or name another folder") as caught:
        write_scan(scan, tmp_path / "file")
    assert caught.value.exit_code == 1


def test_columns_that_were_added_are_written(scan, tmp_path):
    more = scan.links.append_column("weight", pa.array(range(scan.links.num_rows)))
    tables = ScanTables(scan.accounts, scan.campaigns, more, scan.timeline, scan.summary)
    write_scan(tables, tmp_path)
    assert read_back(tmp_path).links["weight"].to_pylist() == list(range(more.num_rows))


NAMES = ("a", "b", "last")


def write(said: str, folder: Path) -> None:
    with all_or_none(NAMES, folder) as partial:
        for name in NAMES:
            (partial / name).write_text(said)


@pytest.mark.parametrize("n_moves", range(2 * len(NAMES)))
def test_a_process_that_is_killed_leaves_no_mixture(tmp_path, monkeypatch, n_moves):
    """kill -9 after each of the moves: the last file stands only where all are of one writing."""
    write("old", tmp_path)
    done: list[Path] = []
    move = Path.replace

    def kill_before(self: Path, target: Path) -> Path:
        if len(done) == n_moves:
            os.kill(os.getpid(), signal.SIGKILL)
        done.append(self)
        return move(self, target)

    child = os.fork()
    if not child:
        monkeypatch.setattr(Path, "replace", kill_before)
        try:
            write("new", tmp_path)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left = {name: data.decode() for name, data in contents(tmp_path).items()}
    assert "last" not in left or set(left.values()) == {"old"}
    write("newer", tmp_path)
    assert contents(tmp_path) == dict.fromkeys(NAMES, b"newer")


def test_what_is_not_written_leaves_what_was(tmp_path):
    write("old", tmp_path)
    with (
        pytest.raises(StillwatchError, match="make room there"),
        all_or_none(NAMES, tmp_path) as new,
    ):
        (new / "a").write_text("new")
    assert contents(tmp_path) == dict.fromkeys(NAMES, b"old")
    assert len(list(tmp_path.iterdir())) == len(NAMES)
