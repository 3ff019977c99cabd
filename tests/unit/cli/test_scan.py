import csv
import gzip
import json
import os
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

PROMPT_WORD = re.compile(rb"[bdfgklmnprst][aeiou](?:nd|rk|sel|tim|vo)zq")
DESIGN_8 = {
    "accounts": (
        *("account", "n_requests", "input_tokens", "output_tokens", "peer_group", "p_value"),
        *("q_value", "score", "verdict", "campaign", "reasons", "exposure"),
    ),
    "campaigns": (
        *("campaign", "accounts", "n_requests", "output_tokens", "p_value", "q_value", "verdict"),
        *("families", "reasons", "bits", "without"),
    ),
    "links": ("account_a", "account_b", "bits", "family", "signal"),
}
REASON = ("detector", "version", "p_value", "statistic", "sentence")
FILES = {
    *("accounts.parquet", "campaigns.parquet", "links.parquet", "timeline.parquet"),
    *("profiles.parquet", "ordinary.parquet", "shared.parquet", "remains.parquet"),
    *("summary.json", "report.html"),
}


def tables(out):
    return {name: pq.read_table(out / f"{name}.parquet") for name in (*DESIGN_8, "timeline")}


def scan(run, small, *logs, out, **options):
    given = {"accounts": small.accounts, "key_file": small.key, **options}
    flags = [
        part
        for name, value in given.items()
        if value is not None
        for part in ([f"--{name.replace('_', '-')}"] + ([] if value is True else [value]))
    ]
    return run("scan", *logs, "--out", out, *flags)


@pytest.fixture(scope="module")
def index(small_log, tmp_path_factory):
    """Index of the corpus that the campaign sweeps, made by the command itself."""
    path = tmp_path_factory.mktemp("index") / "made.corpus"
    command = [sys.executable, "-c", "from stillwatch.cli.main import main; main()"]
    subprocess.run(
        [*command, "corpus", "build", str(small_log.items), "--out", str(path)],
        check=True,
        capture_output=True,
    )
    return path


@pytest.fixture
def lines(small_log):
    with gzip.open(small_log.log, "rt", encoding="utf-8") as file:
        return file.readlines()


@pytest.fixture
def few(lines, tmp_path):
    """The first 300 lines: enough to read, too few to judge."""
    path = tmp_path / "few.jsonl"
    path.write_text("".join(lines[:300]), "utf-8")
    return path


def test_a_whole_scan(  # noqa: PLR0917
    run, small_log, index, tmp_path, files_of, lines
) -> None:
    out = tmp_path / "out"
    ran = scan(run, small_log, small_log.log, out=out, corpus=index)
    assert ran.code == 3
    assert files_of(out) == FILES
    found = tables(out)
    for name, columns in DESIGN_8.items():
        assert set(columns) <= set(found[name].column_names), name
    reason = found["accounts"].schema.field("reasons").type.value_type
    assert set(REASON) <= {field.name for field in reason}
    (campaign,) = found["campaigns"].to_pylist()
    assert set(campaign["accounts"]) == small_log.ring
    assert campaign["verdict"] == "flag" and campaign["q_value"] <= 0.01
    assert {"content", "identity"} <= set(campaign["families"])
    assert set(campaign["without"]) == {
        *("content", "shape", "timing", "infrastructure", "identity")
    }
    verdicts = {row["account"]: row["verdict"] for row in found["accounts"].to_pylist()}
    flagged = {name for name, verdict in verdicts.items() if verdict == "flag"}
    assert len(verdicts) == 132
    assert flagged == small_log.ring
    assert campaign["n_requests"] == 432
    assert found["timeline"].column("n_requests").to_numpy().sum() == len(lines)
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["counts"]["flagged"] == 12
    assert "C001" in ran.out and str(out / "report.html") in ran.out


