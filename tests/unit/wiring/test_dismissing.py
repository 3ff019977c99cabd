import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.baselines.file import Baseline
from stillwatch.baselines.units import Units
from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.wiring.dismissing import dismiss
from stillwatch.wiring.scan import hidden_name

KEY = KeyedHash(b"k" * 32)
ACCOUNTS = {
    "account": ["alone", "member", "odd", "fine"],
    "verdict": ["flag", "flag", "watch", "clear"],
    "campaign": [None, "C001", "C002", None],
    "p_value": [0.001, 0.002, 0.008, 0.5],
}
CAMPAIGNS = {
    "campaign": ["C001", "C002"],
    "accounts": [["other", "member"], ["odd", "friend"]],
    "verdict": ["flag", "clear"],
    "p_value": [0.002, 0.4],
}
PROFILES = {
    "kind": ["account"] * 4 + ["campaign"] * 2,
    "subject": [*ACCOUNTS["account"], *CAMPAIGNS["campaign"]],
    "x": [1.0, 2.0, 3.0, 4.0, 5.0, None],
}


@pytest.fixture
def out(tmp_path):
    for name, table in (("accounts", ACCOUNTS), ("campaigns", CAMPAIGNS), ("profiles", PROFILES)):
        pq.write_table(pa.table(table), tmp_path / f"{name}.parquet")
    summary = {"digests": {"key_fingerprint": KEY.fingerprint}}
    (tmp_path / "summary.json").write_text(json.dumps(summary), "utf-8")
    return tmp_path


@pytest.fixture
def add(out):
    units = Units(tuple(f"{i:03d}" for i in range(200)), {"x": np.zeros(200)})
    baseline = Baseline(units, {}, 200, {"key_fingerprint": KEY.fingerprint})

    def call(accounts=(), campaigns=(), reason="known", key=KEY):
        told = {"reason": reason, "by": "ana", "when": "2026-11-23"}
        return dismiss(baseline, out, key, accounts=accounts, campaigns=campaigns, **told)

    return call


def test_accounts_and_campaigns_bring_their_profiles(add) -> None:
    made = add(["alone"], ["C001"])
    assert made.units["x"][-2:].tolist() == [1.0, 5.0]
    names = [hidden_name(KEY, name) for name in ("alone", "member\nother")]
    assert list(made.units.subjects[-2:]) == names
    assert [d["p_value"] for d in made.header["dismissed"]] == [0.001, 0.002]


def test_a_member_of_a_cluster_that_is_clear_stands_for_itself(add) -> None:
    assert add(["odd"]).units["x"][-1] == 3.0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"accounts": ["member"]}, "hand back the whole with --campaign C001"),
        ({"accounts": ["fine"]}, r"not flagged or watched \(verdict clear\)"),
        ({"campaigns": ["C002"]}, r"not flagged or watched \(verdict clear\)"),
        ({"accounts": ["nobody"]}, "no account 'nobody' in this scan"),
        ({"accounts": ["alone"], "reason": "alone is fine"}, "leave account names out"),
        ({"campaigns": ["C001"], "reason": "other said so"}, "leave account names out"),
        ({"accounts": ["alone"], "key": KeyedHash(b"q" * 32)}, "--key-file"),
    ],
)
def test_what_cannot_be_handed_back(add, given, said) -> None:
    with pytest.raises(InputError, match=said):
        add(**given)


def test_results_of_an_older_version_or_none_at_all(add, out) -> None:
    (out / "profiles.parquet").unlink()
    with pytest.raises(InputError, match=r"profiles\.parquet: .*scan again"):
        add(["alone"])
    (out / "summary.json").unlink()
    with pytest.raises(InputError, match="no results of a scan here"):
        add(["alone"])
