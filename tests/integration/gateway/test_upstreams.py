"""Several upstreams: who is asked, who is left out, and what a reload does to streams."""

import asyncio
import itertools
import json
import signal
import time
import urllib.request
from dataclasses import dataclass

import aiohttp
import anthropic
import openai
import pytest
import requests

from tests.integration.gateway.conftest import ended, start_upstream, started
from tests.integration.gateway.test_limits_hold import many
from tests.integration.gateway.upstream import SECRET


@dataclass
class Served:
    """A gateway and two upstreams behind it."""

    gateway: object
    processes: list
    urls: list

    def tables(self, one: str = "", two: str = "") -> str:
        tables = [
            f'[[upstream]]\nname = "gpu-{n}"\nurl = "{url}"\n{more}\n'
            for n, (url, more) in enumerate(zip(self.urls, (one, two), strict=True), 1)
        ]
        return "".join(tables)

    def counts(self) -> list[int]:
        return [len(json.load(urllib.request.urlopen(f"{url}/seen"))) for url in self.urls]

    def states(self) -> dict[str, str]:
        return requests.get(f"{self.gateway.vitals}/health").json()["upstreams"]

    def wait_for(self, **states: str) -> None:
        wanted = {name.replace("_", "-"): state for name, state in states.items()}
        until = time.monotonic() + 30
        while self.states() != wanted:
            assert time.monotonic() < until, self.states()
            time.sleep(0.05)

    def reload(self, tables: str) -> None:
        self.gateway.tables = tables
        self.gateway.configure()
        self.gateway.process.send_signal(signal.SIGHUP)

    def log(self) -> str:
        return (self.gateway.folder / "gateway.log").read_text()

    def wait_for_log(self, said: str) -> None:
        until = time.monotonic() + 30
        while said not in self.log():
            assert time.monotonic() < until, self.log()
            time.sleep(0.05)


@pytest.fixture
def served(tmp_path):
    pairs = [start_upstream("m", "n"), start_upstream("n", "o")]
    made = Served(None, [one for one, _ in pairs], [url for _, url in pairs])
    made.gateway = started(tmp_path, "", made.tables(two='health_path = "/health"\nhealth_s = 0.2'))
    yield made
    ended(made.gateway)
    for process in made.processes:
        process.kill()
        process.wait()


