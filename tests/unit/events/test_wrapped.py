import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.events.wrapped import unwrapped

RECORD = b'{"a": {"b": "}{ not a boundary"}}'


@pytest.mark.parametrize(
    "before",
    [
        b"2026-10-03T04:00:00.000Z ",  # CloudWatch export, kubectl logs --timestamps
        b"2026-10-03T04:00:00.000000+00:00 aws/bedrock/modelinvocations ",  # aws logs tail
        b"2026-10-03 04:00:00,120\t",
    ],
)
def test_what_stands_before_a_record_is_taken_off(before: bytes) -> None:
    assert unwrapped(before + RECORD) == [RECORD]


def test_joined_records_are_parted_where_they_end() -> None:
    assert unwrapped(RECORD + RECORD + b" \n" + RECORD + b"\n") == [RECORD] * 3


def test_what_is_cut_off_after_whole_records_comes_as_it_is() -> None:
    assert unwrapped(RECORD + b'{"a": 1, "b') == [RECORD, b'{"a": 1, "b']


@pytest.mark.parametrize(
    "line", [b"", b"garbage", b'{"a": }{', RECORD, b"2026-10-03T04:00:00Z no record", b"[1][2]"]
)
def test_other_lines_hold_no_records(line: bytes) -> None:
    assert unwrapped(line) is None


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), min_size=2, max_size=5))
def test_records_come_back_whole_and_in_order(records: list[dict[str, object]]) -> None:
    pieces = unwrapped("".join(map(json.dumps, records)).encode())
    assert pieces is not None and [json.loads(one) for one in pieces] == records


@given(st.binary(max_size=80))
def test_no_line_raises_and_pieces_are_shorter(line: bytes) -> None:
    for one in (line, b"2026-10-03T04:00:00Z {" + line, b"{" + line + b"}{"):
        for piece in unwrapped(one) or ():
            assert len(piece) < len(one)
