import copy

import pytest

from stillwatch.reports import chain
from stillwatch.reports.explanation import explain
from stillwatch.reports.tables import ACCOUNT, CAMPAIGN
from stillwatch.wiring.explaining import read_scan

TITLES = [
    "What was seen",
    "What each detector says",
    "What links it",
    "From the detectors to the verdict",
    "What would have changed it",
    "Whom it was compared with",
    "What innocent behaviour looks like this",
    "What this verdict cannot show",
    "What a person should check next",
]


@pytest.fixture(scope="module")
def finished(scan_folder):
    return read_scan(scan_folder)


@pytest.fixture
def campaign(finished):
    return copy.deepcopy(explain(finished, CAMPAIGN, "C001"))


def text(sections) -> str:
    parts = []
    for section in sections:
        parts += [section.title, *section.said, *section.after]
        parts += [cell for table in section.tables for row in table.rows for cell in row]
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("kind", "name"), [(CAMPAIGN, "C001"), (ACCOUNT, "ring_3"), (ACCOUNT, "user_5")]
)
def test_the_chain_has_all_its_links(finished, kind, name) -> None:
    told = explain(finished, kind, name)
    sections = chain.sections(told)
    assert [section.title for section in sections] == TITLES
    said = text(sections)
    assert "None" not in said and "nan" not in said and "not known" not in chain.lead(told)
    for one in told["detectors"]:
        if one["outcome"] != "quiet":
            assert one["sentence"][1:-1] in said
    for section in sections:
        for table in section.tables:
            assert all(len(row) == len(table.columns) for row in table.rows)


def test_the_headline_and_the_lead(finished, campaign) -> None:
    assert chain.headline(campaign) == "Campaign C001: flag"
    assert "at a false discovery rate of 1%" in chain.lead(campaign)
    member = explain(finished, ACCOUNT, "ring_3")
    assert "carries the verdict of its campaign C001" in chain.lead(member)
    assert f"judged alone it would be {member['decision']['verdict']}" in chain.lead(member)


def test_an_exemption_is_told_first(campaign) -> None:
    campaign["subject"] |= {"verdict": "clear", "without_exemption": "flag"}
    assert "without the exemption the verdict would be flag" in chain.lead(campaign)


def test_an_abstention_says_why_and_what_is_missing(campaign) -> None:
    campaign["subject"] |= {"verdict": "abstain", "abstain_reason": "7 requests; 20 are needed"}
    campaign["decision"] |= {"p": None, "q": None, "score": None, "needed_p": None}
    campaign["otherwise"] |= {"requests_short": 13.0, "detectors": [], "until": None}
    said = text(chain.sections(campaign))
    assert "7 requests" in chain.lead(campaign)
    assert "It would take 13 more requests" in said and "no score to rank" in said


def test_nothing_judged_again_is_told_where_it_does_not_agree(campaign) -> None:
    campaign["scan"]["replays"] = False
    sections = chain.sections(campaign)
    titles = [section.title for section in sections]
    assert "From the detectors to the verdict" not in titles
    assert "Whom it was compared with" not in titles
    assert chain.NOT_REPLAYED in text(sections)


@pytest.mark.parametrize(
    ("tail", "used", "said"),
    [
        (None, False, "No tail could be fitted"),
        ({"used": False}, False, "failed its check"),
        ({"used": True}, False, "is not needed"),
        ({"used": True, "check_p": 0.4}, True, "a model, check p = 0.4"),
    ],
)
def test_what_the_tail_did(campaign, tail, used, said) -> None:
    campaign["scan"]["tail"] = tail
    campaign["decision"] |= {"tail_used": used, "p_by_tail": 1e-4}
    assert said in text(chain.sections(campaign))


def test_the_rule_shows_what_was_not_met(campaign) -> None:
    campaign["decision"] |= {"n_fired": 1, "n_families": 1}
    decision = next(s for s in chain.sections(campaign) if s.title.startswith("From the"))
    met = {row[0]: row[-1] for row in decision.tables[0].rows}
    assert met == {
        "q-value": "yes" if campaign["decision"]["q"] <= 0.01 else "no",
        "detectors that fired": "no",
        "independent families of links": "no",
    }


def test_pieces_and_lost_families(campaign) -> None:
    campaign["otherwise"]["families"] = [
        {**_gone(), "without": "content", "n_kept": 0, "n_pieces": 0},
        {**_gone(), "without": "timing", "n_kept": 7, "n_pieces": 3, "verdict": "watch"},
    ]
    said = text(chain.sections(campaign))
    assert "no campaign" in said and "7 (largest of 3 pieces)" in said


def _gone():
    return {"stays": None, "families": None, "p_value": None, "q_value": None, "verdict": None}
