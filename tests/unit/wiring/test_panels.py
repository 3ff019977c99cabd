import json

import pytest

from stillwatch.audit.resemblance.plan import Compared
from stillwatch.core.errors import InputError
from stillwatch.wiring.panels import panel_from, read_canaries, read_compared, read_heard


def lines(file, *rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(json.dumps(row) for row in rows))
    return file


def answers(file, *said):
    return lines(file, *({"prompt": f"p{i}", "answer": one} for i, one in enumerate(said)))


def plan(folder, **more):
    return Compared.model_validate(
        {
            "teacher": folder / "t.jsonl",
            "suspect": folder / "s.jsonl",
            "controls": [folder / "controls"],
            **more,
        }
    )


@pytest.fixture
def folder(tmp_path):
    answers(tmp_path / "t.jsonl", "one", "two", "three")
    lines(
        tmp_path / "s.jsonl",
        {"prompt": "p2", "answer": "III"},
        {"prompt": "p0", "answer": "I"},
        {"prompt": "p0", "answer": "again"},
        {"prompt": "p9", "answer": "IX"},
    )
    answers(tmp_path / "controls" / "a.jsonl", "1", "", "3")
    published = [
        {"instruction": "p0", "output": "uno", "generator": "b"},
        {"instruction": "p2", "output": None},
    ]
    (tmp_path / "controls" / "b").mkdir()
    (tmp_path / "controls" / "b" / "model_outputs.json").write_text(json.dumps(published))
    return tmp_path


def test_answers_stand_side_by_side(folder) -> None:
    panel = panel_from(read_compared(plan(folder)))
    assert panel.names == ("teacher", "suspect", "control a", "control b")
    assert panel.prompts == ("p0", "p2")
    assert panel.answers == (("one", "three"), ("I", "III"), ("1", "3"), ("uno", ""))


def test_what_is_known_of_prompts(folder) -> None:
    lines(
        folder / "p.jsonl",
        {"prompt": "p0", "expected": "I"},
        {"prompt": "p2", "asks_identity": True},
    )
    heard = read_compared(plan(folder, prompts=folder / "p.jsonl"))
    panel = panel_from(heard, ("Alpha",))
    assert panel.expected == ("I", "") and panel.asks == (False, True)
    assert panel.identities == ("Alpha",)


def test_what_is_odd_is_remarked(folder) -> None:
    file = lines(
        folder / "x.jsonl",
        {"prompt": "p0", "answer": "a", "model": "m", "finish_reason": "length"},
        {"prompt": "p1", "answer": "b", "model": "n", "refused": True},
    )
    assert len(read_heard(file).remarks) == 3


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.jsonl", '{"answer": "x"}', "t.jsonl: prompt: every answer needs"),
        ("t.jsonl", '{"prompt": "p", "answer": 3}', "t.jsonl:1: answer: must be text"),
        ("controls/c.json", "{}", "c.json: must be a list"),
        ("controls/c.json", "[", "c.json: not JSON"),
        (
            "controls/c.json",
            '[{"instruction": "p", "output": "x"}, {"output": "q"}]',
            r"c.json: \[1\].instruction",
        ),
        ("controls/b.jsonl", '{"prompt": "p", "answer": "x"}', "two controls named 'b'"),
    ],
)
def test_a_bad_file_is_named(folder, name, text, said) -> None:
    (folder / name).write_text(text)
    with pytest.raises(InputError, match=said):
        read_compared(plan(folder))


def test_a_control_is_another_model_than_the_suspect(folder) -> None:
    (folder / "controls" / "c.jsonl").write_bytes((folder / "s.jsonl").read_bytes())
    with pytest.raises(InputError, match="own file"):
        read_compared(plan(folder))


def test_no_answers_no_controls(folder) -> None:
    with pytest.raises(InputError, match="cannot read"):
        read_compared(plan(folder, suspect=folder / "none.jsonl"))
    with pytest.raises(InputError, match="cannot read"):
        read_heard(folder / "none.json")
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match="no answers in it"):
        read_compared(plan(folder, controls=[folder / "empty"]))


@pytest.mark.parametrize("row", [{"prompt": "p", "expected": 3}, {"expected": "x"}])
def test_bad_prompts(folder, row) -> None:
    lines(folder / "p.jsonl", row)
    with pytest.raises(InputError, match=r"p\.jsonl:1: "):
        read_compared(plan(folder, prompts=folder / "p.jsonl"))


def test_canaries(tmp_path) -> None:
    file = lines(tmp_path / "c.jsonl", {"prompt": "Name a river.", "variants": ["Elbe", "Oder"]})
    (found,) = read_canaries(file)
    assert found.variants == ("Elbe", "Oder")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"prompt": "p", "variants": "a"}], "c.jsonl:1: variants"),
        ([{"prompt": "p", "variants": ["a"]}], "c.jsonl:1: variants: a canary needs"),
        ([{"variants": ["a", "b"]}], "c.jsonl:1: prompt"),
        (
            [{"prompt": "q", "variants": ["a", "b"]}] * 2,
            "c.jsonl:2: prompt: this prompt comes twice",
        ),
        ([], "no canary"),
    ],
)
def test_bad_canaries(tmp_path, rows, said) -> None:
    with pytest.raises(InputError, match=said):
        read_canaries(lines(tmp_path / "c.jsonl", *rows))
