import json

import pytest

from bench.provenance_peers.answers import aligned, read


def write(folder, model, rows):
    file = folder / "results" / model / "model_outputs.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps([{"instruction": i, "output": o} for i, o in rows]))


def test_answers_stand_in_the_order_of_the_prompts(tmp_path):
    write(tmp_path, "one", [("a", "1"), ("b", "2")])
    write(tmp_path, "two", [("b", "4"), ("a", "3")])
    found = read(tmp_path)
    at = found.prompts.index("a")
    assert [found.by_model[name][at] for name in ("one", "two")] == ["1", "3"]


def test_a_model_that_lacks_a_prompt_is_left_out(tmp_path):
    write(tmp_path, "one", [("a", "1"), ("b", "2")])
    write(tmp_path, "two", [("b", "4")])
    found = read(tmp_path)
    assert list(found.by_model) == ["one"]
    assert found.left_out == {"two": "1 of 2 prompts without an answer"}


def test_an_empty_answer_is_an_answer():
    assert aligned(["a"], {"one": {"a": ""}}).by_model == {"one": ("",)}


def test_a_folder_without_answers_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="alpaca_eval"):
        read(tmp_path)
