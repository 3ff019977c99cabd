"""One event in a hundred carries a wrong clock: the verdicts stay, and the scan says so."""

import json
import random
import sys
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.cli.main import main
from stillwatch.events.event import Event

N_ORDINARY = 120
N_RING = 12
N_EACH = 45
HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
START_US = 1_790_985_600_000_000  # 2026-10-03T00:00:00Z
YEAR_US = 365 * DAY_US
RELEASE = 8.0
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]
OLD = ("m-large", "m-small")
ASKED = "Think step by step and show your reasoning."
EPOCH_US = 1_000_000
AFTER_2100_US = 4_120_000_000_000_000


def all_events() -> list[Event]:
    """Ordinary accounts, some of which try the new model, and a ring that deals out one corpus."""
    pick = random.Random(7)
    made: list[Event] = []

    def text(n: int) -> str:
        return " ".join(pick.choices(WORDS, k=n))

    def add(account: str, day: float, prompt: str, address: str, new: float) -> None:
        made.append(
            Event(
                event_id=f"e{len(made)}",
                source="made_up",
                ts_us=START_US + int(day * DAY_US),
                content_state="full",
                account=account,
                client_address=address,
                model="m-new" if day >= RELEASE and pick.random() < new else pick.choice(OLD),
                messages=[{"role": "user", "type": "text", "content": prompt}],
                completions=[{"role": "assistant", "type": "text", "content": text(9)}],
                usage_input_tokens=40,
                usage_output_tokens=30,
                status=200,
            )
        )

    for account in range(N_ORDINARY):
        own, new = text(6), pick.random() * 0.6
        for _ in range(pick.randrange(30, 45)):
            prompt = f"{own} {text(pick.randrange(3, 30))}"
            add(f"user_{account}", pick.random() * 14, prompt, f"10.{account}.1.7", new)
    for i in range(N_RING * N_EACH):
        prompt = f"{ASKED} {text(24)} Then rate the answer on a scale of 1 to 5."
        add(f"ring_{i % N_RING}", 0.3 + i * 0.025, prompt, f"192.0.2.{i % N_RING}", 1.0)
    return made


EVENTS = all_events()


