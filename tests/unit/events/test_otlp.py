import pytest

from stillwatch.events.otlp import attributes, items, microseconds, value_of


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"stringValue": "a"}, "a"),
        ({"intValue": "50"}, 50),
        ({"intValue": 50}, 50),
        ({"boolValue": False}, False),
        ({"doubleValue": 0.5}, 0.5),
        ({"arrayValue": {"values": [{"intValue": "1"}, {}]}}, [1, None]),
        ({"arrayValue": {}}, []),
        (
            {"kvlistValue": {"values": [{"key": "k", "value": {"stringValue": "v"}}]}},
            {"k": "v"},
        ),
        ({}, None),
        ("bare", None),
    ],
)
def test_values(value: object, plain: object) -> None:
    assert value_of(value) == plain


def test_a_value_of_any_depth_ends() -> None:
    deep: dict[str, object] = {"stringValue": "a"}
    for _ in range(400):
        deep = {"arrayValue": {"values": [deep]}}
    assert isinstance(value_of(deep), list)


def test_attributes_without_a_key_are_passed_over() -> None:
    assert attributes([{"value": {"intValue": "1"}}, {"key": "a"}, 3]) == {"a": None}
    assert attributes(None) == {}


def test_items_carry_their_resource() -> None:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "gw"}}]}
    groups = [{"resource": resource, "scopeSpans": [{"spans": [{"spanId": "1"}]}, {}]}, {}]
    assert list(items(groups, "scopeSpans", "spans")) == [({"service.name": "gw"}, {"spanId": "1"})]


def test_no_time_is_null() -> None:
    assert microseconds("1791000000120000999") == 1_791_000_000_120_000
    assert microseconds(None) is None and microseconds("0") is None
