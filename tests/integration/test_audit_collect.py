"""`stillwatch audit collect` as a process: Ctrl-C, kill -9 at any moment, and going on."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.answers import read_answers
from tests.suspect_server import SuspectServer, failed, said, serving

N = 150
WITHIN_S = 120
PLAN = """[mark]
scheme = "vllm_gumbel"
model = "m"
tokenizer = "tokenizer.json"
secret_file = "secret"
epochs = ["2026-11"]
[suspect]
url = "{url}"
model = "suspect"
key_env = "SUSPECT_KEY"
seed = 1
max_tokens = 30
requests_at_once = 8
retry_wait_s = 0.01
retries = 8
most_tokens = 100000
"""

COMMAND = ["audit", "collect", "audit.toml", "--prompts", "prompts.jsonl"]


@pytest.fixture
def folder(tmp_path) -> Path:
    rows = [{"prompt": f"Tell zq {n} in a few words."} for n in range(N)]
    (tmp_path / "prompts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def started(folder: Path, server: SuspectServer) -> subprocess.Popen[str]:
    (folder / "audit.toml").write_text(PLAN.format(url=server.url))
    code = "from stillwatch.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *COMMAND],
        cwd=folder,
        env={**os.environ, "SUSPECT_KEY": "s3cret", "COLUMNS": "300"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def until(server: SuspectServer, n: int, process: subprocess.Popen[str]) -> None:
    """Wait until so many requests came."""
    end = time.monotonic() + WITHIN_S
    while len(server.seen) < n and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate(timeout=WITHIN_S)
    assert "Traceback" not in err and "zq" not in out + err and "s3cret" not in out + err, err
    return process.returncode, out + err


def unsteady(body: dict[str, Any], number: int) -> Any:
    """Answer every prompt in its own words, after trouble now and then."""
    if number % 7 == 3:
        return failed(429, {"Retry-After": "0"})
    if number % 11 == 5:
        return failed(500)
    return said(f"answer to {body['messages'][0]['content']}")


def answered(file: Path) -> Counter[str]:
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    return Counter(one["prompt"] for one in lines if isinstance(one.get("answer"), str))


def check(file: Path) -> None:
    found = read_answers(file)
    assert found.is_chained and found.is_ended and found.n_failed == 0
    assert sorted(Counter(found.prompts).values()) == [1] * N, "each prompt once"
    assert all(a == f"answer to {p}" for p, a in zip(found.prompts, found.answers, strict=True))


def test_ctrl_c_loses_nothing_and_the_same_command_goes_on(folder) -> None:
    file = folder / "answers.jsonl"
    with serving(unsteady) as server:
        process = started(folder, server)
        until(server, 40, process)
        process.send_signal(signal.SIGINT)
        code, told = ended(process)
        assert code == 130 and "the same command goes on" in told
        before = answered(file)
        assert before and read_answers(file).is_ended
        server.seen.clear()
        code, told = ended(started(folder, server))
        assert code == 0 and f"{len(before)} before, 0 left" in told
        assert not set(server.prompts) & set(before), "asked again"
    check(file)


def test_kill_9_at_any_moment_loses_at_most_what_was_in_flight(folder) -> None:
    file = folder / "answers.jsonl"
    pick = random.Random(3)
    with serving(unsteady) as server:
        for _ in range(4):
            process = started(folder, server)
            n = len(server.seen)
            until(server, n + pick.randrange(5, 40), process)
            time.sleep(pick.random() * 0.02)
            process.kill()
            process.communicate(timeout=WITHIN_S)
        with file.open("ab") as torn:
            torn.write(b'{"prompt": "Tell zq 149 in a f')
        with pytest.raises(InputError, match="the same command mends it"):
            read_answers(file)
        code, _ = ended(started(folder, server))
        assert code == 0
        n_answers = len([one for i, one in enumerate(server.seen) if i % 7 != 3 and i % 11 != 5])
    check(file)
    assert n_answers <= N + 4 * 8, "more was asked again than can have been in flight"
