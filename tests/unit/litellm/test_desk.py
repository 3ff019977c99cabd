import asyncio
import gc
import time

import pytest

from stillwatch.gateway.refusals import Refused
from stillwatch.measures.measure import Rung
from stillwatch.store.measures import propose_measure

CALL = "acompletion"
HOUR_US = 3_600_000_000


def answer(tokens=None, **message):
    found = {"choices": [{"index": 0, "message": {"content": "a b", **message}}]}
    return found | ({} if tokens is None else {"usage": {"completion_tokens": tokens}})


async def pieces(*some):
    for one in some:
        yield one


def piece(text):
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


def test_a_limit_is_written_into_the_request(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(output_in_total=100), request_of(max_tokens=500, stream=True)

    async def work(desk):
        await desk.admit(auth, data, CALL)

    run_at_desk(work)
    assert data["max_tokens"] == 100
    assert data["stream_options"] == {"include_usage": True}


def test_usage_is_settled(run_at_desk, auth_of, request_of) -> None:
    auth = auth_of(output_in_total=100)

    async def work(desk):
        for _ in range(9):
            data = request_of(max_tokens=50)
            await desk.admit(auth, data, CALL)
            await desk.whole(data, answer(tokens=5))
            await desk.failed(data, 500, "late")  # a second end does nothing
        data = request_of(max_tokens=500)
        await desk.admit(auth, data, CALL)
        assert data["max_tokens"] == 100 - 9 * 5
        await desk.failed(data, 502, "upstream_error")
        await desk.admit(auth, again := request_of(max_tokens=500), CALL)
        assert again["max_tokens"] == 100 - 9 * 5

    run_at_desk(work)


def test_a_usage_of_nothing_is_not_believed(run_at_desk, auth_of, request_of) -> None:
    auth = auth_of(output_in_total=100)

    async def work(desk):
        data = request_of(max_tokens=50)
        await desk.admit(auth, data, CALL)
        await desk.whole(data, answer(tokens=0))
        await desk.admit(auth, again := request_of(max_tokens=500), CALL)
        assert again["max_tokens"] == 97  # the bytes of "a b"

    run_at_desk(work)


def test_an_answer_that_is_too_long_is_not_let_out(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(output_in_total=10), request_of()

    async def work(desk):
        await desk.admit(auth, data, CALL)
        with pytest.raises(Refused, match="upstream_error"):
            await desk.whole(data, answer(tokens=11))

    run_at_desk(work)


def test_reasoning_is_withheld(run_at_desk, auth_of, request_of) -> None:
    auth, open_one = auth_of(features=frozenset()), auth_of("open")
    found = answer(reasoning_content="SECRET", provider_specific_fields={"reasoning": "SECRET"})

    async def work(desk):
        data = request_of(logprobs=True)
        await desk.admit(auth, data, CALL)
        assert "logprobs" not in data
        assert "SECRET" not in str(await desk.whole(data, found))
        data = request_of(logprobs=True)
        await desk.admit(open_one, data, CALL)
        assert await desk.whole(data, found) is found

    run_at_desk(work)


def test_a_stream_is_cut_and_says_so(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(output_in_total=2), request_of(stream=True)

    async def work(desk):
        await desk.admit(auth, data, CALL)
        return [one async for one in desk.stream(data, pieces(*map(piece, "abc")))]

    *sent, last = run_at_desk(work)
    assert len(sent) == 2
    assert "insufficient_quota" in last


def test_a_client_that_leaves_ends_its_request(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(parallel=1), request_of(stream=True)

    async def work(desk):
        await desk.admit(auth, data, CALL)
        stream = desk.stream(data, pieces(*map(piece, "abc")))
        await anext(stream)
        await stream.aclose()
        await desk.admit(auth, request_of(), CALL)

    run_at_desk(work)


def test_a_stream_that_breaks_off_ends_its_request(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(parallel=1), request_of(stream=True)

    async def breaking():
        yield piece("a")
        raise OSError

    async def work(desk):
        await desk.admit(auth, data, CALL)
        with pytest.raises(OSError):
            _ = [one async for one in desk.stream(data, breaking())]
        await desk.admit(auth, request_of(), CALL)

    run_at_desk(work)


def test_what_litellm_forgets_is_booked_whole(run_at_desk, auth_of, request_of) -> None:
    auth = auth_of(output_in_total=100)

    async def work(desk):
        await desk.admit(auth, request_of(max_tokens=30), CALL)
        gc.collect()
        await asyncio.sleep(0.01)
        await desk.admit(auth, data := request_of(max_tokens=500), CALL)
        assert data["max_tokens"] == 70

    run_at_desk(work)


def test_measures(run_at_desk, auth_of, request_of, store) -> None:
    auth = auth_of()
    act = {"who": "test", "lasts_us": HOUR_US, "approved": True}
    propose_measure(store, "acme", Rung.SLOW, "test", delay_ms=50, **act)

    async def work(desk):
        begun = time.monotonic()
        await desk.admit(auth, request_of(), CALL)
        assert time.monotonic() - begun >= 0.05

    run_at_desk(work)
    propose_measure(store, "acme", Rung.CHALLENGE, "test", **act)

    async def refused(desk):
        with pytest.raises(Refused, match="verification_required"):
            await desk.admit(auth, request_of(), CALL)

    run_at_desk(refused)


def test_models_and_addresses(run_at_desk, auth_of, request_of) -> None:
    auth = auth_of(models=("small-*",))

    async def work(desk):
        with pytest.raises(Refused, match="model_not_licensed"):
            await desk.admit(auth, request_of(), CALL)
        await desk.admit(auth, request_of(model="small-1"), CALL)

    run_at_desk(work)


def test_headers_tell_what_is_left(run_at_desk, auth_of, request_of) -> None:
    auth, data = auth_of(requests_per_minute=3), request_of()

    async def work(desk):
        assert desk.headers(data) == {}
        await desk.admit(auth, data, CALL)
        return desk.headers(data)

    assert run_at_desk(work)["x-ratelimit-remaining-requests"] == "2"


def test_what_was_not_let_in_passes_by(run_at_desk) -> None:
    async def work(desk):
        assert await desk.whole({}, found := answer()) is found
        assert [one async for one in desk.stream({}, pieces("a"))] == ["a"]
        await desk.failed({}, 500, "none")

    run_at_desk(work)
