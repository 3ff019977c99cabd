"""With stand-ins for LiteLLM, which is not installed here; the real one is in integration tests."""

import asyncio
import importlib
import sys
from types import ModuleType

import pytest

import stillwatch.litellm
from stillwatch.gateway.refusals import Refused, retry_after


class ProxyException(Exception):  # noqa: N818 - LiteLLM's name
    def __init__(self, **said) -> None:
        super().__init__(said["message"])
        self.said = said


class CustomLogger:
    pass


@pytest.fixture
def plugin(monkeypatch, tmp_path):
    for name, has in (
        ("litellm", {}),
        ("litellm.integrations", {}),
        ("litellm.integrations.custom_logger", {"CustomLogger": CustomLogger}),
        ("litellm.proxy", {}),
        ("litellm.proxy._types", {"ProxyException": ProxyException}),
    ):
        module = ModuleType(name)
        vars(module).update(has)
        monkeypatch.setitem(sys.modules, name, module)
    settings = tmp_path / "s.toml"
    settings.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path / "store.db"}"\n'
        f'[recording]\nfolder = "{tmp_path / "recording"}"\nmode = "off"\n'
    )
    monkeypatch.setenv("STILLWATCH_CONFIG", str(settings))
    monkeypatch.delitem(sys.modules, "stillwatch.litellm.plugin", raising=False)
    yield importlib.import_module("stillwatch.litellm.plugin")
    sys.modules.pop("stillwatch.litellm.plugin")


def test_litellm_finds_the_guard_and_its_hooks(plugin) -> None:
    assert stillwatch.litellm.guard is plugin.guard
    hooks = {name for name in vars(plugin.Guard) if name.startswith("async_")}
    assert {"async_pre_call_hook", "async_post_call_streaming_iterator_hook"} <= hooks
    with pytest.raises(AttributeError):
        _ = stillwatch.litellm.gaurd


def test_refusals_in_litellms_words(plugin) -> None:
    refused = Refused(429, "rate_limit_exceeded", "too many", retry_after(3))
    assert plugin.told(refused).said == {
        "message": "too many",
        "type": "rate_limit_error",
        "param": None,
        "code": 429,
        "headers": {"retry-after": "3"},
        "openai_code": "rate_limit_exceeded",
    }


def test_a_request_comes_and_goes(plugin, auth_of, request_of) -> None:
    auth = auth_of()

    async def work():
        guard, data = plugin.guard, request_of()
        await guard.async_pre_call_hook(auth, None, data, "acompletion")
        assert await guard.async_post_call_response_headers_hook(data, None, None) == {}
        found = {"choices": []}
        assert await guard.async_post_call_success_hook(data, None, found) is found

        async def pieces():
            yield {"choices": []}

        data = request_of(stream=True)
        await guard.async_pre_call_hook(auth, None, data, "acompletion")
        stream = guard.async_post_call_streaming_iterator_hook(None, pieces(), data)
        assert [one async for one in stream] == [{"choices": []}]
        await guard.async_post_call_failure_hook(data, ValueError(), None)
        with pytest.raises(ProxyException, match="name one"):
            await guard.async_pre_call_hook(auth, None, request_of(model=""), "acompletion")

    asyncio.run(work())
