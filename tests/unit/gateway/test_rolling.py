import msgspec
import pytest

from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool, read_frame
from stillwatch.gateway.rolling import batches, event_of
from tests.unit.gateway.test_exchange import exchange

SPOOL = Spool(b"k" * SPOOL_KEY_BYTES)
WHOLE = b'{"choices": [{"message": {"role": "assistant", "content": "hello"}}]}'
STREAM = (
    b'data: {"choices": [{"index": 0, "delta": {"content": "hel"}}]}\n\n'
    b'data: {"choices": [{"index": 0, "delta": {"content": "lo"}, "finish_reason": "stop"}]}\n\n'
    b"data: [DONE]\n\n"
)


@pytest.mark.parametrize("answer", [WHOLE, STREAM])
def test_an_event_of_a_frame(answer) -> None:
    made = exchange()
    made.answer = [answer]
    event = event_of(read_frame(SPOOL.frame(made)), SPOOL)
    assert (event.account, event.source, event.request_id) == ("a", "stillwatch_gateway", "r1")
    assert [part["content"] for part in event.messages] == ["a private prompt"]
    assert [part["content"] for part in event.completions] == ["hello"]
    assert (event.content_state, event.params_sent) == ("full", [])


def test_what_another_run_sealed_keeps_its_facts() -> None:
    frame = read_frame(Spool(b"x" * SPOOL_KEY_BYTES).frame(exchange()))
    event = event_of(frame, SPOOL)
    assert (event.account, event.model, event.status) == ("a", "m", 200)
    assert (event.messages, event.content_state, event.params_sent) == (None, "absent", None)


@pytest.mark.parametrize("raw", [b"", b"\xff{", b"[1]", b'"text"'])
def test_answers_that_are_garbage(raw) -> None:
    made = exchange()
    made.answer = [raw]
    assert event_of(read_frame(SPOOL.frame(made)), SPOOL).account == "a"


def test_batches_leave_out_what_is_no_event() -> None:
    wrong = exchange()
    wrong.start_us = 5
    frames = [SPOOL.frame(exchange()), SPOOL.frame(wrong), SPOOL.frame(exchange())]
    (batch,) = batches(frames, SPOOL)
    assert batch.num_rows == 2
    assert list(batches([], SPOOL)) == []
    with pytest.raises(msgspec.DecodeError):
        list(batches([b"garbage"], SPOOL))


def test_an_answer_that_was_not_kept_whole_says_so() -> None:
    made = exchange()
    made.answer, made.truncated = [STREAM], True
    event = event_of(read_frame(SPOOL.frame(made)), SPOOL)
    assert event.content_state == "truncated"
    assert [part["content"] for part in event.completions] == ["hello"]


def test_whoever_looks_on_sees_frame_and_event() -> None:
    made, seen = exchange(), []
    made.mark = "m", "2026-11"
    list(batches([SPOOL.frame(made)], SPOOL, lambda *both: seen.append(both)))
    ((frame, event),) = seen
    assert (frame.mark, event.request_id) == (("m", "2026-11"), frame.id)
