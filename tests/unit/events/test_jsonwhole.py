import gzip
import json
import re
import shutil
import subprocess

import pytest

from stillwatch.core.errors import InputError
from stillwatch.events import jsonwhole
from stillwatch.events.jsonlines import ONE_A_LINE
from stillwatch.events.jsonwhole import is_whole, records
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import registry
from stillwatch.events.reading import read_file

RECORD = dict(registry()["litellm_slp"].examples[0].record)
RECORDS = [{**RECORD, "id": f"chatcmpl-{i}"} for i in range(3)]
HALF = {**RECORD, "id": "half", "messages": "half an emoji \ud83d", "response_cost": float("nan")}
SHAPES = {
    "array on one line": json.dumps(RECORDS),
    "array over lines": json.dumps(RECORDS, indent=2),
    "array, an object a line": "[" + ",\n".join(map(json.dumps, RECORDS)) + "]",
    "data on one line": json.dumps({"object": "list", "data": RECORDS, "has_more": False}),
    "data over lines": json.dumps({"data": RECORDS}, indent=4),
    "with a mark": "\ufeff" + json.dumps(RECORDS, indent=2),
    "with what strict JSON forbids": json.dumps([*RECORDS[:2], HALF], indent=1),
}
SINGLE = json.dumps(RECORDS[0], indent=1)
REFUSED = {
    "cut": json.dumps(RECORDS, indent=2)[:-40],
    "several": f"{SINGLE}\n{SINGLE}",
    "array and more": f"{json.dumps(RECORDS)}\n{json.dumps(RECORDS)}",
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("source", [None, "litellm_slp"])
def test_one_value_is_read_as_its_records(tmp_path, shape: str, source: str | None) -> None:
    path = tmp_path / "log.json.gz"
    path.write_bytes(gzip.compress(SHAPES[shape].encode()))
    (batch,) = read_file(str(path), source)
    assert batch.num_rows == 3
    assert batch.column("source").to_pylist() == ["litellm_slp"] * 3


def test_one_record_over_many_lines_is_read(tmp_path) -> None:
    (tmp_path / "log.json").write_text(SINGLE, "utf-8")
    (batch,) = read_file(str(tmp_path / "log.json"), None)
    lines = tmp_path / "log.jsonl"
    lines.write_text(json.dumps(RECORDS[0]), "utf-8")
    assert batch.drop_columns("event_id") == next(read_file(str(lines), None)).drop_columns(
        "event_id"
    )


def test_what_is_no_event_is_named_by_its_number(tmp_path) -> None:
    (tmp_path / "log.json").write_text(json.dumps([*RECORDS, 7, {**RECORD, "id": 5}]), "utf-8")
    items = list(read_file(str(tmp_path / "log.json"), None))
    assert [one.line for one in items if isinstance(one, BadLine)] == [4, 5]


@pytest.mark.parametrize("shape", REFUSED)
def test_several_values_and_broken_ones_are_refused_with_the_remedy(tmp_path, shape: str) -> None:
    path = tmp_path / "log.json"
    path.write_text(REFUSED[shape], "utf-8")
    with pytest.raises(InputError, match=r"log\.json: JSON over many lines .*jq -c"):
        list(read_file(str(path), None))


def test_a_value_that_is_too_long_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(jsonwhole, "MAX_LINE_BYTES", 500)
    with pytest.raises(InputError, match="jq -c"):
        list(records("f", [b"[\n", b" " * 499, b"\n]"]))
    with pytest.raises(InputError, match="jq -c"):
        list(records("f", [b"[\n", None]))


@pytest.mark.parametrize(
    "line",
    [
        *(json.dumps(e.record) for reader in registry().values() for e in reader.examples),
        *("[1, 2]", "[", '{"data": [1, 2]}', '{"data": {"a": 1}}', "", "INFO [x]", '{"a": 1', "7"),
    ],
)
def test_lines_are_no_whole(line: str) -> None:
    assert is_whole(line.encode()) == (line == "[")


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
@pytest.mark.parametrize("text", [*list(SHAPES.values())[:-1], SINGLE])
def test_the_remedy_works(text: str) -> None:
    said = re.search(r"jq -c '(.*)' FILE", ONE_A_LINE)
    assert said is not None
    given = text.removeprefix("\ufeff")
    ran = subprocess.run(
        ["jq", "-c", said[1]], input=given, text=True, capture_output=True, check=True
    )
    expected = RECORDS[:1] if text == SINGLE else RECORDS
    assert [json.loads(line) for line in ran.stdout.splitlines()] == expected
