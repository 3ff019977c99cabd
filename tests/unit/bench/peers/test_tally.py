import pytest
from scipy import stats

from bench.peers.tally import Tally, Verdict, share


def verdicts(label, harvest, answers):
    return [Verdict(label, harvest, f"{label}{at // 2}", one) for at, one in enumerate(answers)]


def test_shares_by_kind_and_campaign():
    tally = Tally(
        verdicts("chat_user", False, [True, False, False, None])
        + verdicts("company", False, [False, False])
        + verdicts("c", True, [True, True])
    )
    found = tally.table()
    assert found["ordinary"]["chat_user"]["share"] == 0.25
    assert found["ordinary"]["chat_user"]["not_judged"] == 1
    assert found["ordinary_all"]["n"] == 6
    assert found["ordinary_all"]["flagged"] == 1
    assert found["campaigns"]["c"] == found["campaigns_all"]
    assert found["campaigns"]["c"]["share"] == 1.0
    assert found["campaigns"]["c"]["clusters"] == 1
    assert found["ordinary_all"]["clusters"] == 3


def test_the_interval_is_exact():
    found = share(verdicts("x", False, [True] + [False] * 49))
    exact = stats.beta.ppf([0.025, 0.975], [1, 2], [50, 49])
    assert found["interval_95"] == pytest.approx(exact, abs=1e-4)


def test_nobody_is_no_share():
    assert share([])["share"] is None
    assert share([])["interval_95"] == [0.0, 1.0]
