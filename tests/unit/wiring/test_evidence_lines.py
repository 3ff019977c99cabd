import hashlib
from datetime import UTC, datetime

from stillwatch.audit.collecting.budget import Tokens
from stillwatch.audit.collecting.replies import Reply
from stillwatch.audit.collecting.suspect import Suspect
from stillwatch.wiring.evidence_lines import conditions, line_of, written
from stillwatch.wiring.suspect_client import Asked, Heard

SUSPECT = Suspect(url="http://a/v1", model="m", seed=3)
WHEN = datetime(2026, 11, 23, 19, 30, 1, 250_000, tzinfo=UTC)


def test_a_run_says_under_which_conditions_it_asks() -> None:
    said = conditions(SUSPECT, ("a", "b"))
    assert (said["url"], said["model"], said["api"], said["seed"]) == (
        "http://a/v1",
        "m",
        "chat",
        3,
    )
    assert said["n_prompts"] == 2
    assert said["prompts_sha256"] == hashlib.sha256(b"a\nb").hexdigest()


def test_an_answer_says_who_gave_it_when_and_how_it_ended() -> None:
    reply = Reply("four", "m1", "f1", "length", usage={"prompt_tokens": 3})
    line = line_of(SUSPECT, Asked("a", Heard(WHEN, 200, b"{}", reply), Tokens(3, 9), 2))
    assert (line["prompt"], line["answer"], line["finish_reason"]) == ("a", "four", "length")
    assert (line["model"], line["system_fingerprint"]) == ("m1", "f1")
    assert (line["usage"], line["status"], line["attempts"]) == ({"prompt_tokens": 3}, 200, 2)
    assert line["when"] == "2026-11-23T19:30:01.250Z" == written(WHEN)
    assert isinstance(line["seed"], int) and "problem" not in line


def test_a_failure_says_why() -> None:
    line = line_of(SUSPECT, Asked("a", Heard(WHEN, 500, problem="status 500"), Tokens(), 5))
    assert (line["answer"], line["problem"], line["status"]) == (None, "status 500", 500)
    assert "model" not in line
