import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.tried_texts import read_texts


def test_answers_are_tried_after_their_prompts(tmp_path) -> None:
    file = tmp_path / "texts.jsonl"
    lines = [
        {"began": {}},
        {"prompt": "why?", "answer": "since"},
        {"answer": "alone"},
        {"prompt": "only asked"},
        {"answer": " "},
        {"prompt": "why?", "answer": "since"},
        {"ended": {}},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    found = read_texts(file)
    assert found.prompts == ("why?", "", "")
    assert found.texts == ("since", "alone", "only asked")
    assert len(found.digest) == 64


def test_else_each_line_is_a_text(tmp_path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("\ufeffone text\n\n[another]\none text\n", "utf-8")
    assert read_texts(file).texts == ("one text", "[another]")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no text in it"),
        ('{"answer": ""}', "no text in it"),
        ('{"answer": "a"}\n{"answer": 1}', ":2: answer: must be text"),
        ('{"answer": "a"}\n{"text": "b"}', ":2: has neither"),
        ('{"answer": "a"}\nb', ":2: not JSON"),
    ],
)
def test_what_is_no_file_of_texts_is_said(tmp_path, text, said) -> None:
    file = tmp_path / "texts"
    file.write_text(text)
    with pytest.raises(InputError, match=said):
        read_texts(file)


def test_what_cannot_be_read_is_named(tmp_path) -> None:
    with pytest.raises(InputError, match=r"nothing: cannot read"):
        read_texts(tmp_path / "nothing")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        read_texts(tmp_path / "bytes")
