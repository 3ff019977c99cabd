"""What a look finds is tested in test_watching.py."""

import pytest

from stillwatch.core.errors import InputError
from stillwatch.wiring.children import Child
from stillwatch.wiring.watch_plan import WatchPlan


def test_a_look_is_taken_by_a_process_of_its_own(tmp_path) -> None:
    plan = WatchPlan(
        recording=tmp_path,
        store=f"sqlite:///{tmp_path / 'store.db'}",
        key=b"k" * 32,
        every_s=1,
        days=1,
        fdr=0.01,
        memory="1GB",
    )
    child = Child("stillwatch.wiring.watcher", "look_beside", plan)
    with pytest.raises(InputError, match="no gateway has recorded here"):
        child.answer()
    child.leave(60)
    assert child.process.exitcode == 0