def jumped(jumps: list[int | None]) -> tuple[list[Event], set[str]]:
    """Let the clock of one event in a hundred jump.

    Parameters
    ----------
    jumps : list of int or None
        Instants, in turn; below a year and a half, a difference. None: some hours back or forth.

    Returns
    -------
    list of Event
    set of str
        Accounts with a wrong clock.
    """
    pick = random.Random(11)
    chosen = pick.sample(range(len(EVENTS)), len(EVENTS) // 100)
    events, touched = EVENTS[:], set()
    for i, at in enumerate(chosen):
        event, jump = events[at], jumps[i % len(jumps)]
        if jump is None:
            jump = pick.choice([-1, 1]) * pick.randrange(1, 13) * HOUR_US
        near = abs(jump) < YEAR_US and jump != EPOCH_US
        wrong = event.ts_us + jump if near else jump
        events[at] = msgspec.structs.replace(event, ts_us=wrong)
        touched.add(str(event.account))
    return events, touched


class Scanned:
    """Results of a scan in this process."""

    def __init__(self, events: list[Event], folder: Path, capsys: Any) -> None:
        folder.mkdir()
        log, key, self.out = folder / "log.jsonl", folder / "hash.key", folder / "out"
        key.write_text("5a" * 32 + "\n", "ascii")
        log.write_bytes(b"".join(msgspec.json.encode(event) + b"\n" for event in events))
        arguments = ["stillwatch", "scan", str(log), "--out", str(self.out), "--key-file", str(key)]
        with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as stop:
            patch.setattr(sys, "argv", arguments)
            patch.setenv("COLUMNS", "1000")
            main()
        assert stop.value.code in (0, 3)
        self.said = capsys.readouterr().err
        self.summary = json.loads((self.out / "summary.json").read_text("utf-8"))
        self.report = (self.out / "report.html").read_text("utf-8")

    def table(self, name: str) -> pa.Table:
        return pq.read_table(self.out / f"{name}.parquet")

    def verdicts(self) -> dict[str, str]:
        rows = self.table("accounts").to_pylist()
        return {row["account"]: row["verdict"] for row in rows}

    def campaigns(self) -> list[tuple[list[str], str]]:
        return [(row["accounts"], row["verdict"]) for row in self.table("campaigns").to_pylist()]

    def profiles(self, *columns: str) -> dict[str, tuple[Any, ...]]:
        rows = self.table("profiles").to_pylist()
        return {row["subject"]: tuple(row[name] for name in columns) for row in rows}


def flagged(verdicts: dict[str, str]) -> set[str]:
    return {account for account, verdict in verdicts.items() if verdict == "flag"}


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    class Silent:
        @staticmethod
        def readouterr() -> Any:
            return type("Said", (), {"err": ""})

    found = Scanned(EVENTS, tmp_path_factory.mktemp("right") / "scan", Silent)
    assert flagged(found.verdicts()) == {f"ring_{i}" for i in range(N_RING)}
    assert found.summary["counts"]["untimed"] == 0
    return found


def test_verdicts_stay_and_it_is_said(right: Scanned, tmp_path: Path, capsys: Any) -> None:
    jumps = [EPOCH_US, AFTER_2100_US, None, START_US - 25 * YEAR_US, START_US + 60 * YEAR_US]
    events, _ = jumped([*jumps, None])
    wrong = Scanned(events, tmp_path / "scan", capsys)
    assert flagged(wrong.verdicts()) == flagged(right.verdicts())
    watched = [list(one.verdicts().values()).count("watch") for one in (wrong, right)]
    assert max(watched) <= 1  # whoever comes first of 120 by rank
    assert wrong.campaigns() == right.campaigns()
    in_range = [abs(e.ts_us - START_US) > YEAR_US for e in events if 10**15 < e.ts_us < 4 * 10**15]
    outside = [e for e in events if e.ts_us in (EPOCH_US, AFTER_2100_US)]
    counts = wrong.summary["counts"]
    assert (counts["untimed"], counts["quarantined"]) == (sum(in_range), len(outside))
    assert sum(in_range) >= 10 and len(outside) >= 10
    assert f"{sum(in_range)} events have clocks that are far from when this log was" in wrong.said
    assert "Events with a wrong clock" in wrong.report
    assert "Events with a wrong clock" not in right.report
    bad = [json.loads(line) for line in (wrong.out / "quarantine.jsonl").open(encoding="utf-8")]
    assert {row["reason"] for row in bad} == {"start time outside 2000 to 2100"}
    assert wrong.summary["window"]["start"][:7] == right.summary["window"]["start"][:7]
    days = [day.year for day in wrong.table("timeline").column("day").to_pylist()]
    assert set(days) == {2026}


def test_what_is_measured_of_the_others_stays(right: Scanned, tmp_path: Path, capsys: Any) -> None:
    """Days, releases, dealt streams: a clock that is decades off is as if unknown."""
    events, touched = jumped([START_US - 25 * YEAR_US, START_US + 60 * YEAR_US])
    wrong = Scanned(events, tmp_path / "scan", capsys)
    columns = ("n_requests", "n_days", "first_us", "last_us", "n_release_day", "n_release_moved")
    before, after = right.profiles(*columns), wrong.profiles(*columns)
    others = before.keys() - touched - {"C001"}
    assert len(others) >= 30
    assert sum(before[name][4] is not None for name in others) >= 30
    assert {name: after[name] for name in others} == {name: before[name] for name in others}
    assert all(after[name][0] == before[name][0] for name in touched)
    assert right.summary["window"] == wrong.summary["window"]


def test_one_early_event_makes_no_release(tmp_path: Path, capsys: Any) -> None:
    """Six days before the others, as if no clock had jumped: no model is new for that."""
    old = [e for e in EVENTS if e.model in OLD]
    early = msgspec.structs.replace(old[0], event_id="early", ts_us=START_US - 6 * DAY_US)
    found = Scanned([*old, early], tmp_path / "scan", capsys).profiles("n_release_day")
    assert set(found.values()) == {(None,)}
