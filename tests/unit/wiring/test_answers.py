import hashlib
import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.answers import read_answers


def test_answers_are_read_in_their_order(tmp_path) -> None:
    file = tmp_path / "answers.jsonl"
    lines = [
        {"prompt": "Say a.", "answer": "a", "model": "m1"},
        {"answer": " \n"},
        {"answer": "b", "model": "m2", "anything": 1},
    ]
    file.write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    found = read_answers(file)
    assert found.answers == ("a", "b")
    assert found.prompts == ("Say a.", "")
    assert found.models == ("m1", "m2")
    assert found.n_empty == 1
    assert found.digest == hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"answer": "a"}\n{"answer": 3}', r"answers\.jsonl:2: answer: must be text"),
        ('{"answer": "a"', r"answers\.jsonl:1: not JSON"),
        ("[1]", r"answers\.jsonl:1: must be a JSON object"),
        ('{"answer": ""}', "there is no answer in it"),
        ("", "there is no answer in it"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path, text, said) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(text)
    with pytest.raises(InputError, match=said):
        read_answers(file)


def test_a_file_must_be_there(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot read the answers"):
        read_answers(tmp_path / "none.jsonl")
