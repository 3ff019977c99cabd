import os
import signal
import subprocess
import sys
import time

import pyarrow as pa
import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.events.reading import read_file
from stillwatch.wiring.sketching import SketchRecipe
from stillwatch.wiring.workers import Workers

PROGRAM = """
import sys
print("imported", flush=True)
from stillwatch.sketches import corpus
from stillwatch.wiring.sketching import NO_EVENTS, SketchRecipe
from stillwatch.wiring.workers import Workers
if __name__ == "__main__":
    with Workers(1, SketchRecipe(b"k" * 32, corpus.to_bytes(corpus.EMPTY))) as workers:
        (sketched,) = workers.sketched([NO_EVENTS])
    print(sketched.num_rows == 0 and sys.modules["__main__"].__file__ == __file__)
"""


@pytest.fixture
def batches(write_log) -> list[pa.RecordBatch]:
    """Batches far larger than a pipe holds."""
    path = write_log("a.jsonl", 2_000, words=60)
    return list(read_file(str(path), None, batch_events=400))


def test_sketches_come_in_the_order_of_the_batches(batches, recipe) -> None:
    sketcher = recipe.sketcher()
    with Workers(3, recipe) as workers:
        together = list(workers.sketched(iter(batches)))
    assert len(batches) == 5
    assert together == [sketcher.sketch(batch) for batch in batches]


def test_workers_do_not_import_the_program_that_starts_them(tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    done = subprocess.run(
        [sys.executable, str(program)], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["imported", "True"]


def test_what_goes_wrong_in_a_worker_comes_out(recipe) -> None:
    """A batch of another schema stands for whatever goes wrong."""
    odd = pa.RecordBatch.from_pydict({"x": [1]})
    with Workers(2, recipe) as workers, pytest.raises(KeyError, match="event_id"):
        list(workers.sketched([odd]))


def test_a_worker_that_is_killed_is_an_error_in_one_sentence(batches, recipe) -> None:
    with Workers(2, recipe) as workers, pytest.raises(StillwatchError, match="from outside"):
        for _ in workers.sketched(iter(batches)):
            workers.processes[0].kill()
            workers.processes[0].join()


def test_workers_that_cannot_start_are_an_error_in_one_sentence(batches) -> None:
    with (
        Workers(2, SketchRecipe(b"k" * 32, b"damaged")) as workers,
        pytest.raises(StillwatchError, match="from outside"),
    ):
        list(workers.sketched(iter(batches)))


def test_ctrl_c_never_reaches_a_worker_not_even_one_that_starts(batches, recipe) -> None:
    with Workers(2, recipe) as workers:
        for process in workers.processes:
            os.kill(process.pid, signal.SIGINT)
        assert sum(s.num_rows for s in workers.sketched(iter(batches))) == 2_000


def test_none_is_left(recipe) -> None:
    with Workers(2, recipe) as workers:
        processes = workers.processes
    until = time.monotonic() + 20
    while any(process.is_alive() for process in processes) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(process.is_alive() for process in processes)
