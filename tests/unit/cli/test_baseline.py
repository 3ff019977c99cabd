import io
import json
import zipfile

import pyarrow.parquet as pq
import pytest

from stillwatch.baselines.file import from_bytes


@pytest.fixture
def built(run, small_log, tmp_path):
    """A baseline of the ordinary accounts, as the command makes it."""
    path = tmp_path / "ordinary.baseline"
    args = ("baseline", "build", small_log.ordinary, "--accounts", small_log.accounts)
    ran = run(*args, "--key-file", small_log.key, "--out", path)
    assert ran.code == 0, ran
    return path, ran


def test_build_then_scan(run, small_log, built, tmp_path) -> None:
    path, ran = built
    baseline = from_bytes(path.read_bytes(), str(path))
    n = len(baseline.units)
    assert 110 <= n <= 120
    assert 0 <= baseline.header["contaminated_at_most"] < 0.1
    assert f"at most {baseline.header['contaminated_at_most']:.1%} (95 % confidence)" in ran.out
    assert f"{n} ordinary actors" in ran.out and f"1/{n + 1}" in ran.out
    out = tmp_path / "out"
    scan = ("scan", small_log.log, "--accounts", small_log.accounts, "--out", out)
    ran = run(*scan, "--key-file", small_log.key, "--baseline", path)
    assert ran.code == 3, ran
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["baseline"]["kind"] == "file"
    assert summary["baseline"]["digest"] == baseline.digest
    assert summary["baseline"]["units"] == n
    health = summary["baseline_health"]
    assert health["status"] == "fits" and health["accounts"] == 120
    assert health["says"] in " ".join(ran.out.split())
    assert "Does the baseline still fit" in (out / "report.html").read_text("utf-8")
    rows = pq.read_table(out / "accounts.parquet").to_pylist()
    assert {r["account"] for r in rows if r["verdict"] == "flag"} == small_log.ring
    other = tmp_path / "other.key"
    other.write_text("6b" * 32, "ascii")
    out = tmp_path / "second"
    scan = ("scan", small_log.log, "--out", out, "--baseline", path)
    ran = run(*scan, "--key-file", other)
    assert ran.code == 2
    assert "--key-file" in ran.error and baseline.header["key_fingerprint"] in ran.error
    assert not list(out.iterdir())


def test_the_file_holds_no_text_and_no_account(built, small_log) -> None:
    data = built[0].read_bytes()
    with zipfile.ZipFile(built[0]) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = repr(
        [pq.read_table(io.BytesIO(m)).to_pylist() for n, m in members.items() if "parq" in n]
    )
    told += members["header.json"].decode()
    assert set(members) == {"header.json", "units.parquet", "popularity.parquet"}
    assert "zq" not in told and "user_" not in told and str(small_log.folder) not in told
    baseline = from_bytes(data, "x")
    assert not [name for name in baseline.units.subjects if "user" in name]
    assert not list(built[0].parent.glob("*.partial"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 99])
def test_a_damaged_file_is_refused(run, small_log, tmp_path, content) -> None:
    path = tmp_path / "bad.baseline"
    path.write_bytes(content)
    ran = run("scan", small_log.log, "--baseline", path, "--out", tmp_path / "out")
    assert ran.code == 2 and "bad.baseline: not a baseline file" in ran.error


def test_output_that_cannot_be_written_is_said_first(run, small_log, tmp_path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    for out in (tmp_path / "file" / "b", tmp_path / "file" / "deep" / "b"):
        ran = run("baseline", "build", small_log.ordinary, "--out", out)
        assert ran.code == 2 and "cannot write" in ran.error, ran


def test_nothing_is_written_of_a_log_that_is_too_small(run, small_log, tmp_path) -> None:
    log, out = tmp_path / "log.jsonl", tmp_path / "b" / "x.baseline"
    log.write_text("{}\n", "utf-8")
    ran = run("baseline", "build", log, "--key-file", small_log.key, "--out", out)
    assert ran.code == 2
    assert not [p for p in out.parent.iterdir() if "quarantine" not in p.name]


def test_a_dismissed_campaign_is_handed_back(run, small_log, built, tmp_path) -> None:
    path, _ = built
    out, key = tmp_path / "out", ("--key-file", small_log.key)
    scan = ("scan", small_log.log, "--accounts", small_log.accounts, "--baseline", path, *key)
    assert run(*scan, "--out", out).code == 3
    before = from_bytes(path.read_bytes(), str(path))
    told = ("--reason", "a licensed partner", "--by", "ana", "--when", "2026-11-23T10:00:00Z")
    newer = tmp_path / "newer.baseline"
    whole = ("--scan", out, "--campaign", "C001", *told, *key)
    ran = run("baseline", "add", path, *whole, "--out", newer)
    assert ran.code == 0 and "1 dismissed subject was handed back" in ran.out, ran
    after = from_bytes(newer.read_bytes(), str(newer))
    assert len(after.units) == len(before.units) + 1 and after.digest != before.digest
    (kept,) = after.header["dismissed"]
    assert (kept["kind"], kept["reason"], kept["by"]) == ("campaign", "a licensed partner", "ana")
    assert after.units["n_requests"][-1] == 432
    assert not any(name in newer.read_bytes().decode("latin-1") for name in small_log.ring)
    again = tmp_path / "again"
    run(*scan[:-3], newer, *key, "--out", again)
    (row,) = pq.read_table(again / "campaigns.parquet").to_pylist()
    (old,) = pq.read_table(out / "campaigns.parquet").to_pylist()
    assert row["p_value"] > old["p_value"]
    assert json.loads((again / "summary.json").read_text("utf-8"))["baseline"]["dismissed"] == 1
    assert "1 dismissed subject was handed back" in (again / "report.html").read_text("utf-8")
    twice = run("baseline", "add", newer, *whole)
    assert twice.code == 2 and "already in the baseline" in twice.error
    whom = run("baseline", "add", path, "--scan", out, *told, *key)
    assert whom.code == 2 and "--account ACCOUNT" in whom.error
    assert from_bytes(path.read_bytes(), str(path)).digest == before.digest
