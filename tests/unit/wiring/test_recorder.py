import asyncio
import ctypes
import multiprocessing
import resource
import threading
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from stillwatch.gateway.exchange import SPOOL_KEY_BYTES, Spool
from stillwatch.gateway.journal import Journal, segments
from stillwatch.wiring import daily, recorder
from stillwatch.wiring.recorder import Roller, begin, give_memory_back, record_forever
from stillwatch.wiring.recordings import Orders, Recording, is_recording
from stillwatch.wiring.sealed_text import text_of
from stillwatch.wiring.state import existing
from tests.unit.gateway.test_exchange import exchange

SPOOL_KEY = b"k" * SPOOL_KEY_BYTES


@pytest.fixture
def recording(tmp_path, recipe) -> Recording:
    made = Recording(tmp_path / "recording")
    begin(made, recipe, "00ff")
    return made


def write(recording, n, close=True) -> None:
    async def work() -> None:
        journal, spool = Journal(recording.journal, strict=True), Spool(SPOOL_KEY)
        for i in range(n):
            made = exchange()
            made.id = f"r{i}"
            await journal.append(spool.frame(made))
        if close:
            await journal.close()

    asyncio.run(work())


def events(recording) -> ds.Dataset:
    return ds.dataset([str(path) for path in sorted(recording.events.rglob("*.parquet"))])


def sketched(recording) -> int:
    state = existing(recording.state)
    return sum(state.content(one).n_events for one in state.records())


def test_a_segment_becomes_sketches_and_events_without_text(recording, recipe) -> None:
    assert is_recording(recording.folder) and not is_recording(recording.state)
    write(recording, 5)
    (segment,) = segments(recording.journal)
    roller = Roller(recording, Spool(SPOOL_KEY), recipe.sketcher())
    assert roller.roll(segment) == 5
    assert segments(recording.journal) == []
    assert sketched(recording) == 5
    rows = events(recording).to_table().to_pylist()
    assert {row["request_id"] for row in rows} == {f"r{i}" for i in range(5)}
    assert {row["messages"] for row in rows} == {None}
    for path in recording.folder.rglob("*.parquet"):
        assert b"private" not in path.read_bytes()


def test_text_is_kept_where_the_settings_say_so(recording, recipe) -> None:
    clear = Recording(recording.folder, "clear")
    write(clear, 1)
    Roller(clear, Spool(SPOOL_KEY), recipe.sketcher()).roll(segments(clear.journal)[0])
    (row,) = events(clear).to_table().to_pylist()
    assert row["messages"][0]["content"] == "a private prompt"


def test_sealed_text_is_beside_the_events(recording, recipe) -> None:
    sealing = Recording(recording.folder, "sealed")
    sealed = text_of(sealing, b"m" * 32)
    write(sealing, 3)
    Roller(sealing, Spool(SPOOL_KEY), recipe.sketcher(), sealed).roll(segments(sealing.journal)[0])
    assert {row["messages"] for row in events(sealing).to_table().to_pylist()} == {None}
    for path in recording.folder.rglob("*"):
        assert path.is_dir() or b"private" not in path.read_bytes()
    with sealed.keyring.held():
        texts = [text for _, text in sealed.opened(sealed.keyring.key("a"))]
    assert [text["event_id"] for text in texts] == ["r0", "r1", "r2"]
    assert texts[0]["messages"][0]["content"] == "a private prompt"


@pytest.mark.parametrize(
    "where", [f"{recorder.__name__}.write_events", f"{daily.__name__}.flush_folder"]
)
def test_interrupted_anywhere_it_counts_once(recording, recipe, monkeypatch, where) -> None:
    write(recording, 4)
    (segment,) = segments(recording.journal)
    roller = Roller(recording, Spool(SPOOL_KEY), recipe.sketcher())
    with monkeypatch.context() as patch:
        patch.setattr(where, lambda *_: (_ for _ in ()).throw(OSError("stopped")))
        with pytest.raises(OSError, match="stopped"):
            roller.roll(segment)
    kept = segment.read_bytes()
    assert roller.roll(segment) == 4
    segment.write_bytes(kept)  # as if it had been interrupted before the segment was removed
    assert roller.roll(segment) == 0
    assert sketched(recording) == 4
    assert events(recording).count_rows() == 4


def test_it_ends_when_the_gateway_is_gone_and_everything_is_rolled_up(
    tmp_path, recipe, monkeypatch
) -> None:
    monkeypatch.setattr(recorder, "LOOK_S", 0.01)
    recording = Recording(tmp_path / "recording")
    here, there = multiprocessing.Pipe()
    orders = Orders(recording, recipe.key, (), SPOOL_KEY, tmp_path / "seal.key")
    thread = threading.Thread(target=record_forever, args=(there, orders))
    thread.start()
    assert here.recv() is None  # it is ready
    write(recording, 3, close=False)
    here.close()
    thread.join(30)
    assert not thread.is_alive()
    assert sketched(recording) == 3


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="of glibc")
def test_memory_between_two_that_are_held_is_given_back() -> None:
    held = [bytes(2000) for _ in range(50_000)]
    del held[1:-1]  # what lies between cannot leave the heap by its end
    before = resident_bytes()
    give_memory_back()
    assert resident_bytes() < before - 50_000_000
    assert len(held) == 2
