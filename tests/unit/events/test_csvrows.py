import csv
import io
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.csvrows import header, rows
from stillwatch.events.quarantine import BadLine

COLUMNS = ["id", "startTime", "metadata"]


def read(*lines: bytes | None) -> list[object]:
    found: Iterator[tuple[int, bytes] | BadLine] = rows("f.csv", COLUMNS, iter(lines))
    return [
        (one.line, one.reason) if isinstance(one, BadLine) else (one[0], json.loads(one[1]))
        for one in found
    ]


def test_a_header_names_columns() -> None:
    assert header(b"\xef\xbb\xbfid,startTime,metadata\r\n") == COLUMNS
    assert header(b'"request.body","response.body",cost\n') is not None


@pytest.mark.parametrize(
    "line",
    [
        b'{"a": 1, "b": 2, "c": 3}\n',
        b"id,startTime\n",
        b"id,id,metadata\n",
        b"chatcmpl-9,2026-10-03,0.1\n",
        b"a,b,\xff\n",
        b'"a,b,c\n',
        b"",
    ],
)
def test_other_lines_are_no_header(line: bytes) -> None:
    assert header(line) is None


def test_rows_are_records_and_empty_cells_are_not_known() -> None:
    assert read(b'1,"a ""b"", c",\r\n', b"\r\n", b'2,"two\n', b'lines",x\n', b"3,y,z\n") == [
        (2, {"id": "1", "startTime": 'a "b", c'}),
        (4, {"id": "2", "startTime": "two\nlines", "metadata": "x"}),
        (6, {"id": "3", "startTime": "y", "metadata": "z"}),
    ]


def test_rows_that_do_not_fit_are_told_with_their_line() -> None:
    one, two, three = read(b"1,2\n", None, b"1,2,3\n")
    assert one == (2, "2 cells, where the first line names 3 columns")
    assert two == (3, "line too long")
    assert three == (4, {"id": "1", "startTime": "2", "metadata": "3"})


def test_bytes_that_are_no_text_are_left_for_the_check_of_lines() -> None:
    ((number, line),) = rows("f.csv", COLUMNS, iter([b"1,\xff,3\n"]))  # type: ignore[misc]
    assert number == 2 and b"\xff" in line


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=9)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=5))
def test_what_a_csv_writer_wrote_comes_back(table: list[list[str]]) -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)
    lines = io.BytesIO(file.getvalue().encode()).readlines()
    found = [record for _, record in read(*lines)]  # type: ignore[misc, attr-defined]
    assert found == [
        {name: cell for name, cell in zip(COLUMNS, row, strict=True) if cell} for row in table
    ]


@given(st.lists(st.binary(max_size=30), max_size=5))
def test_no_bytes_raise(lines: list[bytes]) -> None:
    header(b"".join(lines))
    list(rows("f.csv", COLUMNS, iter(lines)))
