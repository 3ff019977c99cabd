from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from bench.quality import measure
from bench.quality.run import Scanned
from stillwatch.rehearsal.plan import Campaign, Plan

TRUTH = {
    "accounts": {
        "a": {"kind": "harvest", "campaign": "ring"},
        "b": {"kind": "harvest", "campaign": "ring"},
        "c": {"kind": "harvest", "campaign": "ring"},
        "d": {"kind": "chat_user", "campaign": None},
        "e": {"kind": "chat_user", "campaign": None},
    },
    "campaigns": [{"name": "ring", "accounts": ["a", "b", "c"]}],
}


def scanned(campaigns: list[dict[str, object]]) -> Scanned:
    """A log in which a, b and d were flagged together, and e stands alone."""
    verdicts = {"a": "flag", "b": "flag", "c": "watch", "d": "flag", "e": "abstain"}
    rows = [
        {
            "account": name,
            "verdict": verdict,
            "p_value": None if verdict == "abstain" else 0.5,
            "campaign": "C001" if verdict == "flag" else None,
        }
        for name, verdict in verdicts.items()
    ]
    tables = SimpleNamespace(
        accounts=pa.Table.from_pylist(rows), campaigns=pa.Table.from_pylist(campaigns)
    )
    return Scanned("main-0", Plan(campaigns=(Campaign("ring"),)), TRUTH, tables)  # type: ignore[arg-type]


FLAGGED = [{"verdict": "flag", "accounts": ["a", "b", "d"]}]


def test_shares_are_counted_by_kind_and_by_campaign() -> None:
    ordinary, everyone, rows = measure.by_group([scanned(FLAGGED)])
    assert (everyone["n"], everyone["flagged"], everyone["abstain"]) == (2, 1, 1)
    assert ordinary["chat_user"]["share"] == 0.5
    assert (rows["ring"]["n"], rows["ring"]["flagged"], rows["ring"]["campaigns"]) == (3, 2, 1)


def test_pairs_count_innocents_and_only_flagged_campaigns() -> None:
    found = measure.pairs([scanned([*FLAGGED, {"verdict": "watch", "accounts": ["c", "e"]}])])
    assert (found["pairs_true"], found["pairs_found"], found["pairs_right"]) == (3, 3, 1)
    assert found["innocent_accounts_in_flagged_campaigns"] == 1
    assert found["recall"] == pytest.approx(1 / 3, abs=1e-4)


def test_p_values_are_of_ordinary_accounts_outside_campaigns() -> None:
    assert measure.ordinary_p([scanned(FLAGGED)]) == []


def test_the_interval_is_exact() -> None:
    low, high = measure.interval(0, 100)
    assert low == 0.0
    assert high == pytest.approx(1 - 0.025 ** (1 / 100), abs=1e-4)
    assert measure.interval(0, 0) == [0.0, 1.0]


def test_uniform_p_values_pass_and_small_ones_do_not() -> None:
    rng = np.random.default_rng(1)
    assert measure.uniformity(rng.random(400).tolist(), 900)["p_two_sample"] > 0.01
    assert measure.uniformity((rng.random(400) ** 2).tolist(), 900)["p_two_sample"] < 0.01


def test_ties_at_one_are_told_and_spread_out() -> None:
    rng = np.random.default_rng(2)
    values = np.where(rng.random(400) > 0.8, 1.0, rng.random(400) * 0.8)
    found = measure.uniformity(values.tolist(), 900)
    assert found["share_tied_at_1"] == pytest.approx(0.2, abs=0.06)
    assert found["p_two_sample"] > 0.01
