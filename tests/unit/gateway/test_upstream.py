import pytest

from stillwatch.core.errors import InputError
from stillwatch.gateway.paths import route_of
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.upstream import Upstreams, translated

CHAT, MESSAGES = route_of(b"/v1/chat/completions"), route_of(b"/v1/messages")


def upstream(name="one", **more):
    return Upstream(name=name, url="http://127.0.0.1:8000/", **more)


def test_the_first_that_serves_a_model() -> None:
    made = Upstreams([upstream(models=("a*",)), upstream("two", models=("*b",))])
    assert made.serving("ab").settings.name == "one"
    assert made.serving("xb").settings.name == "two"
    assert made.serving(None).settings.name == "one"
    assert made.serving("ab").base == "http://127.0.0.1:8000"
    with pytest.raises(Refused) as refused:
        made.serving("zz")
    assert refused.value.status == 404


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
