import numpy as np

from stillwatch.audit.resemblance.examples import claiming, drawn, guessing, silent, voice


def test_the_same_seed_draws_the_same() -> None:
    assert drawn(is_copy=True) == drawn(is_copy=True)
    assert drawn(is_copy=True) != drawn(is_copy=True, seed=1)


def test_only_the_suspect_of_an_alike_panel_differs() -> None:
    for make in (drawn, guessing, claiming):
        alike, unalike = make(is_copy=True), make(is_copy=False)
        same = [a == b for a, b in zip(alike.answers, unalike.answers, strict=True)]
        assert same[:2] == [True, False]
        assert all(same[2:])


def test_a_voice_that_heard_another_takes_half_its_choices() -> None:
    teacher, other = voice(1, 60), voice(2, 60)
    heard = voice(2, 60, teacher)
    shared = np.mean(heard.words == teacher.words), np.mean(other.words == teacher.words)
    assert shared[0] > shared[1] + 0.3


def test_the_silent_say_one_word() -> None:
    assert {len(one.split()) for each in silent().answers for one in each} == {1}
