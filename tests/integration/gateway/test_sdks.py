"""The official SDKs are served as by the real thing."""

import asyncio

import anthropic
import openai
import pytest
import requests


def test_openai_whole_and_streamed(gateway) -> None:
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=gateway.key())
    asked = {"model": "m", "messages": [{"role": "user", "content": "hi there"}], "max_tokens": 5}
    whole = client.chat.completions.create(**asked)
    assert whole.choices[0].message.content == "w0 w1 w2 w3 w4"
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (2, 5)
    pieces = list(client.chat.completions.create(**asked, stream=True))
    text = "".join(one.choices[0].delta.content or "" for one in pieces)
    assert text == "w0 w1 w2 w3 w4 "
    assert [one.usage for one in pieces] == [None] * 6
    assert [one.id for one in client.models.list()] == ["m"]


def test_openai_async(gateway) -> None:
    key = gateway.key(output_in_total=1000)

    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key=key) as client:
            stream = await client.chat.completions.create(
                model="m",
                messages=[{"role": "user", "content": "hi"}],
                max_tokens=4,
                stream=True,
                stream_options={"include_usage": True},
            )
            return [str(one.usage.completion_tokens) if one.usage else "" async for one in stream]

    assert "".join(asyncio.run(ask())) == "4"


def test_usage_that_only_we_asked_for_is_not_shown(gateway) -> None:
    key = gateway.key(output_in_total=1000)
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=key)
    stream = client.chat.completions.create(
        model="m", messages=[{"role": "user", "content": "hi"}], max_tokens=4, stream=True
    )
    pieces = list(stream)
    assert all(one.choices for one in pieces)
    assert all(one.usage is None for one in pieces)
    assert gateway.seen()[-1]["body"]["stream_options"] == {"include_usage": True}


def test_anthropic_whole_and_streamed(gateway) -> None:
    client = anthropic.Anthropic(base_url=gateway.url, api_key=gateway.key())
    asked = {"model": "m", "max_tokens": 3, "messages": [{"role": "user", "content": "hi"}]}
    assert client.messages.create(**asked).content[0].text == "w0 w1 w2"
    with client.messages.stream(**asked) as stream:
        assert "".join(stream.text_stream) == "w0 w1 w2 "
        assert stream.get_final_message().usage.output_tokens == 3


def test_errors_have_the_shape_that_each_sdk_knows(gateway) -> None:
    wrong = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key="nope", max_retries=0)
    with pytest.raises(openai.AuthenticationError, match="not valid"):
        wrong.models.list()
    other = anthropic.Anthropic(base_url=gateway.url, api_key="nope", max_retries=0)
    with pytest.raises(anthropic.AuthenticationError, match="not valid"):
        other.messages.create(model="m", max_tokens=3, messages=[{"role": "user", "content": "x"}])
    key = gateway.key(requests_per_minute=1, models=("m",))
    client = openai.OpenAI(base_url=f"{gateway.url}/v1", api_key=key, max_retries=0)
    asked = {"messages": [{"role": "user", "content": "hi"}]}
    with pytest.raises(openai.PermissionDeniedError, match="not part of the licence"):
        client.chat.completions.create(model="other", **asked)
    client.chat.completions.create(model="m", **asked)
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(model="m", **asked)
    headers = refused.value.response.headers
    assert 50 <= int(headers["retry-after"]) <= 60


def test_what_no_measure_changes_passes_byte_for_byte(gateway) -> None:
    body = (
        b'{"model": "m",  "messages":[{"role":"user","content":"h\\u00e9"}], "odd": [1.50, null]}'
    )
    key = gateway.key()
    answer = requests.post(
        f"{gateway.url}/v1/chat/completions",
        data=body,
        headers={"authorization": f"Bearer {key}", "x-own": "1", "cookie": "a=b"},
    )
    seen = gateway.seen()[-1]
    assert seen["body"]["odd"] == [1.5, None]
    names = {name.lower() for name in seen["headers"]}
    assert "x-own" in names
    assert not names & {"authorization", "cookie", "x-forwarded-for"}
    assert int(seen["headers"]["Content-Length"]) == len(body)
    assert {"server", "x-node"}.isdisjoint(answer.headers)
