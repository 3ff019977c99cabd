import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stillwatch.core.errors import InputError
from stillwatch.events.jsonlines import LineReader
from stillwatch.events.quarantine import BadLine

GOOD = {
    "id": "a",
    "litellm_call_id": "c1",
    "startTime": 1791000000.5,
    "metadata": {"user_api_key_user_id": "u"},
    "model_parameters": {},
    "messages": [{"role": "user", "content": "secret words"}],
}


def read(*lines: str | bytes, source: str | None = None) -> tuple[list[str], list[BadLine]]:
    reader = LineReader("f.log", source)
    bad: list[BadLine] = []
    for number, line in enumerate(lines, 1):
        bad += reader.add(number, line if isinstance(line, bytes) else line.encode())
    accounts: list[str] = []
    for item in reader.finish(1000, 1 << 20):
        if isinstance(item, BadLine):
            bad.append(item)
        else:
            assert isinstance(item, pa.RecordBatch)
            accounts += item.column("account").to_pylist()
    return accounts, bad


def test_every_line_is_an_event_or_in_quarantine() -> None:
    lines = [
        json.dumps(GOOD),
        "{broken",
        json.dumps({**GOOD, "prompt_tokens": "many"}),
        json.dumps({**GOOD, "metadata": {}}),
        json.dumps({**GOOD, "startTime": 5.0}),
        b'{"id": "\xff\xfe"}',
        json.dumps(GOOD),
    ]
    accounts, bad = read(*lines)
    assert accounts == ["u", "u"]
    assert [one.line for one in bad] == [2, 3, 4, 5, 6]
    reasons = [one.reason for one in bad]
    assert "not valid JSON" in reasons[0]
    assert "prompt_tokens" in reasons[1] and "wrong type" in reasons[1]
    assert "no account" in reasons[2]
    assert "2000 to 2100" in reasons[3]


def test_reasons_never_quote_the_text() -> None:
    _, bad = read(json.dumps(GOOD), json.dumps({**GOOD, "startTime": "secret words"}))
    assert len(bad) == 1 and "secret" not in bad[0].reason


def test_a_damaged_first_line_does_not_hide_the_source() -> None:
    accounts, bad = read("garbage", "", json.dumps(GOOD))
    assert accounts == ["u"] and [one.line for one in bad] == [1]


def test_nothing_but_garbage_is_quarantined_not_raised() -> None:
    accounts, bad = read(*["garbage"] * 50)
    assert not accounts and len(bad) == 50


def test_unknown_kind_names_fields_and_what_is_known_but_no_values() -> None:
    with pytest.raises(InputError) as caught:
        read(json.dumps({"alpha": "secret words", "beta": 1}))
    said = str(caught.value)
    assert "alpha" in said and "beta" in said and "litellm_slp" in said and "--source" in said
    assert "secret" not in said


def test_unknown_source_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"unknown source 'nope'; known: .*bedrock, canonical, .*litellm_slp"
    ):
        LineReader("f", "nope")


def test_a_value_that_no_column_takes_is_quarantined_alone() -> None:
    odd = {**GOOD, "response": {"choices": [{"message": {"content": "ok"}}]}}
    odd["model_parameters"] = {"max_tokens": 2**80}
    accounts, bad = read(json.dumps(GOOD), json.dumps(odd), json.dumps(GOOD))
    assert accounts == ["u", "u"] and [one.line for one in bad] == [2]


def test_the_source_may_show_after_records_of_no_known_kind() -> None:
    accounts, bad = read(json.dumps({"level": "info"}), json.dumps(GOOD))
    assert accounts == ["u"] and [one.line for one in bad] == [1]


def test_a_lone_surrogate_or_nan_does_not_hide_a_line() -> None:
    half = {**GOOD, "messages": "half an emoji \ud83d", "response_cost": float("nan")}
    line = json.dumps(half)
    assert "\\ud83d" in line and "NaN" in line
    assert read(line, line) == (["u", "u"], [])


