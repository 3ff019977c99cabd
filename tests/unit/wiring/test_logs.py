import io
import json
import logging

import pytest
import structlog

from stillwatch.wiring.logs import configure_logs, first_line, without_words

SECRET = "sw-abcdefgh-secret"


@pytest.fixture(autouse=True)
def _as_before():
    handlers = logging.root.handlers[:]
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers


def lines(capsys) -> list[dict]:
    said = capsys.readouterr()
    assert said.out == ""
    return [json.loads(line) for line in said.err.splitlines()]


def test_one_object_a_line_on_standard_error(capsys) -> None:
    configure_logs()
    structlog.get_logger("stillwatch.x").warning("left_out", upstream="a\nb\x1b[31m\u2028c")
    logging.getLogger("asyncio").error("gone\n%s", SECRET)
    own, library = lines(capsys)
    assert (own["event"], own["level"], own["upstream"]) == (
        "left_out",
        "warning",
        "a\nb\x1b[31m\u2028c",
    )
    assert own["timestamp"].endswith("Z")
    assert (library["event"], library["level"]) == ("gone", "error")


def test_a_log_that_nobody_can_read_stops_nothing(capsys, monkeypatch) -> None:
    configure_logs()
    log = structlog.get_logger("stillwatch.y")
    closed = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", closed)
        log.warning("heard")
        closed.close()
        log.warning("unheard")
    log.warning("heard_again")
    assert [line["event"] for line in lines(capsys)] == ["heard_again"]


def test_an_exception_is_told_by_kind_and_place_only(capsys) -> None:
    configure_logs()
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        structlog.get_logger().error("failed", exc_info=error)
        structlog.get_logger().error("failed", exc_info=True)
        logging.getLogger("asyncio").exception("Task failed\nfuture: %r", error)
    for line in lines(capsys):
        assert line["error"] == "ValueError"
        assert line["at"][-1].startswith("test_logs.py:")
        assert SECRET not in json.dumps(line)


def test_without_an_exception_nothing_is_added() -> None:
    assert without_words(None, "", {"event": "x", "exc_info": None}) == {"event": "x"}
    assert first_line(None, "", {"event": "a" * 300 + "\nb"}) == {"event": "a" * 200}
