import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.records import identity, read_records


@pytest.mark.parametrize("damage", ["", "{", "[]"])
def test_damaged_notes_are_named(state, add, write_log, damage) -> None:
    add(write_log("a.jsonl", 2))
    (note,) = (state.folder / "files").iterdir()
    note.write_text(damage, "utf-8")
    with pytest.raises(InputError, match=rf"{note.name}: damaged"):
        read_records([note])


def test_a_file_is_known_by_its_absolute_path_an_object_by_its_address(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert identity("a.jsonl") == identity(str(tmp_path / "x" / ".." / "a.jsonl"))
    assert identity("s3://logs/a.jsonl") == "s3://logs/a.jsonl"


def test_a_table_is_known_whatever_its_version(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    heads = [f"lake/t/metadata/0000{n}-1f.metadata.json" for n in (1, 2)]
    assert {identity(head) for head in heads} == {str(tmp_path / "lake" / "t")}
    assert identity(f"s3://b/t/_delta_log/{7:020d}.json") == "s3://b/t"
