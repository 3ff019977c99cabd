import numpy as np
import pytest
from scipy.stats import norm

from stillwatch.audit.provenance import verdict
from stillwatch.audit.provenance.radioactivity import KeyTest
from stillwatch.audit.provenance.tails import Sum
from stillwatch.audit.provenance.verdict import COPY_EFFECTS, copy_effect_of, held_back

EFFECT = 0.4


def judge(tests, accounts=(), copy_effect=EFFECT, **more):
    return verdict.judge(tests, accounts, copy_effect=copy_effect, **more)


def of(name: str, log10_p: float, *, log10_e: float = 0.0, effective=500.0) -> KeyTest:
    one = Sum(log10_p, 0.0, int(effective), effective)
    return KeyTest(name, "2026-11", one, one, one, log10_e, max(0.0, log10_e), int(effective))


@pytest.mark.parametrize(
    ("log10_p", "strength"),
    [
        (-6.0, "strong evidence"),
        (-5.9, "evidence"),
        (-4.0, "evidence"),
        (-3.9, "weak"),
        (-2.0, "weak"),
        (-1.9, "no evidence"),
        (0.0, "no evidence"),
    ],
)
def test_the_scale_is_fixed(log10_p, strength) -> None:
    assert judge([of("a", log10_p)]).strength == strength


def test_many_keys_make_each_weaker() -> None:
    tests = [of("a", -6.5), *(of(f"b{i}", -0.2) for i in range(99))]
    found = judge(tests)
    assert found.log10_p == pytest.approx(-4.5)
    assert [source.name for source in found.sources] == ["a"]
    assert "served to a." in found.sentence


def test_whoever_looked_often_is_held_to_the_e_value() -> None:
    tests = [of("a", -9.0, log10_e=4.2)]
    assert judge(tests).strength == "strong evidence"
    assert judge(tests, looked_often=True).strength == "evidence"
    assert judge([of("a", -9.0, log10_e=-1.0)], looked_often=True).strength == "cannot tell"


def test_too_little_text_is_not_judged() -> None:
    few = judge([of("a", -9.0, effective=20.0)])
    assert (few.strength, few.sources) == ("cannot tell", ())
    assert judge([of("a", -0.1, effective=100.0)]).strength == "cannot tell"
    assert judge([of("a", 0.0, effective=0.0)]).smallest_share is None


@pytest.mark.parametrize(
    ("asked", "at_least"),
    [((1.0,), 1.0), ((0.7,), 0.7), ((0.8,), 1.0), ((0.7, 1.0), 1.0), ((), 1.0)],
)
def test_what_a_copy_shows_is_what_one_showed_at_that_temperature(asked, at_least) -> None:
    measured = COPY_EFFECTS["transformers_green"]
    assert copy_effect_of("transformers_green", asked) == measured[at_least]


def test_at_other_temperatures_and_under_other_marks_nobody_knows() -> None:
    assert copy_effect_of("transformers_green", (0.7, 1.1)) is None
    assert copy_effect_of("transformers_green", (0.0,)) is None
    assert copy_effect_of("lexical", (1.0,)) is None
    assert copy_effect_of("lexical", ()) is None


def test_how_much_text_is_missing_is_said() -> None:
    few = judge([of("a", -0.1, effective=30.0)])
    times = float(few.sentence.split("some ")[1].split()[0])
    assert times > 1
    enough = judge([of("a", -0.1, effective=30.0 * times * 1.1)])
    assert enough.strength == "no evidence"


def test_where_no_copy_was_ever_measured_silence_says_nothing() -> None:
    found = judge([of("a", -0.1)], copy_effect=None)
    assert (found.strength, found.smallest_share) == ("cannot tell", None)
    assert found.sentence.startswith("The text leans to no key, but this says nothing")
    short = judge([of("a", -0.1, effective=20.0)], copy_effect=None)
    assert short.sentence.startswith("Too little")
    assert judge([of("a", -9.0)], copy_effect=None).strength == "strong evidence"


def test_power_is_what_a_normal_sum_would_have() -> None:
    found = judge([of("a", -0.1)])
    shift = found.smallest_share * EFFECT * np.sqrt(500.0)
    assert norm.sf(norm.isf(1e-4) - shift) == pytest.approx(0.9)
    assert "leans less would be missed" in found.sentence


def test_no_name_is_given_below_evidence() -> None:
    assert judge([of("a", -3.0)]).sources == ()
    assert "Do not act" in judge([of("a", -3.0)]).sentence


def test_accounts_that_share_a_key_are_told_apart_by_their_own_contexts() -> None:
    found = judge([of("everybody", -9.0)], accounts=[of("a", -8.0), of("b", -0.5)])
    assert [source.name for source in found.sources] == ["a"]
    nobody = judge([of("everybody", -9.0)], accounts=[of("a", -1.0), of("b", -0.5)])
    assert nobody.strength == "strong evidence"
    assert nobody.sources == ()
    assert "which account" in nobody.sentence
    assert np.isfinite(nobody.log10_e)


def test_what_rests_on_repeated_passages_alone_is_held_back() -> None:
    strong, weak, none = (judge([of("a", p)]) for p in (-9.0, -3.0, -0.1))
    held = held_back(strong, none)
    assert (held.strength, held.sources) == ("cannot tell", ())
    assert "word for word" in held.sentence
    assert held.log10_p == strong.log10_p
    assert held_back(weak, none) is weak


def test_nobody_is_named_and_nothing_called_strong_for_what_was_only_repeated() -> None:
    whole = judge([of("everybody", -30.0)], accounts=[of("a", -9.0), of("quoted", -20.0)])
    rest = judge([of("everybody", -5.0)], accounts=[of("a", -6.0), of("quoted", -0.3)])
    found = held_back(whole, rest)
    assert (found.strength, found.log10_p) == ("evidence", -5.0)
    assert [source.name for source in found.sources] == ["a"]
    assert found.smallest_share == whole.smallest_share


def test_a_key_with_too_few_pairs_convicts_nobody_beside_one_with_enough() -> None:
    found = judge([of("few", -9.0, effective=5.0), of("many", -0.4)])
    assert found.strength == "no evidence"
    assert found.log10_p == pytest.approx(np.log10(10**-0.4 * 2))
    both = judge([of("few", -9.0, effective=5.0), of("many", -9.0)])
    assert [source.name for source in both.sources] == ["many"]


def test_whoever_looked_often_is_told_names_by_e_values() -> None:
    tests = [of("a", -0.1, log10_e=7.0), of("b", -9.0, log10_e=0.5)]
    found = judge(tests, looked_often=True)
    assert [source.name for source in found.sources] == ["a"]
    assert found.sources[0].log10_p == pytest.approx(-7.0 + np.log10(2))
    shared = judge(
        [of("everybody", -9.0, log10_e=9.0)],
        accounts=[of("a", -9.0, log10_e=2.0)],
        looked_often=True,
    )
    assert (shared.strength, shared.sources) == ("strong evidence", ())
