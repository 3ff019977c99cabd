import json

import pytest


def test_the_chain_is_printed(run, scan_folder) -> None:
    ran = run("explain", "C001", "--scan", scan_folder)
    assert ran.code == 0
    assert ran.out.startswith("Campaign C001: flag.")
    for said in ("fires above", "bits left without it", "What would have changed it", "peers"):
        assert said in ran.out


def test_json_holds_the_figures(run, scan_folder) -> None:
    ran = run("explain", "ring_3", "--scan", scan_folder, "--json")
    told = json.loads(ran.out)
    assert told["subject"]["name"] == "ring_3" and told["scan"]["replays"] is True
    assert {"seen", "detectors", "links", "decision", "otherwise", "peers"} <= set(told)


def test_a_page_is_written_whole(run, scan_folder, tmp_path) -> None:
    page = tmp_path / "c001.html"
    ran = run("explain", "C001", "--scan", scan_folder, "--html", page)
    assert ran.code == 0 and str(page) in ran.out
    assert page.read_text("utf-8").rstrip().endswith("</html>")
    assert [path.name for path in tmp_path.iterdir()] == ["c001.html"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "no account and no campaign 'nobody'"),
        (["C001", "--json", "--html", "x.html"], "choose one of --json and --html"),
    ],
)
def test_bad_usage(run, scan_folder, arguments, said) -> None:
    ran = run("explain", *arguments, "--scan", scan_folder)
    assert ran.code == 2 and said in ran.error


def test_no_results(run, tmp_path) -> None:
    ran = run("explain", "C001", "--scan", tmp_path)
    assert ran.code == 2 and "no results of a scan here" in ran.error


def test_a_page_that_cannot_be_written(run, scan_folder, tmp_path) -> None:
    ran = run("explain", "C001", "--scan", scan_folder, "--html", tmp_path / "no" / "x.html")
    assert ran.code == 1 and "--html" in ran.error
