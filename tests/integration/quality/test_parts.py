from collections import Counter

import pytest

from bench.quality.parts import DEVELOPMENT, TEST, plans


@pytest.mark.parametrize("part", [DEVELOPMENT, TEST], ids=lambda part: part.split)
def test_no_log_has_two_campaigns_over_one_corpus(part) -> None:
    for plan in plans(part, 60, 1).values():
        swept = Counter(one.prompts for one in plan.campaigns)
        assert max(swept.values(), default=0) <= 1


def test_the_parts_share_neither_seed_nor_tool_nor_corpus() -> None:
    development, test = (list(plans(part, 60, 1).values()) for part in (DEVELOPMENT, TEST))
    assert {one.seed for one in development}.isdisjoint(one.seed for one in test)
    assert set(DEVELOPMENT.tools).isdisjoint(TEST.tools)
    assert DEVELOPMENT.corpus != TEST.corpus
    assert [one.split for one in test] == ["calibration", *["test"] * (len(test) - 1)]


@pytest.mark.parametrize("part", [DEVELOPMENT, TEST], ids=lambda part: part.split)
def test_every_tool_is_recorded_in_all_its_stages(part) -> None:
    names = {one.name for plan in plans(part, 60, 1).values() for one in plan.campaigns}
    assert {f"{tool} in all its stages" for tool in part.tools} <= names
