import random
from itertools import islice

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.plan import Plan
from stillwatch.rehearsal.supplies import APP_TOOLS, around, supplies_for


@pytest.mark.parametrize(
    ("prompts", "n_least"),
    [
        ("gsm8k_train", 7000),
        ("t0_sweep", 6000),
        ("bbh", 6000),
        ("sharegpt", 2000),
        ("self_instruct", 400),
    ],
)
def test_a_corpus_is_swept_without_repeats(supplies, prompts, n_least):
    swept = [row["prompt"] for row in supplies.corpus(prompts)]
    assert len(set(swept)) == len(swept) >= n_least


def test_customers_run_the_same_library_with_their_own_parameters(supplies):
    made = [supplies.client("litellm_app", random.Random(seed)) for seed in range(60)]
    assert len({one.parameters.get("temperature") for one in made}) > 4
    assert len({one.parameters.get("max_tokens") for one in made}) > 4
    assert len({one.header_order for one in made}) == 1


def test_applications_use_several_libraries(supplies):
    made = [supplies.any_clients(random.Random(seed))[0] for seed in range(40)]
    recorded = {supplies.recordings[tool].client().header_order for tool in APP_TOOLS}
    assert {one.header_order for one in made} == recorded


def test_some_customers_run_one_program_on_several_machines(supplies):
    made = [supplies.clients("litellm_app", random.Random(seed)) for seed in range(100)]
    assert 0 < sum(len({one.user_agent for one in some}) > 1 for some in made) < 50
    assert all(len({str(one.parameters) for one in some}) == 1 for some in made)


def test_programs_go_on_after_the_real_templates_are_used_up(examples):
    own = supplies_for(Plan(seed=2), examples)
    draw = random.Random(1)
    while own.templates.take(500, 1)[0]:
        pass
    rows, is_first = own.app_rows(draw, 40)
    assert len({row["prompt"] for row in rows}) == 40
    assert is_first


def test_conversations_go_on_without_end(supplies):
    turns = list(islice(supplies.chats(random.Random(1)), 200))
    assert len({one[0][0] for one in turns}) > 190
    assert max(map(len, turns)) > 1


def test_around_begins_again():
    assert [row["a"] for row in islice(around([{"a": 1}, {"a": 2}]), 3)] == [1, 2, 1]


def test_a_redistributable_plan_has_no_conversations_of_unknown_licence(examples):
    assert supplies_for(Plan(redistributable=True), examples).conversations is None


def test_missing_recordings_are_named(tmp_path):
    with pytest.raises(InputError, match="recording"):
        supplies_for(Plan(), tmp_path)


def test_private_turns_are_in_no_ordinary_deck(examples):
    supplies = supplies_for(Plan(split="test"), examples)
    assert supplies.conversations is not None
    ordinary = {
        said
        for _ in range(len(supplies.conversations))
        for said, _ in supplies.conversations.take()["turns"]
    }
    shared = {row["prompt"] for row in supplies.private} & ordinary
    assert len(shared) < 0.02 * len(supplies.private)  # people ask the same now and then
