import json
from dataclasses import replace

from stillwatch import __version__
from stillwatch.events.accounts import IGNORED
from stillwatch.wiring.summary import summarise


def summary_of(scanned, small_log, outcome=None):
    return summarise(
        outcome or scanned.outcome,
        None,
        read=scanned.read,
        counts={"events": 5},
        key=small_log.hashing(),
        engine="duckdb",
        seed=0,
        seconds={"judging": 1.5},
    )


def test_a_verdict_can_be_replayed(scanned, small_log) -> None:
    made = summary_of(scanned, small_log)
    assert (made["stillwatch"], made["fdr"], made["seed"]) == (__version__, 0.01, 0)
    assert {d["id"]: d["version"] for d in made["detectors"]} == {
        name: one.version for name, one in scanned.how.detectors.items()
    }
    assert made["digests"]["inputs"] == scanned.read.digests
    assert made["digests"]["key_fingerprint"] == small_log.hashing().fingerprint
    assert made["window"]["start"].startswith("2026-10-03T") and made["limits"]
    json.dumps(made, allow_nan=False)


def test_the_key_itself_is_not_told(scanned, small_log) -> None:
    assert small_log.hashing().key.hex() not in json.dumps(summary_of(scanned, small_log))


def test_what_the_bulk_as_baseline_costs_is_said(scanned, small_log) -> None:
    made = summary_of(scanned, small_log)["baseline"]
    units = len(scanned.outcome.calibration.reference.units)
    assert made["kind"] == "bulk" and made["units"] == units
    assert f"{units} accounts of this very log" in made["contamination_note"]
    assert made["p_floor"] == scanned.outcome.calibration.p_floor


def test_missing_signals_are_named(scanned, small_log) -> None:
    assert summary_of(scanned, small_log)["missing_signals"] == []
    bare = replace(scanned.population, accounts=None, has_corpora=False)
    missing = summary_of(scanned, small_log, replace(scanned.outcome, population=bare))
    assert len(missing["missing_signals"]) == 2
    assert any("--accounts" in one for one in missing["missing_signals"])
    assert any("--corpus" in one for one in missing["missing_signals"])


def test_columns_of_the_accounts_table_without_meaning_are_named(scanned, small_log) -> None:
    assert summary_of(scanned, small_log)["ignored_account_columns"] == []
    table = scanned.population.accounts.replace_schema_metadata({IGNORED: b"colour,size"})
    odd = replace(scanned.outcome, population=replace(scanned.population, accounts=table))
    assert summary_of(scanned, small_log, odd)["ignored_account_columns"] == ["colour", "size"]
    none = replace(scanned.outcome, population=replace(scanned.population, accounts=None))
    assert summary_of(scanned, small_log, none)["ignored_account_columns"] == []