async def stream(gateway, key, on_first):
    """Read a slow stream to its end; do something after its first event."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{gateway.url}/v1/chat/completions",
            json={"model": "slow", "stream": True, "messages": [], "max_tokens": 40},
            headers={"authorization": f"Bearer {key}"},
        ) as answer,
    ):
        got = await answer.content.readany()
        await asyncio.get_running_loop().run_in_executor(None, on_first)
        async for chunk in answer.content.iter_any():
            got += chunk
        return got


def test_requests_are_shared_out_and_nobody_notices_a_death(served) -> None:
    key = served.gateway.key()
    statuses, _ = asyncio.run(many(served.gateway, key, 8))
    assert statuses == [200] * 8
    assert served.counts() == [4, 4]
    served.processes[0].kill()
    served.processes[0].wait()
    served.urls[0] = served.urls[1]
    assert asyncio.run(many(served.gateway, key, 8))[0] == [200] * 8
    assert served.counts()[1] == 12, "each was sent once"
    served.wait_for(gpu_1="left out", gpu_2="up")
    page = requests.get(f"{served.gateway.vitals}/metrics").text
    assert 'stillwatch_upstream_up{upstream="gpu-1"} 0.0' in page
    served.processes[1].kill()
    served.processes[1].wait()
    assert asyncio.run(many(served.gateway, key, 1))[0][0] in {502, 503}


def test_a_request_that_was_sent_is_never_sent_again(served) -> None:
    key = served.gateway.key()
    asyncio.run(many(served.gateway, key, 1, model="breaks"))
    assert b"in the middle" in asyncio.run(stream_of(served.gateway, key, "dies"))
    assert sum(served.counts()) == 2


async def stream_of(gateway, key, model):
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{gateway.url}/v1/chat/completions",
            json={"model": model, "stream": True, "messages": []},
            headers={"authorization": f"Bearer {key}"},
        ) as answer,
    ):
        return await answer.read()


def test_an_upstream_that_says_it_is_ill_gets_nothing(served) -> None:
    key = served.gateway.key()
    served.wait_for(gpu_1="up", gpu_2="up")
    requests.post(f"{served.urls[1]}/health")
    served.wait_for(gpu_1="up", gpu_2="down")
    assert asyncio.run(many(served.gateway, key, 6))[0] == [200] * 6
    assert served.counts() == [6, 0]
    assert requests.get(f"{served.gateway.vitals}/health").json()["healthy"]


def test_drained_and_replaced_while_a_stream_goes_on(served) -> None:
    gateway, key = served.gateway, served.gateway.key()
    served.reload(served.tables(two="drain = true"))
    served.wait_for(gpu_1="up", gpu_2="draining")

    def drain() -> None:
        served.reload(served.tables(one="drain = true"))
        served.wait_for(gpu_1="draining", gpu_2="up")
        assert asyncio.run(many(gateway, key, 2))[0] == [200] * 2
        assert served.counts() == [1, 2]
        page = requests.get(f"{gateway.vitals}/metrics").text
        assert 'stillwatch_upstream_in_flight{upstream="gpu-1"} 1.0' in page
        gateway.tables = served.tables().replace("drain", "").split("[[upstream]]")[2]
        served.reload("[[upstream]]" + gateway.tables)
        served.wait_for(gpu_2="up")

    got = asyncio.run(stream(gateway, key, drain))
    assert got.count(b'"content": "w') == 40 and b"[DONE]" in got


def test_no_request_is_lost_while_upstreams_come_and_go(served) -> None:
    gateway, key = served.gateway, served.gateway.key()

    async def load() -> list[int]:
        found: list[int] = []
        while len(found) < 400:
            found += (await many(gateway, key, 16))[0]
        return found

    async def reload() -> None:
        for drained in itertools.cycle(("one", "two")):
            served.reload(served.tables(**{drained: "drain = true"}))
            await asyncio.sleep(0.05)

    async def run() -> list[int]:
        reloads = asyncio.create_task(reload())
        try:
            return await load()
        finally:
            reloads.cancel()

    assert set(asyncio.run(run())) == {200}
    assert served.log().count("settings_reloaded") >= 2
    assert all(served.counts())


def test_a_broken_file_changes_nothing_and_says_so(served) -> None:
    gateway, key = served.gateway, served.gateway.key()
    before = served.states()
    served.reload(served.tables(one="drian = true"))
    served.wait_for_log("settings_not_reloaded")
    assert "upstream.0.drian" in served.log()
    assert served.states() == before
    port, gateway.port = gateway.port, gateway.port + 1
    served.reload(served.tables(one="drain = true"))
    served.wait_for_log("settings_wait_for_a_restart")
    assert "listen.port" in served.log()
    gateway.port = port
    assert asyncio.run(many(gateway, key, 1))[0] == [200]


def test_models_of_all_upstreams_as_licensed(served) -> None:
    gateway = served.gateway

    def ids(**licence) -> list[str]:
        headers = {"authorization": f"Bearer {gateway.key(**licence)}"}
        answer = requests.get(f"{gateway.url}/v1/models", headers=headers)
        assert SECRET not in answer.text
        assert answer.headers["x-request-id"]
        one = requests.get(f"{gateway.url}/v1/models/o", headers=headers)
        assert one.status_code == (200 if "o" in answer.text.split('"')[5::2] else 404)
        return [model["id"] for model in answer.json()["data"]]

    assert ids() == ["m", "n", "o"]
    assert ids(models=("n",)) == ["n"]


def test_models_with_the_official_sdks(served) -> None:
    key = served.gateway.key(models=("m", "o"))
    ours = openai.OpenAI(base_url=f"{served.gateway.url}/v1", api_key=key)
    assert [one.id for one in ours.models.list()] == ["m", "o"]
    assert ours.models.retrieve("o").id == "o"
    theirs = anthropic.Anthropic(base_url=served.gateway.url, api_key=key)
    assert [one.id for one in theirs.models.list()] == ["m", "o"]
    with pytest.raises(openai.NotFoundError):
        ours.models.retrieve("n")
