import json
import random
from itertools import islice

from stillwatch.rehearsal import texts, wording


def test_sharegpt_is_read_up_to_where_it_breaks_off(tmp_path):
    records = [
        {
            "id": f"r{n}",
            "conversations": [
                {"from": "human", "value": "q" * 2000},
                {"from": "gpt", "value": "a"},
                {"from": "human", "value": "next"},
            ],
        }
        for n in range(3)
    ]
    path = tmp_path / "sharegpt.json"
    path.write_text(json.dumps(records)[:-300])
    found = texts.read_sharegpt(path)
    assert [one["id"] for one in found] == ["r0", "r1"]
    assert found[0]["turns"] == [("q" * texts.MAX_CHARS, "a")]


def test_each_turn_carries_the_whole_conversation():
    asked = list(texts.conversation_asks(iter([[("a", "b"), ("c", "d")]]), "sys", "n"))
    assert [len(one.messages) for one in asked] == [2, 4]
    assert [m["content"] for m in asked[1].messages] == ["sys", "a", "b", "c"]
    assert asked[0].session == asked[1].session == "n-0"
    assert [one.answer for one in asked] == ["b", "d"]


def test_composed_conversations_have_one_to_five_turns():
    made = [texts.composed_conversation(random.Random(seed)) for seed in range(200)]
    assert {len(one) for one in made} == {1, 2, 3, 4, 5}


def test_a_brief_names_the_brand_and_gets_a_long_answer():
    draw = random.Random(1)
    pairs = [texts.brief(draw, template, "Acme") for template in wording.BRIEFS * 10]
    assert all("Acme" in asked for asked, _ in pairs)
    assert all(len(answer) > 300 for _, answer in pairs)
    assert len({asked for asked, _ in pairs}) == len(pairs)


def test_a_made_up_program_has_one_template():
    rows = texts.app_rows(random.Random(1), 30)
    prompts = [row["prompt"] for row in rows]
    assert len(set(prompts)) == 30
    words = [set(prompt.split()) for prompt in islice(prompts, 10)]
    assert len(set.intersection(*words)) > 5
