import json
import shutil

import numpy as np
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.reports.explanation import replays
from stillwatch.wiring.explaining import kind_of, read_scan


@pytest.fixture(scope="module")
def finished(scan_folder):
    return read_scan(scan_folder)


def test_a_finished_scan_is_judged_again_as_it_was(finished) -> None:
    assert replays(finished)
    again = finished.again
    for i, row in enumerate(finished.tables.campaigns.to_pylist()):
        judged = again.campaigns.at(i, finished.fdr)
        assert (judged.p, judged.q, judged.verdict) == (
            *(row["p_value"], row["q_value"]),
            row["verdict"],
        )
    for row in finished.tables.accounts.to_pylist():
        i = again.accounts.position(row["account"])
        for reason in row["reasons"]:
            if reason["detector"] != "campaign" and reason["statistic"] is not None:
                found = again.accounts.findings.statistic[reason["detector"]][i]
                assert found == reason["statistic"]


def test_another_scan_does_not_pass_for_this_one(finished, scan_folder, tmp_path) -> None:
    other = tmp_path / "other"
    shutil.copytree(scan_folder, other)
    table = pq.read_table(other / "accounts.parquet")
    p = np.asarray(table["p_value"].to_numpy(zero_copy_only=False), float)
    at = table.column_names.index("p_value")
    pq.write_table(table.set_column(at, "p_value", [p * 0.5]), other / "accounts.parquet")
    assert not replays(read_scan(other))


def test_names_are_campaigns_or_accounts(finished, scan_folder) -> None:
    assert kind_of(finished, "C001", scan_folder) == "campaign"
    assert kind_of(finished, "user_3", scan_folder) == "account"
    with pytest.raises(InputError, match=r"no account and no campaign 'nobody'.*C001"):
        kind_of(finished, "nobody", scan_folder)


def test_folders_without_results_are_named(tmp_path, scan_folder) -> None:
    with pytest.raises(InputError, match="no results of a scan here"):
        read_scan(tmp_path)
    old = tmp_path / "old"
    shutil.copytree(scan_folder, old)
    (old / "ordinary.parquet").unlink()
    with pytest.raises(InputError, match=r"ordinary\.parquet: .*scan again"):
        read_scan(old)


def test_a_detector_that_is_no_longer_installed_is_left_out(scan_folder, tmp_path) -> None:
    old = tmp_path / "old"
    shutil.copytree(scan_folder, old)
    summary = json.loads((old / "summary.json").read_text("utf-8"))
    summary["detectors"].append({"id": "gone", "version": "1", "parameters": {}})
    (old / "summary.json").write_text(json.dumps(summary), "utf-8")
    assert replays(read_scan(old))
