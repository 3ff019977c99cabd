import numpy as np
import pytest

from bench.peers import limits
from bench.peers.accounts import Account
from bench.peers.limits import Limits, PublishedLimits, account_limits, by_draws, by_units, pool_of
from bench.peers.peer import Peer
from bench.peers.scoring import PEERS, Stopwatch
from bench.peers.windows import table_of

UPPER = Peer("upper", "upper", 20, lambda pool: None)
BOTH = Peer("both", "both", 20, lambda pool: None)


class Null:
    def __init__(self):
        self.asked = []

    def null(self, size, draws, pick):
        self.asked.append((size, draws))
        return np.arange(1000) / 1000


def test_limits_accuse_what_lies_outside():
    assert [Limits(0, 1).accuse(score) for score in (-0.1, 0.0, 1.0, 1.1)] == [
        True,
        False,
        False,
        True,
    ]


def test_limits_by_draws_leave_the_level_outside():
    null, pick = Null(), np.random.default_rng(0)
    found = by_draws(UPPER, null, 100, pick)
    assert (found.low, found.high) == (-np.inf, pytest.approx(0.989, abs=0.002))
    found = by_draws(BOTH, null, 500, pick, level=0.2)
    assert (found.low, found.high) == pytest.approx((0.1, 0.9), abs=0.002)
    assert null.asked == [(100, limits.DRAWS[0]), (500, limits.DRAWS[1])]


def test_limits_by_units_are_conformal():
    scores = list(range(399))
    found = by_units(UPPER, scores)
    assert (found.low, found.high) == (-np.inf, 395)  # 3 of 399 are above: 4 of 400 with the next
    found = by_units(BOTH, scores)
    assert (found.low, found.high) == (1, 397)


def test_too_few_units_accuse_nobody():
    assert by_units(UPPER, range(98)) == Limits(-np.inf, np.inf)
    assert by_units(UPPER, range(99)).high == 98
    assert by_units(BOTH, range(198)) == Limits(-np.inf, np.inf)


def test_a_null_is_drawn_once_for_each_size():
    null = Null()
    published = PublishedLimits({"MMD": null}, np.random.default_rng(0), Stopwatch())
    assert published.of("MMD", 50) is published.of("MMD", 50)
    published.of("MMD", 75)
    assert [size for size, _ in null.asked] == [50, 75]


@pytest.fixture
def table(embed):
    accounts = [
        Account(
            f"u{at}", "chat_user", None, f"u{at}", [(n, f"topic{at} {at} {n}") for n in range(25)]
        )
        for at in range(112)
    ]
    return table_of(accounts, embed)


def test_an_account_is_not_compared_with_itself(table, monkeypatch):
    monkeypatch.setattr(limits, "GROUPS", 100)
    names = list(table.rows)
    found = account_limits(table, names, {1, 6}, np.random.default_rng(0), Stopwatch())
    assert set(found) == {(name, n) for name in PEERS for n in (1, 6)}
    fitted = PEERS["MMD"].fit(table.vectors[pool_of(table, names, np.random.default_rng(0))])
    inside = [_score(fitted, table, name) for name in names]
    # Each account has a topic of its own. Fitted without it, it looks more foreign.
    assert found["MMD", 1].high > max(inside)
    # A group of six topics is nearer to everyone's prompts than one topic is.
    assert found["MMD", 6].high < found["MMD", 1].high / 2
    assert found["PRADA", 1] == Limits(-np.inf, np.inf)  # 25 prompts: it cannot judge


def _score(fitted, table, name):
    window = table.vectors[table.window([name])]
    return fitted.score(window @ window.T, fitted.project(window))


def test_the_pool_is_everyones_prompts_shuffled(table, monkeypatch):
    found = pool_of(table, ["u1", "u3"], np.random.default_rng(0))
    assert sorted(found) == sorted([*table.rows["u1"], *table.rows["u3"]])
    assert list(found) != sorted(found)
    monkeypatch.setattr(limits, "MAX_POOL_FIT", 7)
    assert len(pool_of(table, ["u1"], np.random.default_rng(0))) == 7
