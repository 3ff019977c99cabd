import json

import pytest

from stillwatch.cli.stores import instant, show, span_us, who
from stillwatch.core.errors import InputError


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("90m", 5400), ("24h", 86400), ("14d", 1209600), ("0s", 0)]
)
def test_spans(text, seconds) -> None:
    assert span_us(text, "f") == seconds * 1_000_000


@pytest.mark.parametrize("text", ["", "5", "h", "-1h", "1w", "1.5h", "9999999d"])
def test_what_is_no_span(text) -> None:
    with pytest.raises(InputError, match="lasts: write a span"):
        span_us(text, "lasts")


def test_rows_as_a_table_and_as_json(capsys) -> None:
    rows = [{"id": "a\x1b[31m", "at_us": 0, "none": None, "some": ["x", "y"], "n": 12345}]
    show(rows, ("id", "at_us", "none", "some", "n"), as_json=False)
    printed = capsys.readouterr().out
    assert "1970-01-01 00:00:00" in printed and "x, y" in printed and "12,345" in printed
    assert "\x1b[31m" not in printed and "none" not in printed
    show(rows, ("id",), as_json=True)
    assert json.loads(capsys.readouterr().out)[0]["n"] == 12345


def test_instants_and_names() -> None:
    assert instant(None) == ""
    assert who().startswith("cli")
