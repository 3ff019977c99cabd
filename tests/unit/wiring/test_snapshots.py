import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring import snapshots
from stillwatch.wiring.recorder import Roller
from stillwatch.wiring.snapshots import snapshot
from stillwatch.wiring.state import existing
from tests.unit.wiring.test_recorder import SPOOL_KEY, Spool, recording, segments, write

__all__ = ["recording"]


def n_events(state) -> int:
    return sum(pq.read_metadata(path).num_rows for path in state.parts())


@pytest.fixture
def recorded(recording, recipe):
    write(recording, 4)
    Roller(recording, Spool(SPOOL_KEY), recipe.sketcher()).roll(segments(recording.journal)[0])
    return recording


@pytest.mark.parametrize("has_links", [True, False])
def test_it_holds_what_the_state_held(recorded, recipe, tmp_path, monkeypatch, has_links) -> None:
    if not has_links:
        monkeypatch.setattr(snapshots.os, "link", lambda *_: (_ for _ in ()).throw(OSError("none")))
    made = snapshot(recorded.state, tmp_path / "copy")
    assert n_events(made) == 4
    assert made.header == existing(recorded.state).header
    write(recorded, 3)
    Roller(recorded, Spool(SPOOL_KEY), recipe.sketcher()).roll(segments(recorded.journal)[0])
    assert n_events(made) == 4
    assert n_events(snapshot(recorded.state, tmp_path / "copy")) == 7


def test_what_was_before_is_left_out_and_stays_in_the_state(recorded, tmp_path) -> None:
    state = existing(recorded.state)
    times = [t for one in state.parts() for t in pq.read_table(one)["ts_us"].to_pylist()]
    assert n_events(snapshot(recorded.state, tmp_path / "none", max(times) + 1)) == 0
    made = snapshot(recorded.state, tmp_path / "all", min(times))
    assert n_events(made) == 4
    assert made.forget(["a"], None) + n_events(made) == 4
    assert n_events(state) == 4


def test_no_state(tmp_path) -> None:
    with pytest.raises(InputError, match="no state here"):
        snapshot(tmp_path / "state", tmp_path / "copy")
