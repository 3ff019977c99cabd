import pytest
from pydantic import ValidationError

from stillwatch.audit.provenance.plan import Mark, Plan
from stillwatch.core.errors import InputError

MARK = {
    "scheme": "vllm_gumbel",
    "model": "ours",
    "tokenizer": "tokenizer.json",
    "secret_file": "marking.secret",
    "epochs": ["2026-11"],
}


def test_a_scheme_takes_what_the_plan_says_of_it() -> None:
    assert Mark(**MARK).as_scheme().context_width == 4
    assert Mark(**MARK, context_width=6).as_scheme().context_width == 6
    green = Mark(**{**MARK, "scheme": "transformers_green"}, vocabulary=4000, green_share=0.5)
    assert green.as_scheme().null.mean == pytest.approx(0.5)


def test_what_a_scheme_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="no such setting") as caught:
        Mark(**MARK, vocabulary=4000).as_scheme()
    assert caught.value.field == "vocabulary"


def test_one_key_has_no_accounts() -> None:
    with pytest.raises(ValidationError, match="one key for all"):
        Mark(**MARK, engine_key=42, accounts=["a"])


def test_a_plan_has_no_field_that_nobody_reads() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Plan.model_validate({"mark": {**MARK, "kee": 1}})


def test_a_reference_is_for_contexts_of_one_token() -> None:
    for more in ({}, {"context_width": 1}):
        with pytest.raises(ValidationError, match="a reference helps green lists"):
            Mark(**MARK, **more, reference="unmarked.jsonl")
    Mark(**{**MARK, "scheme": "transformers_green"}, reference="unmarked.jsonl")


def test_a_seed_that_cannot_be_tested_is_refused() -> None:
    for scheme in ("transformers_green", "vllm_sbw"):
        Mark(**{**MARK, "scheme": scheme}, seeding_scheme="lefthash")
        with pytest.raises(ValidationError, match="would convict innocents; mark with lefthash"):
            Mark(**{**MARK, "scheme": scheme}, seeding_scheme="selfhash")
    with pytest.raises(ValidationError, match="is of green lists"):
        Mark(**MARK, seeding_scheme="lefthash")


def test_how_often_the_second_key_chose_is_of_two_keys() -> None:
    two = Mark(**{**MARK, "scheme": "vllm_dual_gumbel"}, alpha=0.4)
    assert two.as_scheme().null.variance == pytest.approx(0.6**2 + 0.4**2)
    with pytest.raises(InputError, match="no such setting"):
        Mark(**MARK, alpha=0.4).as_scheme()


def test_an_epoch_is_a_month_and_no_key_is_tried_twice() -> None:
    with pytest.raises(ValidationError, match="such as 2026-11"):
        Mark(**{**MARK, "epochs": ["2026-11", "2026-1"]})
    mark = Mark(**{**MARK, "epochs": ["2026-11", "2026-11"]}, accounts=["a", "b", "a"])
    assert (mark.epochs, mark.accounts) == (("2026-11",), ("a", "b"))


def test_a_key_that_everybody_has_proves_nothing() -> None:
    with pytest.raises(ValidationError, match="proves nothing"):
        Mark(**MARK, engine_key=15485863)


def test_a_key_given_by_hand_is_not_shown() -> None:
    assert "987654321" not in repr(Mark(**MARK, engine_key=987654321))


LEXICAL = {"scheme": "lexical", "model": "lexical", "secret_file": "s", "epochs": ["2026-11"]}


@pytest.mark.parametrize(
    ("mark", "why"),
    [
        ({**LEXICAL, "accounts": ["a"], "contexts": "c"}, "leave contexts out"),
        ({**LEXICAL, "accounts": ["a"], "model": "llama"}, 'model = "lexical"'),
        ({**LEXICAL, "accounts": ["a"], "reference": "r"}, "no use of a reference"),
        (LEXICAL, "name them in accounts"),
        ({**LEXICAL, "scheme": "vllm_gumbel"}, "tokenizer.json"),
    ],
)
def test_what_the_lexical_mark_needs(mark, why) -> None:
    with pytest.raises(ValidationError, match=why):
        Plan.model_validate({"mark": mark})


def test_the_lexical_mark_has_no_tokenizer() -> None:
    plan = Plan.model_validate({"mark": {**LEXICAL, "accounts": ["a"]}})
    with pytest.raises(InputError, match="no tokens to go by"):
        _ = plan.mark.served_tokenizer
