import msgspec
import pytest

from stillwatch.events.apim_rows import flat, instant, is_ours, record_type
from stillwatch.events.event import UnusableError

RECORD = record_type()


@pytest.mark.parametrize(
    "row",
    [
        {"CorrelationId": "c9", "SequenceNumber": 0, "RequestMessages": "[", "PromptTokens": 5},
        {
            "CorrelationId": "c9",
            "sequenceNumber_d": 0,
            "requestMessages_s": "[",
            "promptTokens_d": 5,
            "Category": "GatewayLlmLogs",
        },
        {
            "correlationId": "c9",
            "category": "GatewayLlmLogs",
            "properties": '{"sequenceNumber": 0, "requestMessages": "[", "promptTokens": 5}',
        },
    ],
)
def test_the_three_spellings_of_a_row_are_the_same(row) -> None:
    assert is_ours(row)
    decoded = msgspec.json.decode(msgspec.json.encode(row), type=RECORD)
    assert flat(decoded) == flat(row)
    assert flat(row) == {
        "CorrelationId": "c9",
        "SequenceNumber": 0,
        "RequestMessages": "[",
        "PromptTokens": 5,
    }


def test_empty_cells_are_not_known() -> None:
    row = {"CorrelationId": "c9", "UserId": "", "Url": "None", "ResponseCode": None}
    assert flat(row) == {"CorrelationId": "c9"}


def test_rows_of_other_tables_are_not_ours() -> None:
    assert not is_ours({"CorrelationId": "c9", "Message": "hello"})
    assert not is_ours({"CorrelationId": "c9", "Url": "https://x"})
    assert not is_ours({"category": "Audit", "correlationId": "c9", "url": "/", "responseCode": 1})
    assert is_ours({"CorrelationId": "c9", "Url": "https://x", "ResponseCode": 401})


def test_instants_of_tables_and_of_the_portal() -> None:
    assert instant("2026-10-03T04:00:00.12Z") == 1791000000120000
    assert instant("10/3/2026, 4:00:00.120 AM") == 1791000000120000
    assert instant("10/3/2026, 4:00:00 AM") == 1791000000000000
    for wrong in ("13/13/2026, 4:00:00 AM", "soon", 7, None, []):
        with pytest.raises(UnusableError, match="TimeGenerated: not an instant"):
            instant(wrong)
