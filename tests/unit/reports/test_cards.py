"""What is said of one campaign or account."""

import pytest

from stillwatch.reports.cards import card, family_lines, links_by_campaign, rests_on
from stillwatch.reports.catalogue import catalogue


def link(family: str, bits: float | None, signal: str = "same_address") -> dict[str, object]:
    return {"family": family, "bits": bits, "signal": signal}


def test_reasons_are_sorted_and_parted(rows):
    one = card(rows.campaign("c", ["a", "b"]), [], {})
    assert [r.p_value for r in one.fired] == [2e-7, 0.0006, 0.003]
    assert [r.detector for r in one.other] == ["hidden_reasoning", "breadth"]
    assert one.other[-1].p_value is None
    assert one.clauses == ["4.2 No training of competing models"]


def test_a_lone_account_names_the_clauses_of_what_fired(rows):
    one = card(rows.account("a", "flag"), [], {})
    assert (one.name, one.n_accounts, one.families, one.rests_on) == ("a", 1, [], "")
    assert one.clauses == ["4.2 No training of competing models"]
    assert "an ordinary account" in one.sure.meaning


def test_innocent_behaviour_and_steps_come_from_what_fired(rows):
    texts = {"false_positives": "A course.", "runbook": "Ask."}
    said = [{"id": name} | texts for name in ("corpus_coverage", "template_sweep", "breadth")]
    known_as = catalogue(
        {"detectors": said, "signals": [{"id": "s", "innocent": "An office."}]}, []
    )
    one = card(rows.campaign("c", ["a", "b"]), [link("timing", 3.0, "s")], known_as)
    assert one.innocent == [("corpus coverage, template sweep", "A course."), ("s", "An office.")]
    assert one.steps == [("corpus coverage, template sweep", "Ask.")]


def test_members_are_capped(rows):
    one = card(rows.campaign("c", [f"a{i}" for i in range(80)]), [], {}, most=10)
    assert (len(one.accounts), one.n_accounts) == (10, 80)


def test_family_lines(rows):
    row = rows.campaign("c", ["a", "b"])
    links = [
        link("content", 4.0),
        link("content", 9.0),
        link("identity", 5.0),
        link("timing", None),
    ]
    by_name = {line.name: line for line in family_lines(row, links, {})}
    assert set(by_name) == {"content", "timing", "infrastructure", "identity"}
    assert (by_name["content"].n_links, by_name["content"].strongest_bits) == (2, 9.0)
    assert by_name["content"].share == pytest.approx((21.4 - 9.8) / 21.4)
    assert by_name["infrastructure"].n_links == 0
    assert by_name["infrastructure"].strongest_bits is None
    assert not by_name["identity"].counted
    assert by_name["identity"].remaining_bits is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "It rests most on content evidence; without it 9.8 of 21.4 bits remain."),
        ({"bits": 12.0}, "does not hang on one family"),
        ({"without": {"content": 0.0, "timing": 3.0}}, "without it no link remains"),
        ({"families": ["timing"]}, "one family alone"),
        ({"without": None}, "is not known"),
        ({"bits": None}, "is not known"),
    ],
)
def test_what_a_campaign_rests_on(rows, changed, said):
    row = rows.campaign("c", ["a", "b"], **changed)
    assert said in rests_on(family_lines(row, [], {}), row["bits"])


def test_a_row_of_nulls_makes_a_card(rows):
    keep = {"campaign", "accounts", "verdict"}
    row = {k: v if k in keep else None for k, v in rows.campaign("c", ["a"]).items()}
    one = card(row, [], {})
    assert one.sure.word == "not tested"
    assert (one.fired, one.other, one.families, one.clauses) == ([], [], [], [])


def test_links_are_parted_by_campaign(scan):
    parted = links_by_campaign(scan.links, ["c-02", "nobody"])
    expected = [row for row in scan.links.to_pylist() if row["campaign"] == "c-02"]
    assert parted == {"c-02": expected, "nobody": []}
    assert expected
