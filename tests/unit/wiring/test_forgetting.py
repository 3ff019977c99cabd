import hashlib

import numpy as np
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.events.event import to_batch
from stillwatch.events.schema import EVENT_SCHEMA
from stillwatch.licences.licence import Licence
from stillwatch.marking.contexts import ContextTable
from stillwatch.store.accounts import add_account
from stillwatch.store.licences import load_licences
from stillwatch.store.store import Store, open_store
from stillwatch.wiring.context_tables import Making, write_tables
from stillwatch.wiring.daily import written
from stillwatch.wiring.forgetting import as_json, existing, forget, unseal
from stillwatch.wiring.recorder import begin, write_events
from stillwatch.wiring.recordings import Recording
from stillwatch.wiring.sealed_text import text_of
from tests.unit.wiring.test_sealed_text import event

MASTER = b"m" * 32
PAST, FUTURE = 1_600_000_000_000_000, 4_000_000_000_000_000


@pytest.fixture
def store(tmp_path) -> Store:
    made = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    load_licences(made, [Licence(id="l")], who="test")
    for name in ("a", "b"):
        add_account(made, name, "l", who="test")
    return made


@pytest.fixture
def recording(tmp_path, recipe) -> Recording:
    made = Recording(tmp_path / "recording", "sealed")
    begin(made, recipe, "00ff")
    text_of(made, MASTER).write(to_batch([event("1"), event("2", "b"), event("3")]), "s")
    return existing(made.folder)


def forgotten(recording, store, account="a", master=MASTER):
    sealed = text_of(recording, master)
    return forget(recording, sealed, store, account, who="test", reason="request 1")


def opened(recording, store, account, master=MASTER):
    found = unseal(text_of(recording, master), store, account, who="test", reason="case 1")
    return [text["event_id"] for text in found]


def test_text_is_opened_with_a_trail(recording, store) -> None:
    assert opened(recording, store, "a") == ["1", "3"]
    (row,) = store.trail(1)
    assert (row["did"], row["subject"], row["who"]) == ("text.unseal", "a", "test")
    assert row["details"]["reason"] == "case 1"
    with pytest.raises(InputError, match="no text of c is sealed here"):
        opened(recording, store, "c")
    with pytest.raises(InputError, match="does not open the key of a"):
        opened(recording, store, "a", b"x" * 32)
    assert store.trail(1) == [row]


def test_a_forgotten_account_is_proved_to_be_and_others_still_open(recording, store) -> None:
    ring = text_of(recording, MASTER).keyring
    key = ring.key("a")
    proof = forgotten(recording, store)
    assert proof.holds and proof.sealed_rows == 2
    assert [(one["id"], one["commitment"]) for one in proof.keys] == [(key.id, key.commitment)]
    assert len(proof.searched_for) == 2
    files = [path for path in recording.folder.rglob("*") if path.is_file()]
    assert proof.searched_files == len(files)
    assert proof.searched_bytes == sum(path.stat().st_size for path in files)
    proved, erased = store.trail(2)
    assert (proved["did"], erased["did"]) == ("text.forgotten", "text.forget")
    assert proved["details"]["proof"] == hashlib.sha256(as_json(proof)).hexdigest()
    assert erased["details"]["reason"] == "request 1"
    assert key.secret.hex() not in str(store.trail())
    with pytest.raises(StillwatchError, match="the text of a was forgotten at 20"):
        opened(recording, store, "a")
    assert opened(recording, store, "b") == ["2"]


def test_a_copy_of_the_key_anywhere_in_the_recording_is_found(recording, store) -> None:
    key = text_of(recording, MASTER).keyring.key("a")
    (recording.state / "copy").write_text(f"x{key.secret.hex()}y")
    (recording.seal / ".hidden").write_bytes(b"12" + key.wrapped)
    proof = forgotten(recording, store)
    assert sorted(proof.found_in) == ["seal/.hidden", "state/copy"]
    assert not proof.holds


def test_text_in_clear_is_taken_out_now_and_when_it_comes_later(recording, store) -> None:
    clear = Recording(recording.folder, "clear")
    write_events(clear, to_batch([event("4", at=PAST), event("5", "b", at=PAST)]), "s")
    write_events(recording, to_batch([event("6", at=PAST)]), "t")
    proof = forgotten(recording, store)
    assert (proof.emptied_events, proof.holds) == (1, True)
    write_events(clear, to_batch([event("journalled", at=PAST), event("later", at=FUTURE)]), "u")
    rows = [row for path in written(recording.events) for row in pq.read_table(path).to_pylist()]
    assert {row["event_id"]: row["messages"] is not None for row in rows} == {
        **{"4": False, "5": True, "6": False},
        **{"journalled": False, "later": True},
    }
    states = {row["event_id"]: row["content_state"] for row in rows}
    assert (states["4"], states["5"]) == ("absent", "full")
    assert pq.read_schema(written(recording.events)[0]).equals(EVENT_SCHEMA)
    assert forgotten(recording, store).emptied_events == 0


def test_forgotten_twice_or_without_any_text(recording, store) -> None:
    forgotten(recording, store)
    again = forgotten(recording, store)
    assert (again.sealed_rows, len(again.keys), again.searched_for) == (2, 1, [])
    add_account(store, "c", "l", who="test")
    nothing = forgotten(recording, store, "c")
    assert (nothing.keys, nothing.sealed_rows, nothing.holds) == ([], 0, True)
    with pytest.raises(InputError, match="no account nobody"):
        forgotten(recording, store, "nobody")


def test_without_the_seal_key_it_says_what_it_could_not_look_for(recording, store) -> None:
    proof = forgotten(recording, store, master=None)
    assert proof.searched_for == ["the key as it lay on disk (raw, hex, base64)"]


def test_what_is_no_recording(tmp_path) -> None:
    with pytest.raises(InputError, match="no recording of a gateway; name its folder with --from"):
        existing(tmp_path)


def test_contexts_that_were_served_to_it_are_left_out(recording, store) -> None:
    one = ContextTable(np.array([1, 2], np.uint64), np.array([1, 1]))
    file = recording.contexts / "day=2026-11-23" / "s.parquet"
    owners = {("a", "m", "2026-11"): one, ("b", "m", "2026-11"): one}
    write_tables(file, owners, Making(4, "t", "s"))
    assert forgotten(recording, store).left_out_contexts == 2
    assert set(pq.read_table(file, partitioning=None)["account"].to_pylist()) == {"b"}
    assert forgotten(recording, store).left_out_contexts == 0
