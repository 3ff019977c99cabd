import gzip
from datetime import UTC, datetime

import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.licences.licence import Licence
from stillwatch.measures.measure import Rung
from stillwatch.store.accounts import add_account, exempt_account
from stillwatch.store.licences import load_licences
from stillwatch.store.measures import list_measures, undo_case
from stillwatch.store.store import open_store
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log, read_log
from stillwatch.wiring.locking import exclusive
from stillwatch.wiring.recordings import MARK, Recording
from stillwatch.wiring.state import locked
from stillwatch.wiring.watch_plan import WatchPlan
from stillwatch.wiring.watching import accounts_facts, last_look, look


def sketch(path, small_log, recording, work) -> None:
    """Put the sketches of a log where a gateway would have."""
    work.mkdir()
    with open_engine("duckdb", work, "1GB") as engine, locked(recording.state) as state:
        log = Log((str(path),), lambda _: None, lambda *_: None, state=state)
        read_log(engine, log, small_log.hashing())


@pytest.fixture
def plan(small_log, tmp_path) -> WatchPlan:
    recording = Recording(tmp_path / "recording")
    recording.folder.mkdir()
    (recording.folder / MARK).write_text("{}")
    sketch(small_log.log, small_log, recording, tmp_path / "work")
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    load_licences(store, [Licence(id="l")], who="test")
    add_account(store, "ring_0", "l", who="test")
    return WatchPlan(
        recording=recording.folder,
        store=f"sqlite:///{tmp_path / 'store.db'}",
        key=small_log.hashing().key,
        every_s=1,
        days=366,
        fdr=0.01,
        memory="1GB",
        accounts=small_log.accounts,
    )


def test_who_is_flagged_is_proposed_for_a_measure_once(plan, small_log) -> None:
    store = open_store(plan.store)
    made = look(plan, lambda _: None)
    assert (made.outcome, made.proposed) == ("judged", len(small_log.ring))
    assert made == last_look(plan)
    assert made.report is not None
    flagged = pq.read_table(plan.recording / made.report / "accounts.parquet").to_pylist()
    assert {row["account"] for row in flagged if row["verdict"] == "flag"} == small_log.ring
    measures = list_measures(store)
    assert {one.account for one in measures} == small_log.ring
    assert {one.rung for one in measures} == {Rung.NARROW}
    assert {one.approved_by for one in measures} == {None}
    assert all("zq" not in one.reason and one.reason for one in measures)
    (case,) = {one.case for one in measures}
    assert case.endswith("-C001")
    assert look(plan, lambda _: None).outcome == "nothing new"
    undo_case(store, case, who="anna")
    plan.status.unlink()
    assert look(plan, lambda _: None).proposed == 0  # a person decided
    assert (plan.recording / made.report / "report.html").is_file()  # measures rest on it


def test_terms_let_it_act_alone(plan, tmp_path) -> None:
    terms = tmp_path / "terms.toml"
    terms.write_text(
        'name = "x"\n[clauses]\n[behaviours]\n[measures]\nflagged = "slow"\nacts_alone = ["slow"]\n'
    )
    exempt_account(open_store(plan.store), "ring_0", 2**50, who="test")
    look(WatchPlan(**{**plan.__dict__, "terms": terms}), lambda _: None)
    measures = list_measures(open_store(plan.store))
    assert {(one.rung, one.approved_by) for one in measures} == {(Rung.SLOW, "terms")}


def test_only_the_last_days_are_looked_at(plan) -> None:
    made = look(WatchPlan(**{**plan.__dict__, "days": 1}), lambda _: None)
    assert made.outcome == "cannot judge"
    assert list_measures(open_store(plan.store)) == []
    assert not (plan.folder / "snapshot").exists()


def test_too_little_to_judge_is_said(small_log, plan, tmp_path) -> None:
    few = Recording(tmp_path / "few")
    few.folder.mkdir()
    (few.folder / MARK).write_text("{}")
    path = tmp_path / "few.jsonl"
    with gzip.open(small_log.log, "rt") as file:
        path.write_text("".join(file.readlines()[:200]))
    sketch(path, small_log, few, tmp_path / "work2")
    made = look(WatchPlan(**{**plan.__dict__, "recording": few.folder}), lambda _: None)
    assert made.outcome == "cannot judge"
    assert "needed to tell what is ordinary" in (made.why or "")


def test_one_watch_at_a_time(plan) -> None:
    plan.folder.mkdir()
    with (
        exclusive(plan.folder / "lock"),
        pytest.raises(StillwatchError, match="another watch"),
    ):
        look(plan, lambda _: None)


def test_the_store_completes_the_providers_table(plan, tmp_path) -> None:
    store = open_store(plan.store)
    add_account(store, "new", "l", who="test", organization="o")
    until = datetime(2027, 1, 1, tzinfo=UTC)
    exempt_account(store, "new", int(until.timestamp() * 1e6), who="test")
    given = tmp_path / "facts.csv"
    given.write_text("account,organization,payment_fingerprint\nring_0,given,p1\nelse,x,\n")
    rows = {row["account"]: row for row in accounts_facts(store, given).to_pylist()}
    assert set(rows) == {"ring_0", "new", "else"}
    assert (rows["ring_0"]["organization"], rows["ring_0"]["payment_fingerprint"]) == (
        "given",
        "p1",
    )
    assert rows["ring_0"]["plan"] == "l" and rows["ring_0"]["created_at"] is not None
    assert (rows["new"]["organization"], rows["new"]["exempt_until"]) == ("o", until)
