import random
from dataclasses import replace

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.decks import read_rows
from stillwatch.rehearsal.dialects import (
    Recording,
    load_recordings,
    persona,
    skeletons,
    text_of,
)
from stillwatch.rehearsal.exchange import Exchange


def exchange(content: str) -> Exchange:
    return Exchange(
        tool="t",
        path="/v1/chat/completions",
        headers=[("Host", "h"), ("User-Agent", "OpenAI/Python 2.54.0"), ("Authorization", "")],
        request={
            "model": "m",
            "messages": [{"role": "user", "content": content}],
            "temperature": 0.7,
            "stop": None,
        },
        response=None,
        stream=False,
        status=200,
        start_s=0.0,
        first_s=0.0,
        end_s=0.0,
    )


def test_client_has_what_was_sent_and_nothing_else():
    client = Recording("t", (exchange("hi"),)).client()
    assert client.parameters == {"temperature": 0.7, "stop": None}
    assert client.header_order == "host,user-agent,authorization"
    assert client.user_agent == "OpenAI/Python 2.54.0"


def test_a_skeleton_carries_other_prompts():
    recording = Recording("t", (exchange("Rate this.\nQ: one and one?\nA: two"), exchange("none")))
    found = skeletons(recording, [{"prompt": "one and one?", "answer": "two"}])
    assert len(found) == 1
    assert found[0].fill([{"prompt": "six?", "answer": "no"}]) == [
        {"role": "user", "content": "Rate this.\nQ: six?\nA: no"}
    ]


def test_an_answer_is_looked_for_only_after_its_prompt():
    recording = Recording("t", (exchange("Give 2 pairs.\nQ: one and one?\nA: 2"),))
    found = skeletons(recording, [{"prompt": "one and one?", "answer": "2"}])
    assert found[0].fill([{"prompt": "p", "answer": "a"}])[0]["content"] == (
        "Give 2 pairs.\nQ: p\nA: a"
    )


def test_a_long_answer_leaves_nothing_behind_where_it_stands_twice():
    answer = "one and one are two, since"
    sent = f"Document: one and one?\n{answer}\nIs this in it?\n{answer}"
    seed = {"prompt": "one and one?", "answer": answer}
    found = skeletons(Recording("t", (exchange(sent),)), [seed])
    assert found[0].fill([{"prompt": "p", "answer": "a"}])[0]["content"] == (
        "Document: p\na\nIs this in it?\na"
    )


def test_personas_differ_in_version_and_tls_and_keep_the_dialect():
    client = Recording("t", (exchange("hi"),)).client()
    made = [persona(client, random.Random(seed), "test") for seed in range(40)]
    assert len({one.user_agent for one in made}) > 3
    assert len({one.ja4 for one in made}) > 3
    assert {one.header_order for one in made} == {client.header_order}
    assert all(one.parameters == client.parameters for one in made)


def test_half_of_the_clients_of_an_sdk_are_asynchronous():
    client = replace(
        Recording("t", (exchange("hi"),)).client(), user_agent="AsyncOpenAI/Python 2.54.0"
    )
    made = [persona(client, random.Random(seed), "test").user_agent for seed in range(200)]
    assert {agent.split("/")[0] for agent in made} == {"OpenAI", "AsyncOpenAI"}
    assert 70 < sum(agent.startswith("Async") for agent in made) < 130


def test_every_committed_recording_is_read_and_holds_its_prompts(examples):
    recordings = load_recordings(examples / "recordings")
    assert {"distilabel", "castwright", "lm_eval"} <= set(recordings)
    assert len(recordings) >= 7
    seeds = read_rows(examples / "data" / "gsm8k_train.jsonl.gz")
    found = skeletons(recordings["distilabel"], seeds)
    assert len(found) == len(recordings["distilabel"].exchanges)


def test_no_recording_is_an_error(tmp_path):
    with pytest.raises(InputError, match="rehearse record"):
        load_recordings(tmp_path)


def test_text_of_parts_and_strings():
    assert text_of([{"type": "text", "text": "a"}, {"type": "image"}]) == "a"
    assert text_of("b") == "b"
    assert not text_of(None)
