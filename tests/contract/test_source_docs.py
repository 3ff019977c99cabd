"""docs/sources.md knows every source, and its worked example works."""

import json
import re
import sys
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from stillwatch.events.event import problem, to_batch
from stillwatch.events.reader import Reader, registry
from stillwatch.events.schema import ACCOUNTS_SCHEMA

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sources.md").read_text(encoding="utf-8")
READERS = registry()
ROWS = {
    row[0].strip("`"): row
    for line in PAGE.splitlines()
    if line.startswith("| `") and len(row := line.strip("| ").split(" | ")) == 4
}


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> Reader:
    module = ModuleType("acme_gateway")
    # msgspec looks for the types of a record's fields in the module that the record names
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(block("python"), "docs/sources.md", "exec"), module.__dict__)
    reader = module.READER
    assert isinstance(reader, Reader)
    return reader


def test_every_source_has_a_row_and_a_paragraph_and_no_other_does() -> None:
    assert set(ROWS) == set(READERS)
    for source in READERS:
        assert f"\n**`{source}`.** " in PAGE


@pytest.mark.parametrize("source", READERS)
def test_feeds_are_those_of_the_reader(source: str) -> None:
    assert set(ROWS[source][2].split(", ")) == (READERS[source].feeds or {"nothing"})


def test_every_column_of_the_accounts_table_is_told() -> None:
    assert [name for name in ACCOUNTS_SCHEMA.names if f"`{name}`" not in PAGE] == []


def test_worked_example_reads_what_it_says(worked: Reader) -> None:
    lines = [(example.record, example.expected) for example in worked.examples]
    shown = json.loads(block("json"))
    lines.append((shown, {"account": "t_9", "model": "m-large", "n": 4, "content_state": "full"}))
    for record, expected in lines:
        decoded = msgspec.json.decode(json.dumps(record), type=worked.record)
        (event,) = worked.events(decoded, "line")
        assert problem(event) is None
        (row,) = to_batch([event]).to_pylist()
        assert {name: row[name] for name in expected} == dict(expected)


def test_worked_example_is_mistaken_for_no_other_source(worked: Reader) -> None:
    own = worked.examples[0].record
    assert worked.recognises(own)
    assert not any(reader.recognises(own) for reader in READERS.values())
    others = [example.record for reader in READERS.values() for example in reader.examples]
    assert not any(worked.recognises(record) for record in others)
