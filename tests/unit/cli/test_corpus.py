import gzip
import json

import pytest

from stillwatch.sketches import corpus
from stillwatch.sketches.words import split_words


def index_of(path):
    return corpus.from_bytes(path.read_bytes(), str(path))


@pytest.fixture
def items(tmp_path):
    """Two files of items with other fields, one of them compressed."""
    texts = [" ".join(f"w{i}x{j}" for j in range(20)) for i in range(6)]
    train, test = tmp_path / "gsm.jsonl.gz", tmp_path / "gsm-test.jsonl"
    with gzip.open(train, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"question": t, "answer": "x"}) + "\n" for t in texts[:4])
    test.write_text("\n".join(json.dumps(t) for t in texts[4:]) + "\n\n", "utf-8")
    return train, test, texts


def test_build_with_both_splits(run, items, tmp_path) -> None:
    train, test, texts = items
    out = tmp_path / "new" / "gsm.corpus"
    ran = run("corpus", "build", train, "--test", test, "--out", out)
    assert ran.code == 0 and "6 items indexed as gsm" in ran.out
    index = index_of(out)
    assert index.match(split_words(texts)).tolist() == list(range(6))
    assert [corpus.SPLITS[i] for i in index.doc_split] == ["train"] * 4 + ["test"] * 2
    assert [p.name for p in out.parent.iterdir()] == ["gsm.corpus"]


def test_extend(run, items, tmp_path) -> None:
    train, test, texts = items
    first, both = tmp_path / "a.corpus", tmp_path / "b.corpus"
    run("corpus", "build", train, "--out", first)
    assert (
        run("corpus", "build", test, "--name", "more", "--extend", first, "--out", both).code == 0
    )
    assert index_of(both).names == ("gsm", "more")
    assert (index_of(both).match(split_words(texts)) >= 0).all()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"question": "a"}\nnot json\n', "log.jsonl:2: not JSON"),
        ("[1]\n", "log.jsonl:1: not a JSON object or string"),
        ('{"colour": "red"}\n', "--field. Fields here: colour"),
        ('{"question": "too short"}\n', "words or more"),
        ("", "words or more"),
    ],
)
def test_bad_items_name_their_line(run, tmp_path, content, said) -> None:
    path, out = tmp_path / "log.jsonl", tmp_path / "x.corpus"
    path.write_text(content, "utf-8")
    ran = run("corpus", "build", path, "--out", out)
    assert ran.code == 2 and said in ran.error, ran
    assert not out.exists()


def test_a_field_by_name(run, tmp_path) -> None:
    path, out = tmp_path / "log.jsonl", tmp_path / "x.corpus"
    path.write_text(json.dumps({"mine": " ".join(map(str, range(30)))}) + "\n", "utf-8")
    assert run("corpus", "build", path, "--out", out).code == 2
    assert run("corpus", "build", path, "--out", out, "--field", "mine").code == 0


def test_output_that_cannot_be_written(run, items, tmp_path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    ran = run("corpus", "build", items[0], "--out", tmp_path / "file" / "x.corpus")
    assert ran.code == 2 and "cannot write" in ran.error, ran


def test_missing_and_damaged_files(run, items, tmp_path) -> None:
    out = tmp_path / "x.corpus"
    assert run("corpus", "build", tmp_path / "none.jsonl", "--out", out).code == 2
    bad = tmp_path / "bad.corpus"
    bad.write_bytes(b"PK\x03\x04")
    ran = run("corpus", "build", items[0], "--extend", bad, "--out", out)
    assert ran.code == 2 and "bad.corpus: not a corpus index" in ran.error
    assert not out.exists()
