import pickle

import pyarrow as pa
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events.quarantine import BadLine
from stillwatch.events.reading import read_file
from stillwatch.sketches import corpus
from stillwatch.sketches.schema import SKETCH_SCHEMA
from stillwatch.wiring.sketching import SketchRecipe, sketch_file


def test_a_file_becomes_sketches_and_bad_lines(write_log, recipe) -> None:
    path = write_log("a.jsonl", 5, bad={2: "not json"})
    items = list(sketch_file(str(path), None, recipe.sketcher()))
    bad = [item for item in items if isinstance(item, BadLine)]
    batches = [item for item in items if isinstance(item, pa.RecordBatch)]
    assert [(line.file, line.line) for line in bad] == [(str(path), 3)]
    table = pa.Table.from_batches(batches, SKETCH_SCHEMA)
    assert table.column("account").to_pylist() == ["u0", "u1", "u2", "u0", "u1"]
    assert table.column("prompt_words").to_pylist() == [12] * 5


def test_it_is_what_the_recipes_sketcher_makes(write_log, recipe) -> None:
    path = write_log("a.jsonl", 5)
    (events,) = read_file(str(path), None)
    (sketched,) = sketch_file(str(path), None, recipe.sketcher())
    assert sketched.equals(recipe.sketcher().sketch(events))


def test_a_recipe_survives_the_way_to_a_worker(write_log, recipe) -> None:
    there = pickle.loads(pickle.dumps(recipe))
    path = str(write_log("a.jsonl", 5))
    theirs, mine = (list(sketch_file(path, None, r.sketcher())) for r in (there, recipe))
    assert theirs == mine


def test_the_corpora_travel_along(write_log) -> None:
    text = " ".join(f"w{i}" for i in range(12))
    index = corpus.build("made-up", [corpus.CorpusItem(text, "train")])
    path = str(write_log("a.jsonl", 2))
    carried = SketchRecipe(b"k" * 32, corpus.to_bytes(index))
    (sketched,) = sketch_file(path, None, carried.sketcher())
    assert sketched.column("corpus").to_pylist()[0] == "made-up"


def test_key_decides_the_hashes_and_is_not_shown(write_log, recipe) -> None:
    path = str(write_log("a.jsonl", 2))
    other = SketchRecipe(b"o" * 32, recipe.corpora)
    (mine,), (theirs,) = (sketch_file(path, None, r.sketcher()) for r in (recipe, other))
    shared = set(mine.column("prompt_hash").to_pylist())
    assert not shared & set(theirs.column("prompt_hash").to_pylist())
    assert "kkkk" not in repr(recipe)


def test_damaged_corpora_are_an_input_error() -> None:
    with pytest.raises(InputError, match="not a corpus index"):
        SketchRecipe(b"k" * 32, b"nothing").sketcher()
