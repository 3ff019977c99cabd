import numpy as np
import pytest

from bench.peers.accounts import Account
from bench.peers.scoring import PEERS, Stopwatch, fit, scored
from bench.peers.windows import table_of


@pytest.fixture
def table(embed):
    return table_of(
        [
            Account("short", "chat_user", None, "short", [(n, f"a {n}") for n in range(30)]),
            Account("long", "chat_user", None, "long", [(n, f"b {n}") for n in range(150)]),
        ],
        embed,
    )


def test_every_test_scores_a_window_it_can_judge(table):
    watch = Stopwatch()
    fitted = fit(table, np.arange(180), watch)
    windows = [table.window([name]) for name in ("short", "long")] + [table.window(["short"])[:0]]
    short, long, none = scored(fitted, table, windows, watch)
    assert {name for name, score in short.items() if score is None} == {"PRADA"}
    assert None not in long.values()
    assert set(none.values()) == {None}
    window = table.vectors[windows[1]]
    for name, test in fitted.items():
        direct = test.score(window @ window.T, test.project(window))
        assert long[name] == pytest.approx(direct, rel=1e-4)
    assert set(watch.seconds) == {*PEERS, "cosines"}


def test_a_stopwatch_adds_up():
    watch = Stopwatch()
    for _ in range(2):
        with watch.running("x"):
            sum(range(100_000))
    assert watch.seconds["x"] > 0
