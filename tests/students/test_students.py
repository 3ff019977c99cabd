"""The five-minute cut of `make bench-provenance`: real students, by `make test-provenance`."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="make audit-env brings it; make test-provenance runs this")

from bench.provenance.cases import (
    COLLECTED_AT,
    MARKED,
    answer,
    ask,
    cases,
    key_of,
    marked_part,
    served,
    sources,
)
from bench.provenance.scoring import by_length, contexts_of, ready, tokens_of, under_wrong_keys
from bench.provenance.world import SCHEMES, Size, World

pytestmark = pytest.mark.timeout(1800)  # the first test waits for four students to learn
ROOT = Path(__file__).resolve().parents[2]
SIZE = Size(taught=8_000, other=100, served=4_000, asked=1_200, epochs=12)
CHOSEN = ("transformers_green-100%-transformer", "vllm_gumbel-100%-transformer", "plain", "people")


@pytest.fixture(scope="module")
def world():
    folder = ROOT / "build" / "provenance" / "cut"
    world = World(folder, SIZE)
    world.teacher(0)
    chosen = [case for case in cases(small=True) if case.name.startswith(CHOSEN)]
    assert len(chosen) == 4
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for task, subjects in ((answer, sources(chosen)), (ask, chosen)):
            for one in [pool.submit(task, folder, SIZE, subject) for subject in subjects]:
                one.result()
    return world


def said(world, start, scheme):
    (name,) = [case.name for case in cases(small=True) if case.name.startswith(start)]
    return tokens_of(world, world.said(name, COLLECTED_AT[scheme]))


@pytest.mark.parametrize("name", MARKED)
def test_a_copy_shows(world, name) -> None:
    """Students of 4,000 answers lean less than those of 12,000 in the bench."""
    scheme = SCHEMES[name]
    table = contexts_of(world, served(world, name), scheme.context_width)
    answers = said(world, f"{name}-100%-transformer", name)
    found = by_length(answers, scheme, key_of(name), table)[-1]
    assert found["log10_p"] < -3
    assert found["log10_e"] > 0
    wrong = by_length(answers, scheme, key_of(name) + 1, table)[-1]
    assert wrong["log10_p"] > -3


@pytest.mark.parametrize("name", MARKED)
@pytest.mark.parametrize("innocent", ["plain", "people"])
def test_an_innocent_is_not(world, name, innocent) -> None:
    scheme = SCHEMES[name]
    table = contexts_of(world, served(world, name), scheme.context_width)
    answers = said(world, innocent, name)
    assert by_length(answers, scheme, key_of(name), table)[-1]["log10_p"] > -4
    keys = list(range(1, 201))
    ps, es = under_wrong_keys([ready(answers, scheme, table)], scheme, keys)
    assert (ps[:, :, 0] <= 0.01).sum() <= 9
    assert (es >= 100).sum() <= 9
    assert 0.3 < np.median(ps[:, :, 0]) < 0.7


def test_only_marked_answers_are_in_the_table_of_a_diluted_student(world) -> None:
    few = next(case for case in cases(small=False) if case.share == 0.05)
    assert len(marked_part(world, few)) == 200
