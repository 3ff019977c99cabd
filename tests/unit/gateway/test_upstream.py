import time

import pytest

from stillwatch.core.errors import InputError
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.standing import FAILURES, MISSED
from stillwatch.gateway.upstream import MAX_REMEMBERED, Upstreams, translated

CHAT, MESSAGES = route_of(b"/v1/chat/completions"), route_of(b"/v1/messages")


def upstream(name="one", **more):
    return Upstream(name=name, url="http://127.0.0.1:8000/", **more)


def chosen(made, model, times=1, **more):
    return [made.serving(model, **more).settings.name for _ in range(times)]


def test_the_one_that_names_a_model_most_exactly() -> None:
    local, gpt = upstream("local"), upstream("gpt", models=("x", "gpt-*"))
    own = upstream("own", models=("gpt-[45]-own", "gpt-tuned"))
    made = Upstreams([local, gpt, own])
    for model, name in {
        "gpt-9": "gpt",
        "gpt-tuned": "own",
        "gpt-4-own": "own",
        "m": "local",
    }.items():
        assert chosen(made, model, 3) == [name] * 3
        assert [made.serves(one, model) for one in made.targets].count(True) == 1
    assert made.serving("m").base == "http://127.0.0.1:8000"


def test_a_model_that_nobody_serves() -> None:
    made = Upstreams([upstream(models=("a*",))])
    with pytest.raises(Refused) as refused:
        made.serving("zz")
    assert refused.value.status == 404


def test_models_that_clients_invent_are_not_all_remembered() -> None:
    made = Upstreams([upstream(models=("a*",))])
    for number in range(3 * MAX_REMEMBERED):
        made.serving(f"a{number}")
    assert len(made._groups) <= MAX_REMEMBERED


def test_least_in_flight_and_by_turns() -> None:
    made = Upstreams([upstream("one"), upstream("two"), upstream("three")])
    assert chosen(made, "m", 6) == ["one", "two", "three"] * 2
    made.targets[0].standing.in_flight = 2
    made.targets[1].standing.in_flight = 1
    assert chosen(made, "m", 2) == ["three", "three"]
    made.targets[2].standing.in_flight = 3
    assert chosen(made, "m") == ["two"]


def test_who_cannot_be_reached_is_left_out_and_tried_again() -> None:
    made = Upstreams([upstream("one"), upstream("two")])
    for _ in range(FAILURES):
        made.targets[0].standing.failed(time.monotonic())
    assert chosen(made, "m", 2) == ["two", "two"]
    assert {name: state for name, (state, _) in made.states().items()} == {
        "one": "left out",
        "two": "up",
    }
    assert chosen(made, "m", 1, tried={"two"}) == ["one"]
    with pytest.raises(Refused) as refused:
        made.serving("m", tried={"one", "two"})
    assert refused.value.status == 502


def test_who_drains_or_is_down_takes_nothing() -> None:
    made = Upstreams([upstream("one", drain=True), upstream("two", health_path="/h")])
    assert chosen(made, "m", 2) == ["two", "two"]
    for _ in range(MISSED):
        made.targets[1].standing.checked(False)
    assert {state for state, _ in made.states().values()} == {"draining", "down"}
    with pytest.raises(Refused) as refused:
        made.serving("m")
    assert refused.value.status == 503 and refused.value.headers


def test_others_take_their_place(monkeypatch) -> None:
    made = Upstreams([upstream("one", health_path="/h"), upstream("two", models=("t",))])
    before, gone = made.targets
    before.standing.in_flight = 1
    before.standing.checked(False)
    assert chosen(made, "t") == ["two"]
    made.replace([upstream("one"), upstream("three")])
    assert made.targets[0].standing is before.standing and before.standing.missed == 0
    assert gone not in made.targets
    assert chosen(made, "t") == ["three"]
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    for wrong in ([upstream(key_env="NO_SUCH_KEY")], [upstream(), upstream()]):
        with pytest.raises(InputError):
            made.replace(wrong)
    assert [one.settings.name for one in made.targets] == ["one", "three"]


def test_two_of_one_name() -> None:
    with pytest.raises(InputError, match="same name"):
        Upstreams([upstream(), upstream()])


@pytest.mark.parametrize("name", [b"authorization", b"x-api-key", b"cookie", b"host", b"te"])
def test_secrets_of_the_client_go_no_further(name, monkeypatch) -> None:
    monkeypatch.setenv("K", "theirs")
    plain = Upstreams([upstream()]).serving("m")
    sent = plain.head([(name, b"x"), (b"anthropic-version", b"1")], CHAT)
    assert sent == [("anthropic-version", "1"), ("accept-encoding", "identity")]
    keyed = Upstreams([upstream(key_env="K")]).serving("m")
    assert ("authorization", "Bearer theirs") in keyed.head([], CHAT)
    assert ("x-api-key", "theirs") in keyed.head([], MESSAGES)


@pytest.mark.parametrize(
    ("status", "became", "code"),
    [
        (400, 400, "invalid_request"),
        (422, 422, "invalid_request"),
        (401, 502, "upstream_error"),
        (500, 502, "upstream_error"),
        (302, 502, "upstream_error"),
        (503, 503, "upstream_unavailable"),
        (429, 429, "upstream_busy"),
    ],
)
def test_failures(status, became, code) -> None:
    found = translated(status, b"", "7")
    assert (found.status, found.code) == (became, code)
    assert (dict(found.headers).get(b"retry-after") == b"7") is (status == 429)


@pytest.mark.parametrize(
    "where",
    ["http://gpu-7.internal:8000/v1", "10.0.0.7:9000", "gpu-7.internal:8000", "/srv/models/x"],
)
def test_messages_say_nothing_of_where(where) -> None:
    body = f'{{"error": {{"message": "too long for {where} at 4096"}}}}'.encode()
    assert translated(400, body, None).message == "too long for ... at 4096"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"error": {"message": 7}}', b"null"])
def test_messages_that_cannot_be_read(body) -> None:
    assert translated(400, body, None).message == "the model refused the request"


def test_headers_that_a_client_names_as_its_connections_go_no_further() -> None:
    (plain,) = Upstreams([upstream()]).targets
    sent = plain.head([(b"connection", b"X-Mine, close"), (b"x-mine", b"1"), (b"x", b"2")], CHAT)
    assert [name for name, _ in sent] == ["x", "accept-encoding"]
    sent = plain.head([(b"connection", b"keep-alive"), (b"x-mine", b"1")], CHAT)
    assert [name for name, _ in sent] == ["x-mine", "accept-encoding"]


def test_the_pattern_that_fits_a_model_best() -> None:
    (target,) = Upstreams([upstream(models=("m*", "m-7*", "m-7b"))]).targets
    assert [target.pattern(name) for name in ("m-1", "m-7x", "m-7b", "x")] == [
        *("m*", "m-7*", "m-7b", None)
    ]


def test_an_engine_that_marks_hears_of_marks_from_the_provider_only() -> None:
    headers = [(b"x-sglang-watermark", b"off"), (b"accept", b"a")]
    for marking, n_headers in (("none", 3), ("vllm", 2), ("sglang", 2)):
        (target,) = Upstreams([upstream(marking=marking)]).targets
        assert len(target.head(headers, CHAT)) == n_headers


def test_an_explanation_that_shows_a_piece_of_a_key_is_kept_back() -> None:
    body = b'{"error": {"message": "field required, input: ...89abcdef\'}"}}'
    assert "89abcdef" in translated(422, body, None).message
    shown = translated(422, body, None, "0123456789abcdef").message
    assert shown == "the model refused the request"
    assert "field required" in translated(422, body, None, "0" * 16).message
