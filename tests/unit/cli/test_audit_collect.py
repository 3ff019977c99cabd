import hashlib
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from stillwatch.wiring.answers import read_answers
from tests.suspect_server import echo, failed, hang, said, serving

MARK = """[mark]
scheme = "vllm_gumbel"
model = "m"
tokenizer = "tokenizer.json"
secret_file = "secret"
epochs = ["2026-11"]
"""


def plan(folder: Path, url: str | None, more: str = "") -> Path:
    file = folder / "audit.toml"
    suspect = f'[suspect]\nurl = "{url}"\nmodel = "m"\nretry_wait_s = 0.01\n{more}'
    file.write_text(MARK + (suspect if url else ""))
    return file


@pytest.fixture
def prompts(tmp_path) -> Path:
    file = tmp_path / "prompts.txt"
    file.write_text("".join(f"prompt {n} zq\n" for n in range(8)))
    return file


@pytest.fixture
def out(tmp_path) -> Path:
    return tmp_path / "answers.jsonl"


def test_answers_are_collected_and_the_digest_is_shown(run, tmp_path, prompts, out) -> None:
    with serving() as server:
        ran = run(
            "audit", "collect", plan(tmp_path, server.url), "--prompts", prompts, "--out", out
        )
    assert ran.code == 0, ran.err
    assert "8 answered now, 0 before, 0 left; 120 tokens in all." in ran.out
    assert len(read_answers(out).answers) == 8
    last = out.read_bytes().splitlines()[-1]
    assert hashlib.sha256(last).hexdigest() in ran.out


def test_what_an_audit_will_not_like_is_said(run, tmp_path, prompts, out) -> None:
    def odd(body: dict[str, Any], number: int) -> Any:
        if number == 3:
            return failed(400)
        if number % 2:
            return said("", finish_reason="content_filter")
        return said("four", finish_reason="length", model=f"v{number // 4}")

    with serving(odd) as server:
        where = plan(tmp_path, server.url, "requests_at_once = 1\n")
        ran = run("audit", "collect", where, "--prompts", prompts, "--out", out)
    assert ran.code == 0
    assert "Of this run: 3 empty, 3 refused, 4 cut at max_tokens, 1 failed." in ran.out
    assert "the suspect changed" in ran.error


def test_a_spent_budget_says_how_to_go_on(run, tmp_path, prompts, out) -> None:
    with serving() as server:
        where = plan(tmp_path, server.url, "most_tokens = 150\nmax_tokens = 20\nprice_out = 1e6\n")
        ran = run("audit", "collect", where, "--prompts", prompts, "--out", out)
    assert ran.code == 0
    assert "raise most_tokens or most_money" in ran.out and "20.00 in all" in ran.out


def test_an_interrupt_is_130_and_the_same_command_goes_on(run, tmp_path, prompts, out) -> None:
    def stops(body: dict[str, Any], number: int) -> Any:
        if number == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return echo(body, number) if number < 3 else hang()

    with serving(stops) as server:
        where = plan(tmp_path, server.url, "requests_at_once = 1\n")
        command = ("audit", "collect", where, "--prompts", prompts, "--out", out)
        ran = run(*command)
        assert ran.code == 130
        assert "interrupted; all that was answered is kept in" in ran.error
        assert "Traceback" not in ran.err and "no results were written" not in ran.err
        server.behaviour = echo
        ran = run(*command)
    assert ran.code == 0 and "5 answered now, 3 before, 0 left" in ran.out


def test_without_a_suspect_there_is_nobody_to_ask(run, tmp_path, prompts) -> None:
    ran = run("audit", "collect", plan(tmp_path, None), "--prompts", prompts)
    assert (ran.code, "suspect: there is nobody to ask" in ran.error) == (2, True)


def test_choosing_needs_tables_of_what_was_served(run, tmp_path, prompts) -> None:
    where = plan(tmp_path, "http://127.0.0.1:9/v1")
    ran = run("audit", "collect", where, "--prompts", prompts, "--choose", "3")
    assert (ran.code, "mark.contexts" in ran.error) == (2, True)


@pytest.mark.parametrize(
    ("setting", "said_so"),
    [
        ("retries = -1\n", "suspect.retries"),
        ("most_money = 5\n", "most_money needs price_in and price_out"),
        ('key_env = "NO_SUCH_KEY"\n', "NO_SUCH_KEY is not set"),
        ("at_once = 3\n", "suspect.at_once"),
    ],
)
def test_a_plan_that_makes_no_sense_is_named(run, prompts, out, setting, said_so) -> None:
    where = plan(out.parent, "http://127.0.0.1:9/v1", setting)
    ran = run("audit", "collect", where, "--prompts", prompts, "--out", out)
    assert ran.code == 2 and said_so in ran.error, ran.err
    assert not out.exists()


def test_nobody_listens(run, tmp_path, prompts, out) -> None:
    with serving() as server:
        where = plan(tmp_path, server.url)
    ran = run("audit", "collect", where, "--prompts", prompts, "--out", out)
    assert ran.code == 1 and "cannot reach the suspect" in ran.error
    assert "Traceback" not in ran.err
