"""The provider's key goes with the request, the client's does not; what was served is counted."""

import asyncio
import json
import os
import subprocess
import sys
import time

import aiohttp
import numpy as np
import pytest

from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.measures.marks import hex_digits
from stillwatch.wiring.context_tables import Making, digest_of, read_tables
from stillwatch.wiring.daily import written
from stillwatch.wiring.marking_secret import read_marking_keys
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.test_sealed_text import command
from tests.marked import make_tokenizer

pytest.importorskip("tokenizers")
WISHES = {
    "watermark": {"enabled": False},
    "watermarking": False,
    "custom_logit_processor": "code",
    "extra_body": {"watermark": {"key": "00ff"}, "top_k": 5},
    "sampling_params": {"watermarking": False},
}
WIDTH = 3
WORDS = [f"w{i}" for i in range(50)]


@pytest.fixture
def marking(own_gateway) -> RunningGateway:
    """A gateway with an upstream of each kind: the models s, v and plain."""
    own_gateway.stop()
    make_tokenizer(own_gateway.folder / "tokenizer.json", WORDS)
    own_gateway.tables = "".join(
        f'[[upstream]]\nname = "{engine}"\nurl = "{own_gateway.upstream}"\n'
        f'models = ["{model}"]\nmarking = "{engine}"\n'
        for engine, model in (("sglang", "s*"), ("vllm", "v"), ("none", "plain"))
    )
    own_gateway.more = (
        f'[marking]\nsecret_file = "{own_gateway.folder / "secret"}"\ncontext_width = {WIDTH}\n'
        f'tokenizers = {{ "s*" = "{own_gateway.folder}/tokenizer.json", '
        f'v = "{own_gateway.folder}/tokenizer.json" }}\n'
    )
    own_gateway.start()
    return own_gateway


def ask(gateway, key, model, stream=False, path="chat/completions", **more):
    async def run() -> tuple[int, str]:
        message = {"role": "user", "content": "hi"}
        asked = {"model": model, "messages": [message], "max_tokens": 10, "stream": stream, **more}
        head = {"authorization": f"Bearer {key}", "X-SGLang-Watermark": "off"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{gateway.url}/v1/{path}", json=asked, headers=head) as answer,
        ):
            return answer.status, await answer.text()

    return asyncio.run(run())


def month(gateway) -> str:
    return gateway.events()[0]["start"].strftime("%Y-%m")


def test_keys_are_the_providers_and_contexts_are_remembered(marking) -> None:
    first = marking.key()
    one = marking.account
    second = marking.key()
    two = marking.account
    before = len(marking.seen())
    for key, model, stream in (
        (first, "s1", False),
        (first, "s2", True),
        (second, "s1", True),
        (second, "v", False),
        (second, "plain", False),
    ):
        assert ask(marking, key, model, stream, **WISHES)[0] == 200
    assert ask(marking, first, "s1", path="messages")[0] == 200
    seen = [shown["body"] for shown in marking.seen()[before:]]
    assert marking.wait_until_rolled(3) == 3
    epoch = month(marking)
    keys: MarkingKeys = read_marking_keys(marking.folder / "secret")
    own = {
        account: {"key": hex_digits(keys.key("s*", epoch, account)), "context_window": WIDTH}
        for account in (one, two)
    }
    assert [body.get("watermark") for body in seen[:3]] == [own[one], own[one], own[two]]
    assert seen[5]["watermark"] == own[one]
    for body in seen[:4]:
        assert "watermarking" not in body and "custom_logit_processor" not in body
        assert body["extra_body"] == {"top_k": 5} and body["sampling_params"] == {}
    assert "watermark" not in seen[3]
    assert {name: seen[4][name] for name in WISHES} == WISHES  # nothing is marked there
    heads = [shown["headers"] for shown in marking.seen()[before:]]
    assert ["x-sglang-watermark" in head for head in heads] == [*[False] * 4, True, False]

    assert marking.stop() == 0
    making = Making(WIDTH, digest_of(marking.folder / "tokenizer.json"), keys.fingerprint)
    contexts = marking.recording / "contexts"
    served = read_tables(contexts, "s*", (epoch,), making)
    assert {owner[0] for owner in served} == {one, two}
    said = np.arange(1, 11, dtype=np.uint32)  # w0 ... w9
    hashes = ContextHash(keys.context_key()).many(
        np.lib.stride_tricks.sliding_window_view(said[:-1], WIDTH)
    )
    assert served[one, "s*", epoch].served(hashes).tolist() == [3] * len(hashes)
    assert served[two, "s*", epoch].served(hashes).tolist() == [1] * len(hashes)
    assert set(read_tables(contexts, "v", (epoch,), making)) == {(two, "v", epoch)}
    shown = [own[account]["key"].encode() for account in own]
    for path in marking.folder.rglob("*"):
        if path.is_file() and path.name != "secret":
            assert not any(key in path.read_bytes() for key in shown), path


def test_only_who_is_under_the_measure_is_marked_if_the_settings_say_so(marking) -> None:
    marking.stop()
    marking.more += 'accounts = "measured"\n'
    marking.start()
    free, marked = marking.key(), marking.key()
    made = command_of(marking, "measure", "propose", marking.account, "mark", "--reason=case 1")
    assert made.returncode == 0, made.stderr
    listed = command_of(marking, "measure", "list", "--json")
    (measure,) = json.loads(listed.stdout)
    assert command_of(marking, "measure", "approve", measure["id"]).returncode == 0

    def both(model: str) -> list[dict]:
        """Ask with either key; return what the upstream saw."""
        before = len(marking.seen())
        for key in (free, marked):
            assert ask(marking, key, model, watermark={"key": "ff"})[0] == 200
        return [shown["body"] for shown in marking.seen()[before:]]

    until = time.monotonic() + 30
    while "watermark" not in both("s")[1] and time.monotonic() < until:
        time.sleep(0.1)  # until the gateway has heard of it
    without, with_ = both("s")
    assert "watermark" not in without
    assert len(with_["watermark"]["key"]) == 16
    without, with_ = both("v")
    assert without["watermarking"] is False
    assert "watermarking" not in with_ and "watermark" not in with_


def command_of(gateway, *words: str) -> subprocess.CompletedProcess[str]:
    code = "from stillwatch.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words, f"--store={gateway.store.engine.url}"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
        timeout=60,
    )


def test_an_engine_that_quotes_what_it_refuses_shows_no_key(marking) -> None:
    key = marking.key()
    status, said = ask(marking, key, "s-quotes")
    assert (status, json.loads(said)["error"]["message"]) == (400, "the model refused the request")
    body = marking.seen()[-1]["body"]
    assert body["watermark"]["key"][:8] not in said


def test_what_was_served_to_a_forgotten_account_is_forgotten(marking) -> None:
    stays, kept = marking.key(), marking.account
    ask(marking, stays, "v")
    leaves, gone = marking.key(), marking.account
    ask(marking, leaves, "v")
    assert marking.wait_until_rolled(1) == 1
    epoch = month(marking)
    made = command(marking, "forget", gone, "--reason=request")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["left_out_contexts"] > 0
    keys = read_marking_keys(marking.folder / "secret")
    making = Making(WIDTH, digest_of(marking.folder / "tokenizer.json"), keys.fingerprint)
    served = read_tables(marking.recording / "contexts", "v", (epoch,), making)
    assert set(served) == {(kept, "v", epoch)}
    assert written(marking.recording / "contexts")
