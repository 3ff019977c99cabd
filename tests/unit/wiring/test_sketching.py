import pickle

import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events import reading
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import read_file
from stillwatch.sketches import corpus
from stillwatch.wiring.parts import Job, parts_of, read_facts, read_part
from stillwatch.wiring.sketching import MOST_WAITING, Assembly, SketchRecipe, sketch_file


@pytest.fixture
def sketch(jobs_of):
    """Sketch one file; return its sketches and the bad lines."""

    def call(path, recipe):
        (job,) = jobs_of(path)
        bad = list(sketch_file(job, recipe.sketcher()))
        return pa.concat_tables(map(read_part, parts_of(job.place))), bad

    return call


def test_a_file_becomes_sketches_and_bad_lines(write_log, recipe, sketch) -> None:
    path = write_log("a.jsonl", 5, bad={2: "not json"})
    table, bad = sketch(path, recipe)
    assert [(line.file, line.line) for line in bad] == [(str(path), 3)]
    assert table.column("account").to_pylist() == ["u0", "u1", "u2", "u0", "u1"]
    assert table.column("prompt_words").to_pylist() == [12] * 5


def test_it_is_what_the_recipes_sketcher_makes(write_log, recipe, sketch) -> None:
    path = write_log("a.jsonl", 5)
    (events,) = read_file(str(path), None)
    table, _ = sketch(path, recipe)
    made = recipe.sketcher().sketch(events)
    assert table.equals(pa.Table.from_batches([made]))


def test_a_recipe_survives_the_way_to_a_worker(write_log, recipe, sketch) -> None:
    there = pickle.loads(pickle.dumps(recipe))
    path = write_log("a.jsonl", 5)
    assert sketch(path, there)[0].equals(sketch(path, recipe)[0])


def test_the_corpora_travel_along(write_log, sketch) -> None:
    text = " ".join(f"w{i}" for i in range(12))
    index = corpus.build("made-up", [corpus.CorpusItem(text, "train")])
    carried = SketchRecipe(b"k" * 32, corpus.to_bytes(index))
    table, _ = sketch(write_log("a.jsonl", 2), carried)
    assert table.column("corpus").to_pylist()[0] == "made-up"


def test_key_decides_the_hashes_and_is_not_shown(write_log, recipe, sketch) -> None:
    path = write_log("a.jsonl", 2)
    mine, theirs = (sketch(path, r)[0] for r in (recipe, SketchRecipe(b"o" * 32, recipe.corpora)))
    shared = set(mine.column("prompt_hash").to_pylist())
    assert not shared & set(theirs.column("prompt_hash").to_pylist())
    assert "kkkk" not in repr(recipe)


class Slow:
    """Sketches come when asked for, as from a worker: two batches late."""

    def __init__(self, recipe: SketchRecipe) -> None:
        self._sketcher = recipe.sketcher()

    def run(self, assembly: Assembly) -> int:
        waiting: list[pa.RecordBatch] = []
        longest = 0
        for batch in assembly.batches():
            waiting.append(batch)
            longest = max(longest, len(assembly._waiting))
            if len(waiting) > 2:
                assembly.store(self._sketcher.sketch(waiting.pop(0)))
        for batch in waiting:
            assembly.store(self._sketcher.sketch(batch))
        return longest


def test_sketches_find_their_files_however_late_they_come(
    write_log, recipe, sketch, jobs_of
) -> None:
    paths = [write_log(f"{name}.jsonl", n, bad={2: "oops"}) for name, n in (("a", 5), ("b", 3))]
    bad: list[BadLine] = []
    jobs = jobs_of(*paths)
    Slow(recipe).run(Assembly(jobs, bad.append, lambda *_: None))
    for job, path in zip(jobs, paths, strict=True):
        (part,) = parts_of(job.place)
        assert read_part(part).equals(sketch(path, recipe)[0])
        assert [line for line, _ in read_facts(part).bad] == [3]
        assert read_facts(part).last
    assert [line.file for line in bad] == [str(path) for path in paths]


def test_bad_lines_without_end_do_not_wait_for_ever(
    write_log, recipe, jobs_of, monkeypatch
) -> None:
    """They wait for the batch before them, which is pushed on."""
    path = write_log("a.jsonl", 4)
    with path.open("a", encoding="utf-8") as file:
        file.write("oops\n" * (4 * MOST_WAITING))
    (job,) = jobs_of(path)
    monkeypatch.setattr(Job, "rest", rest_by(4))
    longest = Slow(recipe).run(Assembly([job], lambda _: None, lambda *_: None))
    assert longest <= MOST_WAITING + 10
    facts = [read_facts(part) for part in parts_of(job.place)]
    assert sum(f.n_events for f in facts) == 4
    assert sum(len(f.bad) for f in facts) == 4 * MOST_WAITING


def rest_by(n: int):
    def rest(self: Job, on_bytes=None):
        return reading.read_file(self.file.path, None, n, on_bytes)

    return rest


def test_damaged_corpora_are_an_input_error() -> None:
    with pytest.raises(InputError, match="not a corpus index"):
        SketchRecipe(b"k" * 32, b"nothing").sketcher()
