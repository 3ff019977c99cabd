import numpy as np

from stillwatch.audit.resemblance.panel import panel_of, without_copies

PROMPTS = ["a", "b", "c", "d"]
LONG = " ".join(f"word{i}" for i in range(25))


def test_what_is_said_to_everything_is_no_answer() -> None:
    refusing = ["I cannot  help.", "I cannot help.", "I cannot\nhelp.", "Yes."]
    panel = panel_of(PROMPTS, {"t": refusing, "s": ["x", "x", "y", " "]})
    assert panel.answered.tolist() == [[False, False, False, True], [True, True, True, False]]


def test_where_one_answer_is_right_it_may_come_again() -> None:
    panel = panel_of(PROMPTS, {"t": ["A"] * 4}, expected=["A", "B", "A", "A"])
    assert panel.answered.all()
    assert panel_of(PROMPTS, {"t": ["I am X"] * 4}, asks=[True] * 4).answered.all()


def test_copies_of_the_teachers_answers_are_taken_from_all_alike() -> None:
    answers = {
        "t": [LONG, LONG + " end", "short answer", "z"],
        "s": [LONG.upper(), "own", "short answer", "z"],
        "c": ["own", LONG + "  END", "other", "z"],
    }
    panel, n_copies = without_copies(panel_of(PROMPTS, answers))
    assert n_copies.tolist() == [0, 1, 1]
    assert panel.answers[1] == ("", "own", "short answer", "z")
    assert panel.answers[2] == ("own", "", "other", "z")
    assert panel.answers[0] == tuple(answers["t"])


def test_some_models_in_an_order() -> None:
    panel = panel_of(PROMPTS, {name: [name] * 2 + ["x", "y"] for name in "tsc"})
    assert panel.only([2, 0]).names == ("c", "t")
    assert np.array_equal(panel.only([2, 0]).answered, panel.answered[[2, 0]])
