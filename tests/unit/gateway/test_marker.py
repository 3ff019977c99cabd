import json

import pytest

from stillwatch.gateway.asking import read_request
from stillwatch.gateway.caller import Caller
from stillwatch.gateway.exchange import Exchange
from stillwatch.gateway.marker import Marker
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.settings import Marking, Upstream
from stillwatch.gateway.upstream import Upstreams
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.measures.measure import Measure, Rung

KEYS = MarkingKeys(b"s" * 32)
AT = 1_795_435_200_000_000  # 2026-11-23


def target(engine, *models):
    one = Upstream(name="u", url="http://h", marking=engine, models=models or ("m*", "m-7"))
    return Upstreams([one]).targets[0]


def exchange(grant, raw=b'{"model": "m-1",  "max_tokens": 5}', path=b"/v1/chat/completions"):
    route = route_of(path)
    asked = read_request(raw, route) if route.response is None else None
    caller = Caller(None, None, None, "", [])
    return Exchange("r", "POST", route, caller, grant, asked, start_us=AT)


def marker(accounts="all", *measures):
    return Marker(KEYS, Marking(accounts=accounts, context_width=2), lambda *_: measures)


def measure(rung):
    return Measure(id="1", account="a", rung=rung, reason="r", taken_us=0, expires_us=2**60)


def test_sglang_gets_the_key_of_the_account(grant_of) -> None:
    made = exchange(grant_of(), b'{"model": "m-1", "watermark": {"key": "ff"}}')
    sent = json.loads(marker().sent(made, target("sglang")))
    key = f"{KEYS.key('m*', '2026-11', 'a'):016x}"
    assert sent == {"model": "m-1", "watermark": {"key": key, "context_window": 2}}
    assert (made.mark, made.mark_key) == (("m*", "2026-11"), key)
    assert key not in repr(made) and key not in repr(made.asked)
    assert b"ff" in made.asked.raw  # what the client asked for is what is recorded


def test_a_client_cannot_choose_its_key_by_the_spelling_of_a_model(grant_of) -> None:
    sent = set()
    for name in ("m-1", "m-2", "m-7"):
        made = exchange(grant_of(), json.dumps({"model": name}).encode())
        marker().sent(made, target("sglang"))
        sent.add((made.mark[0], made.mark_key))
    assert {model for model, _ in sent} == {"m*", "m-7"} and len(sent) == 2


def test_vllm_marks_all_by_itself(grant_of) -> None:
    made = exchange(grant_of())
    assert marker().sent(made, target("vllm")) is made.asked.raw
    assert (made.mark, made.mark_key) == (("m*", "2026-11"), None)
    made = exchange(grant_of(), b'{"model": "m", "watermarking": false}')
    assert json.loads(marker().sent(made, target("vllm"))) == {"model": "m"}


@pytest.mark.parametrize("rung", [None, Rung.NARROW, Rung.MARK])
@pytest.mark.parametrize("engine", ["sglang", "vllm"])
def test_only_who_is_under_the_measure(grant_of, rung, engine) -> None:
    made = exchange(grant_of(), b'{"model": "m", "watermark": {}, "watermarking": true}')
    taken = () if rung is None else (measure(rung),)
    sent = json.loads(marker("measured", *taken).sent(made, target(engine)))
    marked = rung is Rung.MARK
    assert (made.mark is not None) is marked
    assert ("watermark" in sent) is (marked and engine == "sglang")
    assert sent.get("watermarking") is (None if marked or engine == "sglang" else False)


@pytest.mark.parametrize(
    ("path", "raw"),
    [
        (b"/v1/embeddings", b'{"model": "m", "watermark": 1}'),
        (b"/v1/messages/count_tokens", b'{"model": "m"}'),
        (b"/v1/responses/resp_1", b""),
    ],
)
def test_what_samples_nothing_passes_as_it_came(grant_of, path, raw) -> None:
    made = exchange(grant_of(), raw, path)
    assert marker().sent(made, target("sglang")) == (made.asked and made.asked.raw)
    assert made.mark is None


def test_an_upstream_that_does_not_mark_gets_the_bytes_that_came(grant_of) -> None:
    made = exchange(grant_of(), b'{"model":  "m", "watermarking": false}')
    made.mark, made.mark_key = ("m", "2026-11"), "00"  # of one that could not be reached
    assert marker().sent(made, target("none")) is made.asked.raw
    assert (made.mark, made.mark_key) == (None, None)
