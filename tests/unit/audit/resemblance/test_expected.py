import pytest

from stillwatch.audit.resemblance.examples import drawn
from stillwatch.audit.resemblance.expected import (
    answers_meant,
    is_right,
    meant,
    parity,
    wrong_answers,
)
from stillwatch.audit.resemblance.panel import panel_of


@pytest.mark.parametrize(
    ("answer", "expected", "given"),
    [
        ("First 3, then 4, so 1,200.0 in all.", "1200", "1200"),
        ("It is -7", "5", "-7"),
        ("No idea.", "5", ""),
        ("I think B, or rather (C).", "A", "C"),
        ("The BBC says so", "A", ""),
        ("  Paris! ", "paris", "paris"),
        ("word " * 13, "paris", ""),
    ],
)
def test_what_is_meant(answer, expected, given) -> None:
    assert meant(answer, expected) == given


def test_what_is_right() -> None:
    assert is_right(meant("So 1,200.", "1200.0"), "1200.0")
    assert not is_right(meant("", "1200"), "1200")


def test_parity_counts_errors_alike() -> None:
    panel = panel_of(
        ["p", "q", "r", "s"],
        {"t": ["1", "2", "9", "none"], "s": ["1", "7", "9", ""], "c": ["1", "2", "3", "4"]},
        expected=["1", "5", "3", "4"],
    )
    assert wrong_answers(panel, answers_meant(panel))[0].tolist() == [False, True, True, False]
    teacher, suspect, control = parity(panel)
    assert (teacher.n_right, teacher.n) == (1, 4)
    assert (suspect.n_right, suspect.n, suspect.n_both_wrong, suspect.n_same_wrong) == (1, 3, 2, 1)
    assert (control.n_right, control.n_both_wrong, control.n_same_wrong) == (3, 1, 1)
    assert control.low == pytest.approx(0.194, abs=0.001)  # Clopper-Pearson of 3 in 4
    assert control.high == pytest.approx(0.994, abs=0.001)


def test_without_right_answers_there_is_no_table() -> None:
    assert parity(drawn(is_copy=False, n_controls=2, n_prompts=3)) == ()
