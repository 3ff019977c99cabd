from pathlib import Path

from stillwatch.rehearsal import live
from stillwatch.rehearsal.driver import drivers
from stillwatch.rehearsal.exchange import Exchange
from stillwatch.rehearsal.live import Party, Played, Stage, play
from stillwatch.rehearsal.relay import Caller


def exchange(status=200, usage=None, end_s=1.0):
    response = {"text": "x", "usage": usage}
    return Exchange("t", "/", [], {}, response, False, status, 0.0, 0.5, end_s)


def test_what_a_party_got_is_counted() -> None:
    got = Played(
        "t",
        [
            exchange(usage={"completion_tokens": 4}, end_s=1.0),
            exchange(usage={"output_tokens": 8}, end_s=3.0),
            exchange(429),
        ],
    )
    assert (got.answered, got.tokens, got.seconds) == (2, 6, 1.0)
    assert (Played("t").tokens, Played("t").seconds) == (None, 0.0)


def test_all_play_at_once_each_as_its_callers(monkeypatch, examples) -> None:
    seen = {}

    def drive(driver, python, rows, *, relay, keep, timeout_s, at_once):
        seen[driver.id] = (len(rows), relay.callers, relay.upstream, at_once)
        keep(exchange())

    monkeypatch.setattr(live, "drive", drive)
    monkeypatch.setattr(live, "environment_of", lambda *_: Path("python"))
    many = tuple(Caller(f"k{i}", f"198.18.0.{i}") for i in range(3))
    known = drivers()
    parties = [
        Party(known["distilabel"], many, 9, at_once=4),
        Party(known["aider"], many[:1], 2),
    ]
    told = []
    stage = Stage("http://gateway", Path(), examples / "data", 1)
    made = play(stage, parties, told.append)
    assert [one.driver for one in made] == ["distilabel", "aider"]
    assert seen["distilabel"] == (9, many, "http://gateway", 4)
    assert seen["aider"][:2] == (2, many[:1])
    assert len(told) == 2


def test_a_tool_that_is_not_there_is_told(tmp_path, examples) -> None:
    party = Party(drivers()["aider"], (Caller("k", "a"),), 1)
    (made,) = play(Stage("http://gateway", tmp_path, examples / "data", 1), [party], lambda _: None)
    assert made.problem is not None and "no tool environment" in made.problem
    assert made.exchanges == []
