import pytest
from cryptography.exceptions import InvalidTag

from stillwatch.gateway.asking import read_request
from stillwatch.gateway.caller import Caller
from stillwatch.gateway.exchange import MAX_KEPT, SPOOL_KEY_BYTES, Exchange, Spool, read_frame
from stillwatch.gateway.paths import route_of
from stillwatch.licences.licence import Grant, Licence

CHAT = route_of(b"/v1/chat/completions")
RAW = b'{"model": "m", "messages": [{"role": "user", "content": "a private prompt"}]}'


def exchange() -> Exchange:
    grant = Grant(key="k", account="a", licence=Licence(id="l"), organization="o")
    caller = Caller(b"secret-key", "1.2.3.4", "py/1", "host,accept", [])
    made = Exchange("r1", "POST", CHAT, caller, grant, read_request(RAW, CHAT))
    made.status, made.answer, made.output = 200, [b"a private ", b"answer"], 2
    return made


def test_a_frame_says_who_when_and_how_much_but_not_what() -> None:
    body = Spool(b"k" * SPOOL_KEY_BYTES).frame(exchange())
    assert b"private" not in body and b"secret" not in body
    frame = read_frame(body)
    assert (frame.id, frame.account, frame.key, frame.organization) == ("r1", "a", "k", "o")
    assert (frame.address, frame.agent, frame.header_order) == ("1.2.3.4", "py/1", "host,accept")
    assert (frame.status, frame.model, frame.stream, frame.counted_output) == (200, "m", False, 2)
    assert frame.end_us >= frame.start_us


def test_only_the_same_run_opens_a_frame() -> None:
    frame = read_frame(Spool(b"k" * SPOOL_KEY_BYTES).frame(exchange()))
    assert Spool(b"k" * SPOOL_KEY_BYTES).opened(frame) == (RAW, b"a private answer")
    with pytest.raises(InvalidTag):
        Spool(b"x" * SPOOL_KEY_BYTES).opened(frame)


def test_no_nonce_is_used_twice() -> None:
    spools = [Spool(b"k" * SPOOL_KEY_BYTES) for _ in range(3)]
    nonces = {read_frame(spool.frame(exchange())).nonce for spool in spools for _ in range(20)}
    assert len(nonces) == 60


def test_only_so_much_of_an_answer_is_kept_and_the_record_says_so() -> None:
    made = exchange()
    made.answer = []
    for part in (b"a" * MAX_KEPT, b"b", b"c"):
        made.keep(part)
    assert made.truncated and sum(map(len, made.answer)) == MAX_KEPT
    spool = Spool(b"k" * SPOOL_KEY_BYTES)
    assert read_frame(spool.frame(made)).truncated
    assert not read_frame(spool.frame(exchange())).truncated
