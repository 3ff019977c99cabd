import json

import pytest

from bench.peers import limits, reproduction
from bench.peers.accounts import read
from bench.peers.evaluate import cluster_sizes, evaluate, ruled
from bench.peers.rules import traits
from bench.peers.scoring import PEERS

N = 104


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    monkeypatch.setattr(limits, "DRAWS", (100, 50))
    monkeypatch.setattr(limits, "GROUPS", 20)
    monkeypatch.setattr(reproduction, "WINDOWS", 4)


def fill(some, prefix):
    for at in range(N):
        topics = [f"t{(at + n) % 40}" for n in range(3)]
        some.account(
            f"{prefix}{at}",
            [f"{topics[n % 3]} {prefix} {at} {n}" for n in range(24)],
            agent=f"OpenAI/Python {at % 3}",
        )


@pytest.fixture
def folders(dealt):
    calibration, test = dealt("cal"), dealt("test")
    fill(calibration, "c")
    fill(test, "u")
    for at in range(4):
        prompts = [f"foreign harvest {at} {n}" for n in range(60)]
        test.account(f"h{at}", prompts, kind="harvest", campaign="ring", agent="aiohttp")
    for at in range(3):
        prompts = [f"t{n % 9} firm {at} {n}" for n in range(24)]
        test.account(f"f{at}", prompts, kind="company", organization="firm")
    return calibration.write(), test.write()


def test_every_method_judges_every_account(folders, embed):
    calibration, test = folders
    found = evaluate(calibration, [test], embed=embed)
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found, allow_nan=False))
    assert set(found["methods"]) == set(PEERS)
    for some in found["methods"].values():
        assert some.keys() >= {
            f"{how}, {where}"
            for how in ("published", "recalibrated")
            for where in ("account", "pooled")
        }
        for how, table in some.items():
            if how != "cpu_seconds":
                assert table["ordinary_all"]["n"] == N + 3
                assert table["campaigns"]["ring"]["n"] == 4
    mmd = found["methods"]["MMD"]
    assert mmd["published, account"]["campaigns"]["ring"]["share"] == 1.0
    assert mmd["published, account"]["ordinary_all"]["share"] > 0.5  # accounts are no random draws
    assert mmd["recalibrated, account"]["ordinary"]["chat_user"]["share"] < 0.1
    assert mmd["recalibrated, account"]["campaigns"]["ring"]["share"] == 1.0
    assert mmd["published, pooled"]["campaigns"]["ring"]["clusters"] == 1
    assert mmd["published, account"]["campaigns"]["ring"]["clusters"] == 4
    assert found["methods"]["PRADA"]["published, account"]["ordinary_all"]["not_judged"] == N + 3
    assert found["reproduction"]["MMD"]["campaigns"].keys() == {"ring"}


def test_rules_are_learnt_where_told(folders):
    ordinary, test = ([traits(one) for one in read(folder)] for folder in folders)
    found = ruled(ordinary, test, test)
    learnt = found["user agent, learnt on development"]
    assert learnt["limit"] == {"token": "aiohttp", "share_where_learnt": 1.0}
    assert learnt["account"]["campaigns"]["ring"]["share"] == 1.0
    assert learnt["account"]["ordinary_all"]["flagged"] == 0
    assert found["volume"]["limit"] == 24
    assert found["volume"]["account"]["campaigns"]["ring"]["share"] == 1.0
    assert found["template share"]["account"]["campaigns"]["ring"]["share"] == 0.0
    alone = ruled(ordinary, [], test)
    assert "user agent, learnt on development" not in alone
    assert "user agent, learnt on the test itself" in alone


def test_one_seed_gives_one_answer(folders, embed):
    calibration, test = folders
    one, other = (evaluate(calibration, [test], embed=embed, seed=3) for _ in range(2))
    for found in (one, other):
        del found["seconds"], found["cpu_seconds"]
        for some in found["methods"].values():
            del some["cpu_seconds"]
    assert one == other


def test_the_sizes_of_clusters_are_known_beforehand(folders):
    assert cluster_sizes([folders[1]]) == {1, 3, 4}
