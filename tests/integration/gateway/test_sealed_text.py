"""Sealed text opens for its account only, and is gone once it is forgotten."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.test_limits_hold import many

CODE = "from stillwatch.cli.main import main; main()"


@pytest.fixture
def sealing(own_gateway) -> RunningGateway:
    own_gateway.stop()
    own_gateway.text = "sealed"
    own_gateway.start()
    return own_gateway


def ask(gateway, key, prompt, n=1, **more) -> list[int]:
    message = {"role": "user", "content": f"{prompt} about the moon"}
    return asyncio.run(many(gateway, key, n, messages=[message], max_tokens=7, **more))[0]


def command(gateway, *words: str) -> subprocess.CompletedProcess[str]:
    options = {
        "from": gateway.recording,
        "seal-key-file": gateway.folder / "seal.key",
        "store": gateway.store.engine.url,
    }
    named = [f"--{name}={value}" for name, value in options.items()]
    return subprocess.run(
        [sys.executable, "-c", CODE, *words, *named],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
        timeout=60,
    )


def opened(gateway, account) -> list[dict]:
    out = gateway.folder / "text.jsonl"
    made = command(gateway, "unseal", account, f"--out={out}", "--reason=test")
    assert made.returncode == 0, made.stderr
    return [json.loads(line) for line in out.read_text().splitlines()]


def prompts(gateway, account) -> list[str]:
    return [one["messages"][0]["content"].split()[0] for one in opened(gateway, account)]


def holding(folder: Path, *texts: bytes) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(text in path.read_bytes() for text in texts)]


def test_text_is_nowhere_but_behind_its_key_and_a_forgotten_account_is_gone(sealing) -> None:
    stays = sealing.key()
    kept = sealing.account
    ask(sealing, stays, "kept", 4)
    leaves = sealing.key()
    gone = sealing.account
    ask(sealing, leaves, "forgotten", 4)
    assert sealing.wait_until_rolled(4) == 4
    assert not holding(sealing.recording, b"about the moon", b"w1 w2")
    assert prompts(sealing, gone) == ["forgotten"] * 4
    answer = opened(sealing, kept)[0]["completions"][0]["content"]
    assert answer.split() == [f"w{i}" for i in range(7)]

    proof = sealing.folder / "proof.json"
    made = command(sealing, "forget", gone, "--reason=request", f"--proof={proof}")
    assert made.returncode == 0, made.stderr
    shown = json.loads(proof.read_text())
    assert (shown["sealed_rows"], shown["found_in"], len(shown["keys"])) == (4, [], 1)
    assert shown["searched_files"] > 4
    refused = command(sealing, "unseal", gone, f"--out={proof}", "--reason=test")
    assert refused.returncode == 1 and f"the text of {gone} was forgotten" in refused.stderr
    assert prompts(sealing, kept) == ["kept"] * 4

    ask(sealing, leaves, "later", 2)
    assert sealing.wait_until_rolled(6) == 6
    assert prompts(sealing, gone) == ["later"] * 2
    assert sealing.stop() == 0
    assert not holding(sealing.recording, b"about the moon")


def test_what_is_in_flight_or_in_the_journal_is_forgotten_too(sealing) -> None:
    key = sealing.key()

    async def around() -> list[int]:
        message = {"role": "user", "content": "flying about the moon"}
        slow = many(sealing, key, 2, model="slow", messages=[message], max_tokens=40)
        task = asyncio.create_task(slow)
        quick = [{"role": "user", "content": "journalled about the moon"}]
        await many(sealing, key, 2, messages=quick)
        made = await asyncio.to_thread(command, sealing, "forget", sealing.account)
        assert made.returncode == 0, made.stderr
        after = [{"role": "user", "content": "later about the moon"}]
        await many(sealing, key, 1, messages=after)
        return (await task)[0]

    assert asyncio.run(around()) == [200, 200]
    assert sealing.wait_until_rolled(5) == 5
    assert prompts(sealing, sealing.account) == ["later"]


def test_nothing_that_was_received_is_missing_after_a_kill(sealing) -> None:
    key = sealing.key()
    received = 0
    for wait in (0.1, 0.3):

        async def part(wait=wait) -> list[int]:
            message = [{"role": "user", "content": "kept about the moon"}]
            task = asyncio.create_task(many(sealing, key, 40, max_tokens=3, messages=message))
            await asyncio.sleep(wait)
            sealing.process.send_signal(signal.SIGKILL)
            return (await task)[0]

        received += asyncio.run(part()).count(200)
        sealing.process.wait()
        sealing.start()
    assert received
    assert sealing.wait_until_rolled(received) >= received
    texts = prompts(sealing, sealing.account)
    assert len(texts) >= received and set(texts) == {"kept"}
    assert not holding(sealing.recording, b"about the moon")


def test_another_seal_key_is_refused_before_anybody_is_served(sealing) -> None:
    sealing.stop()
    (sealing.folder / "seal.key").write_text("00" * 32)
    with pytest.raises(AssertionError, match="not the seal key of"):
        sealing.start()


def test_forgetting_that_is_killed_holds_or_never_began(sealing) -> None:
    key = sealing.key()
    ask(sealing, key, "forgotten", 3)
    assert sealing.wait_until_rolled(3) == 3
    seal = sealing.recording / "seal"
    words = ("forget", sealing.account, f"--from={sealing.recording}")
    named = (
        f"--seal-key-file={sealing.folder / 'seal.key'}",
        f"--store={sealing.store.engine.url}",
    )
    running = subprocess.Popen(
        [sys.executable, "-c", CODE, *words, *named],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while running.poll() is None and not list(seal.glob("*.forgotten")):
        time.sleep(0.001)  # to strike between the note and the proof
    running.kill()
    running.wait()
    ask(sealing, key, "later", 1)
    assert sealing.wait_until_rolled(4) == 4
    assert prompts(sealing, sealing.account) == ["later"]
    proof = sealing.folder / "proof.json"
    assert command(sealing, *words[:2], f"--proof={proof}").returncode == 0
    shown = json.loads(proof.read_text())
    assert (shown["sealed_rows"], len(shown["keys"])) == (4, 2)


def test_what_is_copied_to_s3_is_what_was_rolled_up_and_no_key(sealing, bucket) -> None:
    sealing.stop()
    sealing.copy_to = bucket.path("gate")
    sealing.start()
    key = sealing.key()
    ask(sealing, key, "kept", 3)
    assert sealing.stop() == 0
    listed = bucket.client.list_objects_v2(Bucket=bucket.name)["Contents"]
    found = {one["Key"] for one in listed}
    here = {
        f"gate/{path.relative_to(sealing.recording)}"
        for kind in ("events", "sealed")
        for path in (sealing.recording / kind).rglob("*.parquet")
    }
    assert found == here and len(found) == 2
    for name in found:
        body = bucket.client.get_object(Bucket=bucket.name, Key=name)["Body"].read()
        assert body == (sealing.recording / name.removeprefix("gate/")).read_bytes()
        assert b"about the moon" not in body