@pytest.mark.parametrize("text", ["[", "{", json.dumps([GOOD])])
def test_json_that_is_not_by_lines_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(InputError, match="jq -c"):
        read(text, '"a": 1')


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    marked = b"\xef\xbb\xbf" + json.dumps(GOOD).encode()
    assert read(marked) == (["u"], [])
    assert read(marked, source="litellm_slp") == (["u"], [])


def test_a_line_too_long_is_quarantined() -> None:
    reader = LineReader("f", None)
    assert [one.reason for one in reader.add(1, None)] == ["line too long"]


def test_events_of_one_line_are_judged_each() -> None:
    def span(user: str | None) -> dict[str, object]:
        pairs = [("gen_ai.operation.name", "chat"), *([("user.id", user)] if user else [])]
        named = [{"key": k, "value": {"stringValue": v}} for k, v in pairs]
        return {"startTimeUnixNano": "1791000000120000000", "spanId": "1", "attributes": named}

    spans = [span("a"), span(None), span("b")]
    accounts, bad = read(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}))
    assert accounts == ["a", "b"]
    assert [one.reason for one in bad] == [
        "1 of 3 events: no account and no key: nobody to attribute the request to; "
        "set user.id (or enduser.id) on the span that calls the model"
    ]


def test_a_missing_field_is_named() -> None:
    _, bad = read(json.dumps(GOOD), json.dumps({**GOOD, "startTime": None}))
    assert [one.reason for one in bad] == ["startTime: missing"]


def test_a_value_that_no_column_takes_names_its_field() -> None:
    _, bad = read(json.dumps(GOOD), json.dumps({**GOOD, "prompt_tokens": 2**63}))
    assert [(one.line, one.reason.split(":")[0]) for one in bad] == [(2, "usage_input_tokens")]


def test_seconds_and_iso_instants_are_the_same_start() -> None:
    reader = LineReader("f.log", None)
    for number, start in enumerate(
        [1791000000.5, "1791000000.5", "2026-10-03T04:00:00.5Z", "2026-10-03 04:00:00.500000"], 1
    ):
        assert not list(reader.add(number, json.dumps({**GOOD, "startTime": start}).encode()))
    (batch,) = reader.take()
    assert isinstance(batch, pa.RecordBatch)
    assert batch.column("ts_us").to_pylist() == [1791000000500000] * 4


def test_an_impossible_start_names_the_field() -> None:
    _, bad = read(json.dumps(GOOD), json.dumps({**GOOD, "startTime": 1e308}))
    assert [one.reason for one in bad] == ["startTime: not an instant"]


