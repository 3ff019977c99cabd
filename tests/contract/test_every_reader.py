"""One contract for every log source."""

import json
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import Reader, registry
from stillwatch.events.reading import read_file
from stillwatch.events.schema import CONTENT_STATES, EVENT_SCHEMA

READERS = registry()
ids = pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
FEEDS = {"content", "shape", "timing", "infrastructure", "identity", "usage"}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=12,
)


def written(folder: Path, *lines: str) -> str:
    path = folder / "log.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return str(path)


def names_in(record: msgspec.Struct | type) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(record)]


@ids
def test_says_what_it_feeds_and_lacks(reader: Reader) -> None:
    assert reader.title and reader.lacks
    assert reader.feeds and reader.feeds <= FEEDS
    assert reader.examples


@ids
def test_examples_are_read_as_stated_without_naming_the_source(reader: Reader, tmp_path) -> None:
    for example in reader.examples:
        (batch,) = read_file(written(tmp_path, json.dumps(example.record)), None)
        assert batch.schema.equals(EVENT_SCHEMA)
        row = batch.to_pylist()[0]
        assert row["source"] == reader.id
        assert row["content_state"] in CONTENT_STATES
        assert {name: row[name] for name in example.expected} == dict(example.expected)


@ids
def test_recognises_its_own_and_no_other(reader: Reader) -> None:
    for other in READERS.values():
        for example in other.examples:
            assert reader.recognises(example.record) == (other is reader)


@ids
def test_same_line_same_event_id(reader: Reader, tmp_path) -> None:
    line = json.dumps(reader.examples[0].record)
    first, second = (next(iter(read_file(written(tmp_path, line), None))) for _ in range(2))
    assert first.column("event_id").equals(second.column("event_id"))


@ids
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_stands_in_a_known_field_is_read_or_quarantined(reader: Reader, data) -> None:
    example = dict(reader.examples[0].record)
    field = data.draw(st.sampled_from(names_in(reader.record)))
    example[field] = data.draw(anything)
    items = _read_line(json.dumps(example).encode(), reader.id)
    assert all(isinstance(one, BadLine) or one.schema.equals(EVENT_SCHEMA) for one in items)


def _read_line(line: bytes, source: str) -> list[object]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        path.write_bytes(line + b"\n")
        return list(read_file(str(path), source))


@ids
def test_garbage_is_quarantined_with_its_place(reader: Reader, tmp_path) -> None:
    good = json.dumps(reader.examples[0].record)
    path = written(tmp_path, good, "{not json", "[1, 2]", '"text"', good)
    items = list(read_file(path, reader.id))
    bad = [item for item in items if isinstance(item, BadLine)]
    assert [(one.file, one.line) for one in bad] == [(path, 2), (path, 3), (path, 4)]
    assert sum(item.num_rows for item in items if not isinstance(item, BadLine)) == 2