def test_no_text_of_a_prompt_is_written(run, small_log, index, tmp_path, lines) -> None:
    bad = tmp_path / "log.jsonl"
    broken = [line[: len(line) // 2] for line in lines[:5]]
    bad.write_text("".join([*lines, "\n".join(broken)]), "utf-8")
    out = tmp_path / "out"
    assert scan(run, small_log, bad, out=out, corpus=index).code == 3
    assert (out / "quarantine.jsonl").read_text("utf-8").count("\n") == 5
    for path in out.iterdir():
        assert not PROMPT_WORD.search(path.read_bytes()), path.name
    assert not PROMPT_WORD.search(repr([t.to_pylist() for t in tables(out).values()]).encode())
    assert PROMPT_WORD.search(bad.read_bytes())


def test_duplicate_files_change_nothing(run, small_log, tmp_path) -> None:
    once, twice = tmp_path / "once", tmp_path / "twice"
    copy = tmp_path / "copy.jsonl.gz"
    copy.write_bytes(small_log.log.read_bytes())
    scan(run, small_log, small_log.log, out=once)
    scan(run, small_log, small_log.log, copy, out=twice)
    for name, table in tables(once).items():
        assert tables(twice)[name].equals(table), name
    counts = json.loads((twice / "summary.json").read_text("utf-8"))["counts"]
    assert counts["duplicates"] == counts["events"]


def test_ordinary_traffic_alone_is_not_flagged(run, small_log, tmp_path) -> None:
    ran = scan(run, small_log, small_log.ordinary, out=tmp_path / "out")
    assert ran.code == 0
    assert "flag" not in tables(tmp_path / "out")["accounts"].column("verdict").to_pylist()


def accounts_with_exemption(small, path, until: str, who: set[str]) -> None:
    with small.accounts.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*rows[0], "exempt_until"])
        table.writeheader()
        table.writerows({**r, "exempt_until": until if r["account"] in who else ""} for r in rows)


@pytest.mark.parametrize(("until", "honoured"), [("2027-01-01", True), ("2026-10-03", False)])
def test_exemptions_are_honoured_while_they_last(  # noqa: PLR0917
    run, small_log, index, tmp_path, until, honoured
) -> None:
    table, out = tmp_path / "accounts.csv", tmp_path / "out"
    accounts_with_exemption(small_log, table, f"{until}T00:00:00Z", {"ring_3", "user_5"})
    assert scan(run, small_log, small_log.log, out=out, accounts=table, corpus=index).code == 3
    rows = {row["account"]: row for row in tables(out)["accounts"].to_pylist()}
    assert rows["ring_3"]["verdict"] == ("clear" if honoured else "flag")
    assert rows["ring_3"]["without_exemption"] == ("flag" if honoured else None)
    assert rows["ring_3"]["exempt_until"] == datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert rows["user_5"]["verdict"] == "clear"
    assert rows["ring_4"]["verdict"] == "flag"
    assert rows["ring_4"]["exempt_until"] is None


def test_a_campaign_of_exempt_accounts_only_is_no_alarm(run, small_log, index, tmp_path) -> None:
    """A licensed harvest: shown, with what it would have been, and exit code 0."""
    table, out = tmp_path / "accounts.csv", tmp_path / "out"
    accounts_with_exemption(small_log, table, "2027-01-01T00:00:00Z", small_log.ring)
    ran = scan(run, small_log, small_log.log, out=out, accounts=table, corpus=index)
    (campaign,) = tables(out)["campaigns"].to_pylist()
    assert set(campaign["accounts"]) == small_log.ring
    assert (campaign["verdict"], campaign["without_exemption"]) == ("clear", "flag")
    assert ran.code == 0


def test_too_few_ordinary_accounts_say_what_to_do(run, small_log, few, tmp_path) -> None:
    ran = scan(run, small_log, few, out=tmp_path / "out")
    assert ran.code == 2
    assert "at least 40 are needed" in ran.error and "baseline build" in ran.error


def assert_refused(ran, out, *said: str) -> None:
    """Exit code 2, one sentence, and no result half-written."""
    assert ran.code == 2, ran
    for part in said:
        assert part in ran.error, ran.error
    assert "Traceback" not in ran.err
    left = {p.name for p in out.rglob("*")} if out.is_dir() else set()
    assert left <= {"quarantine.jsonl"}, left


def test_no_such_log(run, small_log, tmp_path) -> None:
    ran = scan(run, small_log, tmp_path / "none.jsonl", out=tmp_path / "out")
    assert_refused(ran, tmp_path / "out", "none.jsonl")


def test_unknown_source(run, small_log, tmp_path) -> None:
    ran = scan(run, small_log, small_log.log, out=tmp_path / "out", source="telex")
    assert_refused(ran, tmp_path / "out", "telex", "litellm_slp")


