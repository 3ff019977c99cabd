import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillwatch.gateway import framing
from stillwatch.gateway.framing import Framer, TooLongError, split

STREAM = b"data: a\n\nevent: x\ndata: b\n\n: comment\n\ndata: [DONE]\n\n"


@given(cuts=st.sets(st.integers(0, len(STREAM)), max_size=8), gap=st.sampled_from([b"\n", b"\r\n"]))
def test_however_a_stream_is_cut_its_events_come_whole(cuts, gap) -> None:
    stream = STREAM.replace(b"\n", gap)
    at = [0, *sorted(cuts), len(stream)]
    framer = Framer()
    out = [framer.whole(stream[a:b]) for a, b in itertools.pairwise(at)]
    assert b"".join(out) == stream
    assert framer.rest() == b""
    for some in out:
        assert some == b"" or some.endswith(gap * 2)


def test_what_has_no_end_is_what_is_left() -> None:
    framer = Framer()
    assert framer.whole(b"data: a\n\ndata: b") == b"data: a\n\n"
    assert framer.rest() == b"data: b"
    assert framer.rest() == b""


def test_an_event_without_end(monkeypatch) -> None:
    monkeypatch.setattr(framing, "MAX_EVENT", 10)
    with pytest.raises(TooLongError):
        Framer().whole(b"x" * 11)


def test_split() -> None:
    assert split(b"data: a\n\ndata: b\n\n") == [b"data: a\n\n", b"data: b\n\n"]
    assert split(b"data: a\r\n\r\n") == [b"data: a\r\n\r\n"]
    assert split(b"") == []
