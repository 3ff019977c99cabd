import json

import pytest

from stillwatch.audit.provenance.radioactivity import KeyTest
from stillwatch.audit.provenance.tails import Sum
from stillwatch.audit.provenance.verdict import judge
from stillwatch.reports.provenance import (
    ProvenanceFacts,
    power,
    result,
    sections,
    title,
    write_provenance,
)

HOSTILE = "<script>alert(1)</script>|a*b_\x1b[31m"


def of(name: str, log10_p: float) -> KeyTest:
    one = Sum(log10_p, 3.0, 400, 350.0)
    return KeyTest(name, "2026-11", one, one, one, 2.5, 3.0, None, (0.0, 1.0, 2.5))


def facts(*tests: KeyTest, n_repeating: int | None = 0, peeked: bool = False) -> ProvenanceFacts:
    return ProvenanceFacts(
        verdict=judge(tests, copy_effect=0.4),
        tests=tests,
        accounts=(),
        mark={"mark": "vllm_gumbel"},
        text={
            "n_answers": 20,
            "n_tokens": 900,
            "n_pairs": 400,
            "n_quoted": 3,
            "n_repeating": n_repeating,
        },
        remarks=("One answer was empty.",),
        reproduce={"command": "stillwatch audit provenance"},
        commitments={"acme, 2026-11": "c" * 64},
        peeked=peeked,
    )


def written(folder, *tests, **more) -> dict[str, str]:
    write_provenance(facts(*tests, **more), folder)
    return {one.name: one.read_text() for one in folder.iterdir()}


def test_all_three_say_the_same(tmp_path) -> None:
    files = written(tmp_path, of("acme", -9.0), of("bolt", -0.2))
    assert set(files) == {"report.html", "report.md", "result.json"}
    for text in (files["report.html"], files["report.md"]):
        for said in ("strong evidence", "acme", "2.0e-9", "another way", "c" * 64, "arXiv"):
            assert said in text, said
    assert json.loads(files["result.json"]) == result(facts(of("acme", -9.0), of("bolt", -0.2)))


def test_the_whole_scale_is_shown_with_where_this_stands() -> None:
    rows = sections(facts(of("acme", -5.0)))[0].tables[0].rows
    assert [row[0] for row in rows] == [
        "strong evidence",
        "→ evidence",
        "weak",
        "no evidence",
        "cannot tell",
    ]


def test_the_scale_is_that_of_what_decides(tmp_path) -> None:
    assert "p at most 1e-6" in written(tmp_path, of("acme", -9.0))["report.md"]
    peeked = written(tmp_path, of("acme", -9.0), peeked=True)["report.md"]
    assert "e at least 1e6" in peeked and "p at most" not in peeked


def test_what_is_unknown_is_null_and_said(tmp_path) -> None:
    found = result(facts(of("acme", -0.3)))
    assert found["tests"][0]["n_served"] is None
    assert found["verdict"]["sources"] == []
    silent = ProvenanceFacts(
        **{
            name: getattr(facts(of("a", -0.3)), name)
            for name in ProvenanceFacts.__dataclass_fields__
            if name != "verdict"
        },
        verdict=judge([of("a", -0.3)], copy_effect=None),
    )
    assert "not known" in sections(silent)[4].said[0]
    assert title(silent) == "Provenance: cannot tell"


def test_scores_are_not_told_exactly() -> None:
    one = Sum(-9.123456789, 6.123456789, 400, 350.5)
    found = result(facts(KeyTest("a", "2026-11", one, one, one, 2.123456789, 3.123456789, None)))
    for figures in (found["verdict"], found["tests"][0], found["verdict"]["sources"][0]):
        shown = [figures[name] for name in figures if name.startswith(("log10", "z"))]
        assert shown and all(value == round(value, 2) for value in shown)


def test_what_nobody_can_see_is_assumed_aloud(tmp_path) -> None:
    assert "the only audit of the suspect" in written(tmp_path, of("acme", -9.0))["report.md"]


def test_names_are_no_markup(tmp_path) -> None:
    files = written(tmp_path, of(HOSTILE, -9.0))
    assert "<script>" not in files["report.html"]
    assert "<script>" not in files["report.md"]
    assert "\x1b" not in files["report.html"] + files["report.md"]


def test_many_keys_are_cut_and_it_is_said(tmp_path) -> None:
    files = written(tmp_path, *(of(f"account-{i:02}", -i / 10) for i in range(30)), n_repeating=4)
    assert "10 further keys" in files["report.md"]
    assert "account-29" in files["report.md"]
    assert "account-01" not in files["report.md"].split("commitment")[0]
    assert "4 answers repeat a passage" in files["report.md"]


def test_it_never_says_that_repeated_passages_were_left_out_where_they_were_not(tmp_path) -> None:
    unseen = written(tmp_path / "a", of("acme", -9.0), n_repeating=None)
    seen = written(tmp_path / "b", of("acme", -9.0), n_repeating=0)
    for name in ("report.html", "report.md"):
        assert "contexts in a row that were served, or are shorter" in seen[name]
        assert "do not count. Quotations within" not in unseen[name]
        assert "nobody be trained: with these tables" in unseen[name]
    assert json.loads(unseen["result.json"])["text"]["n_repeating"] is None


@pytest.mark.parametrize(
    ("log10", "said"),
    [(0.0, "1"), (-1.5, "0.0316"), (-7.86, "1.4e-8"), (-400.5, "3.2e-401"), (12.0, "1.0e+12")],
)
def test_powers_of_ten(log10, said) -> None:
    assert power(log10) == said
