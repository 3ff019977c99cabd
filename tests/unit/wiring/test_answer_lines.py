from pathlib import Path

import pytest

from stillwatch.audit.collecting.chain import START
from stillwatch.core.errors import InputError
from stillwatch.wiring.answer_lines import raw_folder, read_lines
from tests.chained import WHOLE, chained


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "answers.jsonl"


def test_lines_of_anybody_are_no_chain(file) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"a": 1}\r\n\n{"b": "\xe2\x80\xa8"}')
    found = read_lines(file)
    assert found.objects == [(1, {"a": 1}), (3, {"b": "\u2028"})]
    assert (found.is_chained, found.head) == (False, START)


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (lambda lines: lines[1:], 1),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], 2),
        (lambda lines: [*lines[:2], lines[2].replace(b"two", b"2wo"), lines[3]], 3),
        (lambda lines: [*lines[:3], lines[3].replace(b"complete", b"budget")], 4),
        (lambda lines: [*lines[:2], b'{"answer": "slipped in"}', *lines[2:]], 3),
    ],
)
def test_changed_removed_and_moved_lines_are_named(file, harm, line) -> None:
    chained(file, *WHOLE)
    lines = harm(file.read_bytes().splitlines())
    file.write_bytes(b"\n".join(lines) + b"\n")
    with pytest.raises(InputError, match="the evidence does not hold") as caught:
        read_lines(file)
    assert caught.value.line == line


def test_a_changed_or_missing_body_is_named(file) -> None:
    chained(file, *WHOLE, body=b'{"zq": 1}')
    (body,) = raw_folder(file).iterdir()
    body.write_bytes(b'{"zq": 2}')
    with pytest.raises(InputError, match="was changed") as caught:
        read_lines(file)
    assert caught.value.line == 2
    body.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        read_lines(file)


def test_a_chain_may_travel_without_its_bodies(file) -> None:
    chained(file, *WHOLE, body=b"{}")
    raw_folder(file).rename(file.with_name("elsewhere"))
    assert read_lines(file).is_chained
