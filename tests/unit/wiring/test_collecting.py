"""Whole collections against a server of the test's own."""

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from stillwatch.audit.collecting.budget import UNSEEN, Tokens
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring.answers import read_answers
from stillwatch.wiring.collecting import MOST_FAILURES, Collected, Job, State, collect
from tests.suspect_server import (
    Behaviour,
    SuspectServer,
    echo,
    failed,
    hang,
    said,
    serving,
)

PROMPTS = tuple(f"prompt {n}" for n in range(20))


class Collector:
    """Collects into one file, again and again."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.notes: list[str] = []
        self.states: list[State] = []

    def __call__(
        self, server: SuspectServer, prompts: tuple[str, ...] = PROMPTS, **settings: Any
    ) -> Collected:
        suspect = Suspect(
            url=server.url,
            model="suspect",
            **{"max_tokens": 50, "retry_wait_s": 0.01, "patience_s": 10, **settings},
        )
        return collect(Job(suspect, prompts, self.out), self.states.append, self.notes.append)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.read_bytes().splitlines()]


@pytest.fixture
def collected(tmp_path) -> Collector:
    return Collector(tmp_path / "answers.jsonl")


def test_every_prompt_is_answered_and_kept_with_what_an_expert_asks_for(collected) -> None:
    with serving() as server:
        done = collected(server, seed=7)
    assert (done.ending, done.n_left, done.state.n_answered) == ("complete", 0, 20)
    found = read_answers(collected.out)
    assert set(found.prompts) == set(PROMPTS)
    assert all(a == f"answer to {p}" for p, a in zip(found.prompts, found.answers, strict=True))
    assert found.is_chained and found.is_ended
    began, first, *_, ended = collected.lines()
    assert began["began"]["temperature"] == 0.7 and began["began"]["model"] == "suspect"
    assert (first["model"], first["status"], first["attempts"]) == ("suspect-1", 200, 1)
    assert first["seed"] in [one.body["seed"] for one in server.seen]
    assert first["usage"]["completion_tokens"] == 5 and first["when"].endswith("Z")
    assert ended["ended"]["why"] == "complete"
    assert collected.states[-1].n_answered == 20


def test_no_more_are_in_flight_than_allowed(collected) -> None:
    with serving() as server:
        collected(server, requests_at_once=3)
    assert 1 <= server.most_at_once <= 3


def test_what_is_answered_is_not_asked_again(collected) -> None:
    with serving() as server:
        collected(server, PROMPTS[:12])
        asked = list(server.prompts)
        done = collected(server)
        again = collected(server)
    assert sorted(asked) == sorted(PROMPTS[:12])
    assert sorted(server.prompts) == sorted(PROMPTS)
    assert (done.state.n_before, done.state.n_answered) == (12, 8)
    assert (again.state.n_before, again.state.n_answered, again.head) == (20, 0, done.head)


def test_a_budget_in_tokens_is_never_exceeded_and_can_be_raised(collected) -> None:
    with serving() as server:
        done = collected(server, most_tokens=300)
        assert done.ending == "budget" and done.n_left > 0
        assert len(server.seen) == done.state.n_answered == (300 - 123) // 15 + 1
        assert done.state.spent.input + done.state.spent.output <= 300
        assert collected(server, most_tokens=300).state.n_answered == 0
        done = collected(server, most_tokens=10_000)
    assert (done.ending, done.n_left) == ("complete", 0)
    assert done.state.spent.output == 20 * 5


def test_a_budget_in_money_counts_lost_attempts_over_all_runs(collected) -> None:
    prices = {"price_in": 1.0, "price_out": 10_000.0, "most_money": 2.0}
    with serving(lambda body, number: web.Response(text="<html>")) as server:
        done = collected(server, requests_at_once=2, retries=0, **prices)
        assert (done.ending, done.state.n_failed) == ("budget", 3)
        assert 1.5 <= done.state.money <= 2.0
        again = collected(server, **prices)
    assert (again.state.n_failed, again.state.money) == (0, done.state.money)


def test_a_lost_attempt_that_no_line_holds_still_counts(collected) -> None:
    with serving(lambda body, number: web.Response(text="<html>")) as server:
        first = collected(server, requests_at_once=1, retries=9, most_tokens=300)
        second = collected(server, requests_at_once=1, retries=9, most_tokens=300)
    assert first.state.n_failed == 0 and len(server.seen) == 2
    assert first.state.spent == second.state.spent


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_was_answered_and_the_next_run_goes_on(collected, how) -> None:
    def slow(body: dict[str, Any], number: int) -> Any:
        if number < 6:
            return echo(body, number)
        if number == 6:
            os.kill(os.getpid(), how)
        return hang()

    before = signal.getsignal(how)
    with serving(slow) as server:
        done = collected(server, requests_at_once=1)
        assert signal.getsignal(how) is before
        assert (done.ending, done.n_left) == ("interrupted", 14)
        in_flight = Tokens(len(PROMPTS[6]) + UNSEEN, 50)
        assert done.state.spent == Tokens(60, 30) + in_flight, "it may have to be paid"
        found = read_answers(collected.out)
        assert found.prompts == PROMPTS[:6] and found.is_ended
        server.behaviour = echo
        server.seen.clear()
        done = collected(server)
    assert done.ending == "complete"
    assert sorted(server.prompts) == sorted(PROMPTS[6:])


def test_an_endpoint_that_is_out_of_order_ends_it(collected) -> None:
    def breaks(body: dict[str, Any], number: int) -> web.Response:
        return echo(body, number) if number < 4 else failed(500)

    with serving(breaks) as server:
        with pytest.raises(StillwatchError, match=r"failed 5 prompts in a row.*status 500"):
            collected(server, requests_at_once=1, retries=1)
        assert len(server.seen) == 4 + 2 * MOST_FAILURES
    assert any("4 more answers are kept" in note for note in collected.notes)
    found = read_answers(collected.out)
    assert (len(found.answers), found.n_failed, found.is_ended) == (4, 5, True)


def test_single_failures_do_not_end_it_and_are_asked_again_the_next_time(collected) -> None:
    def third_fails(body: dict[str, Any], number: int) -> web.Response:
        return failed(400) if number % 3 == 2 and number < 20 else echo(body, number)

    with serving(third_fails) as server:
        done = collected(server)
        assert (done.state.n_failed, done.n_left) == (6, 6)
        assert read_answers(collected.out).n_failed == 6
        done = collected(server)
    assert (done.state.n_answered, done.n_left) == (6, 0)
    assert read_answers(collected.out).n_failed == 0


def test_a_refused_key_ends_it_and_keeps_what_there_is(collected, monkeypatch) -> None:
    monkeypatch.setenv("SUSPECT_KEY", "s3cret")

    def expires(body: dict[str, Any], number: int) -> web.Response:
        return echo(body, number) if number < 5 else failed(401)

    with serving(expires) as server, pytest.raises(InputError, match="refuses the key"):
        collected(server, key_env="SUSPECT_KEY", requests_at_once=1)
    assert len(read_answers(collected.out).answers) == 5
    assert "s3cret" not in collected.out.read_text()


def test_a_missing_key_is_said_before_anything_is_asked(collected, monkeypatch) -> None:
    monkeypatch.delenv("SUSPECT_KEY", raising=False)
    with serving() as server, pytest.raises(InputError, match="SUSPECT_KEY"):
        collected(server, key_env="SUSPECT_KEY")
    assert server.seen == [] and not collected.out.exists()


@pytest.mark.parametrize("what", ["model", "system_fingerprint"])
def test_an_endpoint_that_changes_half_way_is_noticed_by_all(collected, what) -> None:
    def changes(body: dict[str, Any], number: int) -> web.Response:
        named = {"model": "m", "system_fingerprint": "f"}
        return said("four", **(named if number < 10 else {**named, what: "other"}))

    with serving(changes) as server:
        done = collected(server, requests_at_once=1)
    assert len(done.speakers) == 2
    (note,) = collected.notes
    assert "the suspect changed" in note and "other" in note
    found = read_answers(collected.out)
    assert found.changes == (12,)
    assert "other" in (found.models if what == "model" else found.fingerprints)


def test_a_change_between_two_runs_is_noticed(collected) -> None:
    def versions(body: dict[str, Any], number: int) -> web.Response:
        return said("four", model="v1" if number < 5 else "v2")

    with serving(versions) as server:
        collected(server, PROMPTS[:5])
        assert collected.notes == []
        collected(server)
    assert len(collected.notes) == 1
    assert read_answers(collected.out).models == ("v1", "v2")


ALL_REFUSE: dict[str, Behaviour] = {
    "filtered": lambda body, number: said("", finish_reason="content_filter"),
    "by error": lambda body, number: failed(400, code="content_filter"),
    "by field": lambda body, number: said(None, message={"refusal": "I won't"}),
}


@pytest.mark.parametrize("how", ALL_REFUSE)
def test_an_endpoint_that_refuses_everything_is_counted(collected, how) -> None:
    with serving(ALL_REFUSE[how]) as server:
        done = collected(server)
    assert (done.ending, done.state.n_refused, done.n_left) == ("complete", 20, 0)
    assert read_answers(collected.out).n_refused == 20


def test_empty_and_truncated_answers_are_counted(collected) -> None:
    def odd(body: dict[str, Any], number: int) -> web.Response:
        return said("") if number % 2 else said("cut", finish_reason="length")

    with serving(odd) as server:
        done = collected(server)
    assert (done.state.n_empty, done.state.n_truncated) == (10, 10)
    found = read_answers(collected.out)
    assert (found.n_empty, found.n_truncated, len(found.answers)) == (10, 10, 10)


def test_raw_bodies_are_kept_as_they_came(collected) -> None:
    with serving(lambda body, number: said("zwölf")) as server:
        collected(server, PROMPTS[:1])
    (_, line, _) = collected.lines()
    raw = collected.out.with_suffix(".raw") / line["raw_sha256"]
    assert json.loads(raw.read_bytes())["choices"][0]["message"]["content"] == "zwölf"
