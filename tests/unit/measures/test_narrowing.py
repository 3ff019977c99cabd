import pytest

from stillwatch.licences.licence import FEATURES, Licence
from stillwatch.measures.measure import Measure, Rung
from stillwatch.measures.narrowing import NOTHING, Narrowing, narrowing_of

NOW = 1_000


def measure(rung=Rung.NARROW, approved="someone", until=2_000, cap=None) -> Measure:
    return Measure(
        id="m1",
        account="a",
        rung=rung,
        reason="It harvests.",
        taken_us=0,
        expires_us=until,
        approved_by=approved,
        output_per_answer=cap,
    )


def test_an_ordinary_customer_gets_everything() -> None:
    assert narrowing_of(Licence(id="l"), [], NOW) == NOTHING
    assert NOTHING.is_nothing
    assert NOTHING.spares_answers


def test_a_narrowed_account_gets_none_of_what_trains_a_model() -> None:
    found = narrowing_of(Licence(id="l", output_per_answer=900), [measure(cap=500)], NOW)
    assert found == Narrowing(
        allow_logprobs=False,
        allow_reasoning=False,
        allow_logit_bias=False,
        max_choices=1,
        output_per_answer=500,
    )
    assert not found.is_nothing


@pytest.mark.parametrize(
    "other",
    [measure(approved=None), measure(until=NOW), measure(Rung.SUSPEND), measure(Rung.OBSERVE)],
)
def test_other_rungs_and_measures_that_are_not_in_force_narrow_nothing(other) -> None:
    assert narrowing_of(Licence(id="l"), [other], NOW).is_nothing


@pytest.mark.parametrize(
    ("feature", "expected"),
    [
        ("logprobs", Narrowing(allow_logprobs=False)),
        ("reasoning", Narrowing(allow_reasoning=False)),
        ("logit_bias", Narrowing(allow_logit_bias=False)),
        ("n", Narrowing(max_choices=1)),
        ("batch", NOTHING),
    ],
)
def test_what_a_licence_withholds_is_narrowed(feature, expected) -> None:
    assert narrowing_of(Licence(id="l", features=frozenset(FEATURES) - {feature}), [], NOW) == (
        expected
    )


@pytest.mark.parametrize(
    ("licensed", "taken", "cap"), [(900, 500, 500), (100, 500, 100), (None, 5, 5), (7, None, 7)]
)
def test_the_shortest_answer_wins(licensed, taken, cap) -> None:
    licence = Licence(id="l", output_per_answer=licensed)
    assert narrowing_of(licence, [measure(cap=taken)], NOW).output_per_answer == cap


def test_a_cap_alone_spares_answers() -> None:
    found = narrowing_of(Licence(id="l", output_per_answer=9), [], NOW)
    assert found.spares_answers
    assert not found.is_nothing


def test_the_provider_coarsens_log_probabilities_where_there_are_some() -> None:
    found = narrowing_of(Licence(id="l"), [], NOW, logprob_decimals=2, top_logprobs=3)
    assert (found.logprob_decimals, found.top_logprobs) == (2, 3)
    assert not found.spares_answers
    none = narrowing_of(Licence(id="l"), [measure()], NOW, logprob_decimals=2, top_logprobs=3)
    assert (none.logprob_decimals, none.top_logprobs) == (None, None)