def test_content_that_no_reader_knows(run, small_log, tmp_path) -> None:
    log = tmp_path / "odd.jsonl"
    log.write_text('{"colour": "blue"}\n' * 5, "utf-8")
    assert_refused(scan(run, small_log, log, out=tmp_path / "out"), tmp_path / "out", "odd.jsonl")


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_empty_log(run, small_log, tmp_path, content) -> None:
    log = tmp_path / "empty.jsonl"
    log.write_bytes(content)
    ran = scan(run, small_log, log, out=tmp_path / "out")
    assert_refused(ran, tmp_path / "out", "empty.jsonl")


def test_output_that_cannot_be_written(run, small_log, tmp_path) -> None:
    """A path below a file: nobody, not even root, can make a folder there."""
    (tmp_path / "file").write_text("x", "utf-8")
    ran = scan(run, small_log, small_log.log, out=tmp_path / "file" / "out")
    assert_refused(ran, tmp_path / "file" / "out", "--out", "cannot write")


def test_truncated_gzip_is_said_and_the_rest_is_read(run, small_log, few, tmp_path) -> None:
    """The cut file ends in quarantine; what could be read of it is judged."""
    cut = tmp_path / "cut.jsonl.gz"
    whole = small_log.log.read_bytes()
    cut.write_bytes(whole[: int(0.97 * len(whole))])
    out = tmp_path / "out"
    ran = scan(run, small_log, cut, out=out)
    assert ran.code in (0, 3)
    reasons = [json.loads(line) for line in (out / "quarantine.jsonl").open(encoding="utf-8")]
    assert [r for r in reasons if r["file"].endswith("cut.jsonl.gz")]
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["counts"]["quarantined"] >= 1
    strict = scan(run, small_log, cut, out=tmp_path / "strict", strict=True)
    assert_refused(strict, tmp_path / "strict", "cut.jsonl.gz")


def test_bad_lines_go_to_quarantine_with_their_place(run, small_log, lines, tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    bad = ["not json\n", "[1, 2]\n", '{"id": 3, "messages": "oops"\n']
    log.write_text("".join([*lines[:10], *bad, *lines[10:]]), "utf-8")
    out = tmp_path / "out"
    assert scan(run, small_log, log, out=out).code in (0, 3)
    told = [json.loads(line) for line in (out / "quarantine.jsonl").open(encoding="utf-8")]
    assert [(r["file"], r["line"]) for r in told] == [(str(log), n) for n in (11, 12, 13)]
    assert all(r["reason"] for r in told)


def test_strict_stops_at_the_first_bad_line(run, small_log, lines, tmp_path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("".join([*lines[:10], "not json\n", *lines[10:]]), "utf-8")
    ran = scan(run, small_log, log, out=tmp_path / "out", strict=True)
    assert_refused(ran, tmp_path / "out", f"{log}:11:")


def test_results_of_an_earlier_scan_stay_if_this_one_fails(run, small_log, few, tmp_path) -> None:
    out = tmp_path / "out"
    scan(run, small_log, small_log.ordinary, out=out)
    before = {p.name: p.read_bytes() for p in out.iterdir()}
    assert scan(run, small_log, few, out=out).code == 2
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fdr": "0"}, "--fdr"),
        ({"fdr": "many"}, "--fdr"),
        ({"baseline": "none.baseline"}, "none.baseline"),
        ({"terms": "none.toml"}, "none.toml"),
        ({"corpus": "none.corpus"}, "none.corpus"),
        ({"accounts": "none.csv"}, "none.csv"),
        ({"key_file": "none.key"}, "none.key"),
        ({"engine": "abacus"}, "abacus"),
    ],
)
def test_options_that_name_nothing(  # noqa: PLR0917
    run, small_log, few, tmp_path, options, said
) -> None:
    ran = scan(run, small_log, few, out=tmp_path / "out", **options)
    assert_refused(ran, tmp_path / "out", said)


def test_ctrl_c_leaves_nothing_half_written(small_log, tmp_path) -> None:
    """SIGINT as soon as the work folder is there; 130, one sentence, no file, no folder."""
    out, work = tmp_path / "out", tmp_path / "work"
    work.mkdir()
    command = [sys.executable, "-c", "from stillwatch.cli.main import main; main()", "scan"]
    process = subprocess.Popen(
        [*command, str(small_log.log), "--out", str(out), "--key-file", str(small_log.key)],
        env={**os.environ, "TMPDIR": str(work)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not list(work.glob("stillwatch-*")):
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "interrupted" in said[1] and "Traceback" not in said[1]
    assert list(out.iterdir()) == []
    assert list(work.glob("stillwatch-*")) == []
