import pytest

pytest.importorskip("modelaudit", reason="make bench-provenance-peers installs it")

from modelaudit.methods import llmmap
from modelaudit.probes import prompts

from bench.provenance_peers import lineage_audit
from bench.provenance_peers.answers import Answers
from bench.provenance_peers.pairs import Pair

LONG = "However, the answer is this: first, it depends; second, it might vary. " * 40
SAID = Answers(
    tuple(f"question {k}" for k in range(25)),
    {
        "teacher": tuple(f"{LONG} {k}" for k in range(25)),
        "copy": tuple(f"{LONG} {k}" for k in range(25)),
        "terse": tuple("42" for _ in range(25)),
    },
    {},
)


def test_a_copy_is_called_derived_and_a_terse_model_is_not():
    pairs = [Pair("teacher", "copy"), Pair("teacher", "terse")]
    said = lineage_audit.accused(SAID, pairs, 20, 0)
    assert said["audit"] == [True, False]


def test_recorded_answers_are_cut_and_everything_is_put_back():
    call, library = llmmap._call_model_api, prompts.DEFAULT_PROBES
    with lineage_audit.recorded(SAID, [3, 5]):
        heard = llmmap._call_model_api(model="teacher", prompt="question 3", provider="openai")
        assert heard == SAID.by_model["teacher"][3][: lineage_audit.LONGEST]
        assert [one.prompt for one in prompts.DEFAULT_PROBES] == ["question 3", "question 5"]
    assert llmmap._call_model_api is call and prompts.DEFAULT_PROBES is library


def test_counts_are_kept_apart():
    made = lineage_audit.measured(
        Answers(
            tuple(f"q{k}" for k in range(200)), {n: t * 8 for n, t in SAID.by_model.items()}, {}
        ),
        [Pair("teacher", "copy", "said so")],
        [Pair("teacher", "terse")],
        2,
    )
    assert made["methods"]["audit"]["documented"]["accused"] == 1
    assert made["methods"]["audit"]["innocent"]["accused"] == 0
    assert made["over_draws_of_prompts"]["audit"]["documented"] == [1, 1]
    assert made["accused_innocents"] == []
