import json

import pytest

from stillwatch.audit.resemblance.battery import Found, Tested
from stillwatch.audit.resemblance.canaries import Caught
from stillwatch.audit.resemblance.expected import Parity
from stillwatch.audit.resemblance.ranks import Place
from stillwatch.reports.resemblance import (
    ResemblanceFacts,
    canary_strength,
    result,
    sections,
    sentence,
    title,
    write_resemblance,
)

HOSTILE = "<script>alert(1)</script>|a*b_\x1b[31m"


def caught(name="suspect", log10_p=-5.0, least=-9.0) -> Caught:
    return Caught(name, 30, 25, 15.0, log10_p, least)


def facts(strength="corroborates", rank=1, caught_=(), parity=()) -> ResemblanceFacts:
    place = Place(rank, 120)
    reason = "with 12 controls nothing" if strength == "cannot tell" else ""
    tests = (
        Tested("style", "writes alike", "Fashion.", True, place, place),
        Tested("identity", "claims alike", "The web.", False, None, None, "nobody asked"),
    )
    found = Found(
        strength, reason, place, place, (3.0, *(i / 60 for i in range(120))), tests, 80, 2, ("c",)
    )
    return ResemblanceFacts(found, parity, caught_, ("The suspect: odd.",), {"command": "x"})


def test_all_three_say_the_same(tmp_path) -> None:
    write_resemblance(facts(), tmp_path)
    files = {one.name: one.read_text() for one in tmp_path.iterdir()}
    assert set(files) == {"report.html", "report.md", "result.json"}
    for text in (files["report.html"], files["report.md"]):
        for said in (
            "corroborates",
            "1 of 121",
            "same base model",
            "nobody asked",
            "word for word",
        ):
            assert said in text, said
    assert "<svg" in files["report.html"]
    assert json.loads(files["result.json"]) == result(facts())


@pytest.mark.parametrize("strength", ["corroborates", "does not corroborate", "cannot tell"])
def test_it_never_says_that_a_model_was_trained_on_another(strength) -> None:
    told = sentence(facts(strength)) + " ".join(
        said for one in sections(facts(strength)) for said in (*one.said, *one.after)
    )
    assert "was trained on my" not in told and "learned from the teacher" not in told
    assert strength != "corroborates" or "is none by itself" in told
    assert title(facts(strength)) == f"Likeness: {strength}"


def test_why_nothing_can_be_told() -> None:
    assert (
        sentence(facts("cannot tell"))
        == "Of likeness nothing can be said: with 12 controls nothing."
    )


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((), "not asked"),
        ((caught(),), "evidence"),
        ((caught(log10_p=-7.0),), "strong evidence"),
        ((caught(log10_p=-2.5),), "weak"),
        ((caught(log10_p=-1.0),), "no evidence"),
        ((caught(log10_p=-3.0, least=-3.5),), "cannot tell"),
    ],
)
def test_the_scale_of_canaries(found, said) -> None:
    assert canary_strength(found) == said


def test_long_tables_are_cut_and_it_is_said() -> None:
    rows = tuple(Parity(f"m{i}", 5, 10, 0.2, 0.8, 3, 1) for i in range(30))
    controls = tuple(caught(f"c{i}", -0.1) for i in range(30))
    told = {one.title: one for one in sections(facts(caught_=(caught(), *controls), parity=rows))}
    assert "11 further controls" in told["Canaries"].after[0]
    assert told["Canaries"].tables[0].rows[0][0] == "suspect"
    assert any("10 further controls" in one.after[0] for one in told.values() if one.after)


def test_names_are_no_markup(tmp_path) -> None:
    write_resemblance(facts(caught_=(caught(), caught(HOSTILE))), tmp_path)
    text = (tmp_path / "report.html").read_text() + (tmp_path / "report.md").read_text()
    assert "<script>" not in text and "\x1b" not in text
