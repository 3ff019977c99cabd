import json
import random

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.dialects import Recording, Skeleton
from stillwatch.rehearsal.driver import Driver, Stage, drivers
from stillwatch.rehearsal.harvest import harvest, stages_of
from stillwatch.rehearsal.workload import Client

CLIENT = Client("/v1/chat/completions", "ua", "host", "ja4")
ROWS = [{"prompt": f"question {n}?", "answer": f"answer {n}"} for n in range(60)]


def skeleton(text: str, n_rows: int = 1) -> Skeleton:
    return Skeleton((("user", text),), n_rows, CLIENT)


def said(one) -> str:
    return one.ask.messages[-1]["content"]


ANSWER = ("answer", skeleton("\x000.prompt\x00"))
REWRITE = ("prompts", skeleton("Rewrite: \x000.prompt\x00"))
PAIRS = ("pairs", skeleton("Like \x000.prompt\x00 and \x001.prompt\x00", 2))
RATE = ("rating", skeleton("Rate \x000.prompt\x00 / \x000.answer\x00"))


def test_plain_answering_sweeps_the_corpus_once_in_order():
    asked = list(harvest([ANSWER], iter(ROWS), random.Random(1)))
    assert [said(one) for one in asked] == [row["prompt"] for row in ROWS]
    assert [one.ask.answer for one in asked] == [row["answer"] for row in ROWS]


def test_rewritten_prompts_are_what_is_asked_next():
    asked = list(harvest([ANSWER, REWRITE], iter(ROWS), random.Random(1)))
    rewrites = [at for at, one in enumerate(asked) if said(one).startswith("Rewrite")]
    assert rewrites
    for at in rewrites:
        made = asked[at].ask.answer.split("\n")
        assert [said(one) for one in asked[at + 1 : at + 1 + len(made)]] == made


def test_made_pairs_are_what_is_rated_next():
    asked = list(harvest([PAIRS, RATE], iter(ROWS), random.Random(1)))
    pairs = json.loads(asked[0].ask.answer)
    rated = [said(one) for one in asked[1 : 1 + len(pairs)]]
    assert rated == [f"Rate {pair['instruction']} / {pair['output']}" for pair in pairs]
    assert all(one.ask.answer.isdecimal() for one in asked[1 : 1 + len(pairs)])


def test_stages_are_told_by_their_markers(supplies):
    tool = drivers()["castwright"]
    rows = list(supplies.corpus("self_instruct"))
    found = [gives for gives, _ in stages_of(tool, supplies.recordings["castwright"], rows)]
    assert set(found) == {"pairs", "rating"}


def test_a_recording_without_its_seeds_is_an_error():
    tool = Driver("t", "harvester", "t", "c", 1, "m", stages=(Stage("Rate", "rating"),))
    with pytest.raises(InputError, match="record it again"):
        stages_of(tool, Recording("t", ()), ROWS)
