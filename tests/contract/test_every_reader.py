"""One contract for every log source."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reader import FEEDS, Reader, registry
from stillwatch.events.reading import expand, read_file
from stillwatch.events.schema import CONTENT_STATES, EVENT_SCHEMA
from stillwatch.events.writing import write_events
from stillwatch.sketches import corpus
from stillwatch.sketches.sketch import Sketcher

ALL = registry()
SKETCHER = Sketcher(KeyedHash(b"k" * 32), corpus.EMPTY)
READERS = {name: reader for name, reader in ALL.items() if not reader.refusal}
ids = pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
HOSTILE = (
    *("<script>alert(1)</script>", "\x1b[2J\x9b", "=CMD()", "../../etc/passwd", "a\x00b", "\u202e"),
    *(
        "half \ud83d",
        "\udc00\ud800",
        "9" * 400,
        "1e999",
        "-0",
        "NaN",
        "\n\r\u2028",
        "data: {",
        "[{",
    ),
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=9)
    | st.sampled_from(HOSTILE),
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
    assert reader.feeds and reader.feeds <= set(FEEDS)
    assert reader.examples


@ids
def test_examples_are_read_as_stated_without_naming_the_source(reader: Reader, tmp_path) -> None:
    for example in reader.examples:
        lines = [json.dumps(record) for record in (example.record, *example.more)]
        (batch,) = read_file(written(tmp_path, *lines), None)
        assert batch.num_rows == 1 or not example.more
        assert batch.schema.equals(EVENT_SCHEMA)
        row = batch.to_pylist()[0]
        assert row["source"] == reader.id
        assert row["content_state"] in CONTENT_STATES
        assert {name: row[name] for name in example.expected} == dict(example.expected)


@pytest.mark.parametrize("reader", ALL.values(), ids=ALL.keys())
def test_recognises_its_own_and_no_other(reader: Reader) -> None:
    for other in ALL.values():
        for example in other.examples:
            assert reader.recognises(example.record) == (other is reader)


@pytest.mark.parametrize("source", [name for name in ALL if name not in READERS])
def test_a_source_without_exchanges_is_refused_and_says_what_to_give(source: str, tmp_path) -> None:
    assert ALL[source].examples and not ALL[source].feeds
    for example in ALL[source].examples:
        path = written(tmp_path, json.dumps(example.record))
        for named in (None, source):
            with pytest.raises(InputError, match=re.escape(ALL[source].refusal)):
                list(read_file(path, named))


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


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a record."""
    pairs = value.items() if isinstance(value, dict) else ()
    for key, inner in enumerate(value) if isinstance(value, list) else pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


@ids
@settings(max_examples=250, deadline=None)
@given(data=st.data())
def test_whatever_stands_anywhere_is_read_or_quarantined(reader: Reader, data) -> None:
    """Numbers beyond 64 bits, lists for objects, hostile strings: no traceback, nothing lost.

    What is read can be sketched, and no reason quotes a value.
    """
    record = json.loads(json.dumps(data.draw(st.sampled_from(reader.examples)).record))
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(list(places(record))))
        inside = record
        for key in way:
            inside = inside[key]
        inside[last] = data.draw(anything)
    items = _read_line(json.dumps(record).encode(), reader.id)
    for one in items:
        if isinstance(one, BadLine):
            assert not any(text in one.reason for text in HOSTILE if len(text) > 3)
        else:
            assert one.schema.equals(EVENT_SCHEMA)
            assert SKETCHER.sketch(one).num_rows == one.num_rows


@ids
@settings(max_examples=100, deadline=None)
@given(value=anything)
def test_any_json_is_read_or_quarantined(reader: Reader, value) -> None:
    items = _read_line(json.dumps(value).encode(), reader.id)
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
    n_events = 1 if reader.join else 2  # two rows of one exchange
    assert sum(item.num_rows for item in items if not isinstance(item, BadLine)) == n_events


@ids
def test_missing_values_stay_missing(reader: Reader, tmp_path) -> None:
    """Null is not zero, also after a way through canonical files."""
    lines = [json.dumps(example.record) for example in reader.examples]
    batches = list(read_file(written(tmp_path, *lines), reader.id))
    write_events(batches, tmp_path / "events")
    back = [b for file in expand([tmp_path / "events"]) for b in read_file(file.path, None)]
    rows = [row for batch in back for row in batch.to_pylist()]
    assert rows == [row for batch in batches for row in batch.to_pylist()]
    nulls = [name for example in reader.examples for name, v in example.expected.items() if not v]
    assert None in [rows[0][name] for name in nulls]
