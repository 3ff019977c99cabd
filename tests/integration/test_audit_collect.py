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
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.schemes.sglang_gumbel import SCHEME
from stillwatch.wiring.answers import read_answers
from stillwatch.wiring.context_tables import Making, digest_of, write_tables
from stillwatch.wiring.tokenizing import Tokenizer
from tests import marked
from tests.suspect_server import SuspectServer, failed, said, serving

N = 150
WITHIN_S = 120
SECRET = bytes(range(32))
KEYS = MarkingKeys(SECRET)
PLAN = """[mark]
scheme = "sglang_gumbel"
model = "m"
tokenizer = "tokenizer.json"
secret_file = "secret"
epochs = ["2026-11"]
contexts = "contexts"
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


def started(folder: Path, server: SuspectServer, *command: str) -> subprocess.Popen[str]:
    (folder / "audit.toml").write_text(PLAN.format(url=server.url))
    code = "from stillwatch.cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *(command or COMMAND)],
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


def serve_contexts(folder: Path, *answers: str) -> None:
    """Remember answers as served to an account."""
    tokenizer = marked.make_tokenizer(folder / "tokenizer.json")
    (folder / "secret").write_text(SECRET.hex())
    hashing = ContextHash(KEYS.context_key())
    table = table_of(Tokenizer(tokenizer).tokens(answers), SCHEME.context_width, hashing)
    making = Making(SCHEME.context_width, digest_of(tokenizer), KEYS.fingerprint)
    owner = ("acme", "m", "2026-11")
    write_tables(folder / "contexts" / "day=2026-11-23" / "a.parquet", {owner: table}, making)


def audited(folder: Path, server: SuspectServer) -> tuple[int, str]:
    """Collect with the prompts chosen, then audit what came, without regard to what was served."""
    code, told = ended(started(folder, server, *COMMAND, "--choose", "12"))
    assert code == 0, told
    plan = (folder / "audit.toml").read_text().replace('contexts = "contexts"\n', "")
    (folder / "plain.toml").write_text(plan)
    command = ("audit", "provenance", "plain.toml", "--answers", "answers.jsonl")
    return ended(started(folder, server, *command))


def test_what_was_collected_goes_into_the_audit(folder) -> None:
    key = KEYS.key("m", "2026-11")
    served = [marked.said(SCHEME, key, n, 200) for n in range(12)]
    learned = [marked.said(SCHEME, key, 100 + n, 200) for n in range(12)]
    serve_contexts(folder, *served)
    prompts = [f"zq {n}" for n in range(30)] + [text[:200] for text in served]
    (folder / "prompts.jsonl").write_text(
        "".join(f"{json.dumps({'prompt': p})}\n" for p in prompts)
    )

    def copies(body: dict[str, Any], number: int) -> Any:
        return said(learned[number], model=f"v{number // 6}")

    with serving(copies) as server:
        code, told = audited(folder, server)
    assert set(server.prompts) == set(prompts[30:]), "prompts in served words"
    assert code == 3 and "strong evidence" in told
    assert "The endpoint changed half-way (v0, v1" in told


def test_an_endpoint_that_only_refuses_convicts_nobody(folder) -> None:
    serve_contexts(folder, marked.said(SCHEME, None, 1, 200))
    with serving(lambda body, number: said("", finish_reason="content_filter")) as server:
        code, told = audited(folder, server)
    assert code == 0 and "cannot tell" in told
    assert "12 empty, 12 refused or filtered" in told
