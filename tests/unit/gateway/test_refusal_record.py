import pytest

from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Frame, Spool, read_frame
from stillwatch.gateway.metrics import Metrics
from stillwatch.gateway.refusal_record import AT_ONCE, BYTES_AT_ONCE, RefusalRecord
from stillwatch.gateway.refusals import Refused
from tests.unit.gateway.test_exchange import RAW, exchange

SPOOL = Spool(b"k" * SPOOL_KEY_BYTES)
LIMIT = Refused(429, "rate_limit_exceeded", "too many")


class ListJournal:
    failed: OSError | None = None

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def append(self, body: bytes) -> None:
        self.bodies.append(body)

    def frames(self) -> list[Frame]:
        return [read_frame(body) for body in self.bodies]


@pytest.fixture
def journal() -> ListJournal:
    return ListJournal()


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
def record(journal, metrics, clock) -> RefusalRecord:
    return RefusalRecord(journal, SPOOL, metrics, clock)


def refuse(record, times, *, refused=LIMIT, raw=RAW) -> int:
    taken = 0
    for _ in range(times):
        made = exchange()
        made.answer, made.status, made.output, made.asked.raw = [], 0, 0, raw
        if record.takes(refused, "a"):
            record.write(made, refused)
            taken += 1
    return taken


def unrecorded(metrics) -> float:
    state = {"in_flight": 0, "recording_failed": False, "store_age_s": 0.0, "upstreams": {}}
    page = metrics.page(**state).decode()
    (line,) = [
        one for one in page.splitlines() if one.startswith("stillwatch_refused_unrecorded_total ")
    ]
    return float(line.split()[-1])


@pytest.mark.parametrize("status", [403, 429])
def test_a_refusal_is_an_event_without_output(record, journal, status) -> None:
    assert refuse(record, 1, refused=Refused(status, "why", "a sentence")) == 1
    (frame,) = journal.frames()
    assert (frame.account, frame.status, frame.error) == ("a", status, "why")
    assert (frame.counted_output, frame.output_tokens, frame.first_us) == (0, None, None)
    assert SPOOL.opened(frame) == (RAW, b"")


def test_a_flood_is_counted_and_not_written(record, journal, metrics, clock) -> None:
    assert refuse(record, 1000) == AT_ONCE
    assert unrecorded(metrics) == 1000 - AT_ONCE
    clock.now += 3
    assert refuse(record, 1000) == 3
    clock.now += 3600
    assert refuse(record, 1000) == AT_ONCE
    assert len(journal.bodies) == 2 * AT_ONCE + 3
    assert record.takes(LIMIT, "another account")


def test_large_prompts_are_left_out_and_the_refusal_is_not(record, journal) -> None:
    half = b"x" * (BYTES_AT_ONCE // 2)
    assert refuse(record, 4, raw=half) == 4
    sizes = [len(SPOOL.opened(frame)[0]) for frame in journal.frames()]
    assert sizes == [len(half), len(half), 0, 0]
    assert {frame.model for frame in journal.frames()} == {"m"}


@pytest.mark.parametrize("status", [400, 401, 404, 413, 502, 503])
def test_other_refusals_are_none_of_its_business(record, journal, metrics, status) -> None:
    assert not record.takes(Refused(status, "why", "a sentence"), "a")
    assert unrecorded(metrics) == 0


def test_where_nothing_is_or_can_be_recorded(record, journal, metrics, clock) -> None:
    assert not RefusalRecord(None, SPOOL, metrics, clock).takes(LIMIT, "a")
    assert unrecorded(metrics) == 0
    journal.failed = OSError("no room")
    assert not record.takes(LIMIT, "a")
    assert unrecorded(metrics) == 1
