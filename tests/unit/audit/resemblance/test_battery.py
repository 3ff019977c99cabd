from dataclasses import replace

import numpy as np

from stillwatch.audit.resemblance.battery import FEWEST_CONTROLS, LEVEL, examine
from stillwatch.audit.resemblance.examples import drawn
from stillwatch.audit.resemblance.kinds import all_likenesses
from stillwatch.audit.resemblance.panel import Panel

TESTS = all_likenesses()
ALIKE = drawn(is_copy=True, n_controls=FEWEST_CONTROLS)


def answered_like(panel: Panel, model: int, n: int) -> Panel:
    """Let a model give the teacher's answers to n prompts."""
    answers = list(panel.answers)
    answers[model] = panel.answers[0][:n] + panel.answers[model][n:]
    return replace(panel, answers=tuple(answers))


def silenced(panel: Panel, model: int, n: int) -> Panel:
    """Let a model answer nothing after n prompts."""
    answers = list(panel.answers)
    answers[model] = answers[model][:n] + ("",) * (len(panel.prompts) - n)
    return replace(panel, answers=tuple(answers))


def test_a_suspect_that_heard_the_teacher_is_the_nearest_of_a_hundred() -> None:
    found = examine(ALIKE, TESTS)
    assert found.strength == "corroborates"
    assert found.p == LEVEL
    assert len(found.scores) == FEWEST_CONTROLS + 1
    assert np.argmax(found.scores) == 0


def test_one_more_model_is_not() -> None:
    found = examine(drawn(is_copy=False, n_controls=FEWEST_CONTROLS), TESTS)
    assert found.strength == "does not corroborate"
    assert found.p > LEVEL


def test_with_98_controls_nothing_can_be_told_and_the_place_is_shown() -> None:
    found = examine(drawn(is_copy=True, n_controls=FEWEST_CONTROLS - 1), TESTS)
    assert found.strength == "cannot tell"
    assert "1/99" in found.reason
    assert found.suspect.rank == 1


def test_a_suspect_near_to_a_teacher_that_has_nearer_ones_is_not_called() -> None:
    """The teacher's own copy stands among the controls: it is nearer, both ways count."""
    answers = list(ALIKE.answers)
    answers[2] = ALIKE.answers[0][:2] + drawn(is_copy=True, n_controls=1).answers[1][2:]
    answers[1] = drawn(is_copy=False, n_controls=1).answers[1]
    found = examine(replace(ALIKE, answers=tuple(answers)), TESTS)
    assert found.strength == "does not corroborate"


def test_word_for_word_copies_are_no_training() -> None:
    found = examine(answered_like(ALIKE, 1, 60), TESTS)
    assert found.strength == "cannot tell"
    assert "word for word" in found.reason
    assert examine(answered_like(ALIKE, 1, 4), TESTS).n_copied == 4


def test_too_few_prompts() -> None:
    found = examine(silenced(ALIKE, 1, 49), TESTS)
    assert found.strength == "cannot tell"
    assert "49 prompts" in found.reason


def test_a_suspect_that_answers_nothing() -> None:
    found = examine(silenced(ALIKE, 1, 0), TESTS)
    assert found.strength == "cannot tell"
    assert found.p is None and found.tests == ()


def test_controls_that_hardly_answer_do_not_count() -> None:
    found = examine(silenced(ALIKE, 5, 20), TESTS)
    assert found.dropped == (ALIKE.names[5],)
    assert found.suspect.n_controls == FEWEST_CONTROLS - 1
    assert found.strength == "cannot tell"


def test_without_a_test_that_decides_nothing_is_told() -> None:
    found = examine(ALIKE, {"identity": TESTS["identity"]})
    assert found.strength == "cannot tell"
    assert found.reason == "no test that decides could judge"


def test_without_controls() -> None:
    found = examine(ALIKE.only([0, 1]), TESTS)
    assert (found.strength, found.suspect, found.tests) == ("cannot tell", None, ())