def test_a_bad_span_does_not_cost_the_others_of_its_line() -> None:
    def span(i: int, **more: object) -> dict[str, object]:
        own = [
            {"key": "user.id", "value": {"stringValue": f"u{i}"}},
            {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
        ]
        start = "1791000000120000000"
        return {"spanId": str(i), "startTimeUnixNano": start, "attributes": own, **more}

    spans: list[object] = [
        span(0),
        span(1, startTimeUnixNano=None),
        span(2),
        "no span",
        span(4, attributes=[{"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}}]),
        span(5),
    ]
    line = {"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]}
    accounts, bad = read(json.dumps(line))
    assert accounts == ["u0", "u2", "u5"]
    assert [one.reason for one in bad] == ["3 of 6 events: startTimeUnixNano: missing"]


def test_records_that_a_collector_wrapped_are_read_as_if_it_had_not() -> None:
    line = json.dumps(GOOD)
    accounts, bad = read(f"2026-10-03T04:00:00.000Z {line}", f"{line}{line}", "2026-10-03 {broken")
    assert accounts == ["u"] * 3 and [one.line for one in bad] == [3]


def test_a_record_that_names_nobody_is_told_what_its_source_can_do() -> None:
    span = {"startTimeUnixNano": "1791000000120000000", "attributes": [
        {"key": "gen_ai.system", "value": {"stringValue": "openai"}}
    ]}  # fmt: skip
    _, bad = read(json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}))
    assert len(bad) == 1 and "no account" in bad[0].reason and "user.id" in bad[0].reason


def test_long_lines_do_not_pile_up_before_one_tells_the_source(monkeypatch) -> None:
    monkeypatch.setattr("stillwatch.events.jsonlines.LOOK_AHEAD_BYTES", 1000)
    reader = LineReader("a.log", None)
    assert list(reader.add(1, b'"' + b"x" * 400 + b'"\n')) == []
    assert [bad.line for bad in reader.add(2, b'"' + b"x" * 700 + b'"\n')] == [1, 2]


def test_a_field_with_a_long_name_is_not_quoted_whole() -> None:
    reader = LineReader("a.log", None)
    reader.add(1, b'{"%s": 1}' % (b"what was the prompt " * 1000))
    with pytest.raises(InputError, match="unknown kind of log") as caught:
        list(reader.finish(1, 1))
    assert len(str(caught.value)) < 1000


LLM = {"TimeGenerated": "2026-10-03T04:00:00Z", "DeploymentName": "m"}


def exchange(name: str, said: str = "Explain quicksort", n_pieces: int = 3) -> list[dict[str, Any]]:
    """Make the rows of one exchange of Azure API Management."""
    text = json.dumps([{"role": "user", "content": said}])
    cut = max(1, len(text) // n_pieces)
    pieces = [text[at : at + cut] for at in range(0, len(text), cut)]
    told = [{"PromptTokens": 5}, *({"RequestMessages": one} for one in pieces)]
    told.append({"ResponseMessages": '{"role":"assistant","content":"Pick a pivot."}'})
    rows = [
        {**LLM, "CorrelationId": name, "SequenceNumber": number, **more}
        for number, more in enumerate(told)
    ]
    who = {"ApimSubscriptionId": f"sub-{name}", "ResponseCode": 200, "Url": "https://a/v1"}
    return [*rows, {"TimeGenerated": LLM["TimeGenerated"], "CorrelationId": name, **who}]


def joined(rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], list[BadLine]]:
    reader = LineReader("f.log", "apim_llm")
    items: list[Any] = []
    for number, row in enumerate(rows, 1):
        items += reader.add(number, json.dumps(row).encode())
    items += reader.finish(2, 1 << 20)
    made = [row for one in items if not isinstance(one, BadLine) for row in one.to_pylist()]
    return {row["request_id"]: row for row in made}, [
        one for one in items if isinstance(one, BadLine)
    ]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_rows_of_exchanges_come_together_in_any_order(data) -> None:
    texts = data.draw(st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=4))
    apart = [exchange(f"c{n}", said, n + 1) for n, said in enumerate(texts)]
    rows = data.draw(st.permutations([row for one in apart for row in one]))
    events, bad = joined(rows)
    assert not bad
    assert {name: row["messages"][0]["content"] for name, row in events.items()} == {
        f"c{n}": said for n, said in enumerate(texts)
    }
    assert {row["content_state"] for row in events.values()} == {"full"}
    assert {row["account"] for row in events.values()} == {f"sub-c{n}" for n in range(len(texts))}
    assert all(row["completions"] for row in events.values())


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_row_that_is_missing_is_never_passed_over_in_silence(data) -> None:
    rows = exchange("c9", "Explain quicksort " * 5, 6)
    gone = data.draw(st.integers(1, len(rows) - 1))
    events, bad = joined([row for number, row in enumerate(rows) if number != gone])
    if gone == len(rows) - 1:
        assert not events and len(bad) == 1 and "ApiManagementGatewayLogs" in bad[0].reason
    elif gone == len(rows) - 2:  # the answer: as if answers were not logged
        assert events["c9"]["completions"] is None
    else:
        assert events["c9"]["content_state"] == "truncated"


def test_what_is_given_out_early_is_cut_and_its_late_rows_are_told(monkeypatch) -> None:
    monkeypatch.setattr("stillwatch.events.jsonlines.MAX_OPEN_BYTES", 8_000)
    first, second = exchange("c1"), exchange("c2", "secret words " * 400)
    late = [row for row in first if "ResponseMessages" in row]
    events, bad = joined([*(row for row in first if row not in late), *second, *late])
    assert events["c1"]["content_state"] == "truncated"
    assert events["c1"]["messages"][0]["content"] == "Explain quicksort"
    assert [one.line for one in bad][-1] == len(first) + len(second)
    assert "too far" in bad[-1].reason and "secret" not in str(bad)
