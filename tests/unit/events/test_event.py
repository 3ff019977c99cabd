import math

import pytest

from stillwatch.events.event import (
    Event,
    UnusableError,
    instant_us,
    later,
    number,
    problem,
    to_batch,
    whole,
)
from stillwatch.events.schema import EVENT_SCHEMA


def test_fields_are_those_of_the_schema() -> None:
    assert {*Event.__struct_fields__, "start"} == set(EVENT_SCHEMA.names)


def test_absent_is_null_and_zero_is_zero() -> None:
    event = Event(event_id="e", source="s", ts_us=1_791_000_000_000_000, content_state="absent")
    event.usage_input_tokens = 0
    row = to_batch([event]).to_pylist()[0]
    assert row["usage_input_tokens"] == 0 and row["usage_output_tokens"] is None
    assert row["start"].timestamp() * 1e6 == row["ts_us"]


def test_problem_names_what_is_missing() -> None:
    event = Event(event_id="e", source="s", ts_us=1_791_000_000_000_000, content_state="absent")
    assert "no account" in (problem(event) or "")
    event.key = "k"
    assert problem(event) is None
    event.ts_us = 12
    assert "2000 to 2100" in (problem(event) or "")


@pytest.mark.parametrize(
    ("text", "us"),
    [
        ("1970-01-01T00:00:01Z", 1_000_000),
        ("1970-01-01T01:00:00.000001+01:00", 1),
        ("1970-01-01T00:00:00.5", 500_000),
    ],
)
def test_instants(text: str, us: int) -> None:
    assert instant_us(text) == us


def test_no_instant() -> None:
    with pytest.raises(ValueError):
        instant_us("yesterday")


def test_numbers_may_be_text() -> None:
    assert number("0.5", "f") == 0.5 and whole("4080.0", "f") == 4080
    assert whole("", "f") is None and number("-", "f") is None and whole(None, "f") is None
    assert later(10, "1.5", "f") == 1510 and later(10, 2, "f", 1_000_000) == 2_000_010
    assert later(10, None, "f") is None


@pytest.mark.parametrize("value", ["many", [1], {}, math.nan, "inf", 10**400])
def test_what_is_no_number_names_the_field(value: object) -> None:
    with pytest.raises(UnusableError, match=r"^tokens: not a number$"):
        whole(value, "tokens")
