import json

from tests.unit.cli.test_accounts import run  # noqa: F401


def test_proposed_approved_undone(run) -> None:  # noqa: F811
    said = run("measure", "propose", "acme", "narrow", "--reason", "C001", "--lasts", "2d")
    name = said.split(";")[0]
    (row,) = json.loads(run("measure", "list", "--json"))
    assert (row["rung"], row["approved_by"], row["delay_ms"]) == ("narrow", None, 0)
    run("measure", "approve", name)
    assert json.loads(run("measure", "list", "--json"))[0]["approved_by"].startswith("cli")
    run("measure", "undo", name)
    assert json.loads(run("measure", "list", "--json"))[0]["undone_us"]


def test_slow_by_default_by_a_second(run) -> None:  # noqa: F811
    run("measure", "propose", "acme", "slow", "--reason", "x", "--approve")
    (row,) = json.loads(run("measure", "list", "--json"))
    assert row["delay_ms"] == 1000 and row["approved_by"]


def test_a_whole_case_at_once(run) -> None:  # noqa: F811
    for account in ("a", "b"):
        run("measure", "propose", account, "narrow", "--reason", "x", "--case", "look-C001")
    run("measure", "propose", "c", "narrow", "--reason", "x", "--case", "look-C002")
    assert "2 measures" in run("measure", "approve", "--case", "look-C001")
    rows = json.loads(run("measure", "list", "--json"))
    assert {row["account"] for row in rows if row["approved_by"]} == {"a", "b"}
    assert "2 measures" in run("measure", "undo", "--case", "look-C001")
    rows = json.loads(run("measure", "list", "--json"))
    assert {row["account"] for row in rows if row["undone_us"]} == {"a", "b"}
