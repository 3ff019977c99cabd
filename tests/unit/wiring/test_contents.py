import json

import pyarrow.compute as pc
import pytest

from stillwatch.wiring import contents, parts
from stillwatch.wiring.parts import parts_of, read_part
from stillwatch.wiring.sketching import sketch_file


@pytest.fixture
def place(jobs_of, write_log, recipe, monkeypatch):
    """Sketches of nine events in parts of three, with a bad line after the fourth."""
    monkeypatch.setattr(parts, "PART_EVENTS", 3)
    (job,) = jobs_of(write_log("a.jsonl", 9, bad={4: "oops"}))
    read = parts.read_file
    monkeypatch.setattr(parts, "read_file", lambda path, source, **_: read(path, source, 3))
    list(sketch_file(job, recipe.sketcher()))
    return parts.part_path(job.place, 0).parent


def test_a_seal_carries_totals_and_checksums(place) -> None:
    assert contents.load(place) is None
    sealed = contents.seal(place, durable=True)
    assert contents.load(place) == sealed
    assert (sealed.n_events, sealed.n_bad, len(sealed.parts)) == (9, 1, 4)
    assert sealed.sources == {"litellm_slp": 9} and sealed.content_states == {"full": 9}
    assert sealed.last_us - sealed.first_us == 8_000_000
    assert contents.first_damaged(place, sealed) is None
    assert [b.line for b in contents.bad_lines(place, "a", 0, None)] == [5]


@pytest.mark.parametrize("number", [0, 2, 3])
def test_one_flipped_bit_and_a_missing_part_are_noticed(place, number) -> None:
    sealed = contents.seal(place, durable=False)
    path = parts.part_path(place, number)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    assert contents.first_damaged(place, sealed) == number
    path.unlink()
    assert contents.first_damaged(place, sealed) == number


def test_what_was_begun_is_gone_on_with_after_its_last_whole_part(place) -> None:
    done = contents.begun(place)
    assert (done.n_parts, done.n_events, done.last) == (4, 9, True)
    parts.part_path(place, 1).write_bytes(b"PAR1 half")
    (place / f"{parts.UNFINISHED}x").touch()
    done = contents.begun(place)
    assert (done.n_parts, done.n_events, done.last) == (1, 3, False)
    assert [path.name for path in place.iterdir()] == ["00000.parquet"]


def test_parts_of_another_version_are_not_gone_on_with(place, monkeypatch) -> None:
    monkeypatch.setattr(contents, "MADE_HOW", "stillwatch 9")
    assert contents.begun(place).n_parts == 0
    assert parts_of(place) == []


def test_a_damaged_content_is_opened_again_at_the_damage(place) -> None:
    contents.seal(place, durable=False)
    contents.reopen(place, 2)
    assert contents.load(place) is None
    assert contents.begun(place).n_parts == 2


def test_what_is_forgotten_is_gone_and_marked(place) -> None:
    contents.seal(place, durable=False)
    gone = contents.forget(place, lambda t: pc.equal(t.column("account"), "u1"), durable=False)
    sealed = contents.load(place)
    assert gone == 3 and sealed.n_events == 6 and sealed.forgotten
    assert contents.first_damaged(place, sealed) is None
    left = {a for p in parts_of(place) for a in read_part(p).column("account").to_pylist()}
    assert left == {"u0", "u2"}
    assert [b.line for b in contents.bad_lines(place, "a", 0, None)] == [5]
    assert contents.forget(place, lambda t: pc.equal(t.column("account"), "u1"), False) == 0


def test_forgetting_that_touches_nothing_leaves_no_mark(place) -> None:
    contents.seal(place, durable=False)
    before = (place / contents.SEAL).read_bytes()
    assert contents.forget(place, lambda t: pc.equal(t.column("account"), "nobody"), False) == 0
    assert (place / contents.SEAL).read_bytes() == before


def test_forgetting_that_was_interrupted_is_set_right_by_forgetting_again(
    place, monkeypatch
) -> None:
    contents.seal(place, durable=False)
    write, n_written = parts.write_part, []

    def dies(*args):
        if n_written:
            raise KeyboardInterrupt
        n_written.append(1)
        write(*args)

    def gone(table):
        return pc.equal(table.column("account"), "u1")

    monkeypatch.setattr(parts, "write_part", dies)
    with pytest.raises(KeyboardInterrupt):
        contents.forget(place, gone, durable=False)
    half = contents.load(place)
    assert half.forgotten and contents.first_damaged(place, half) == 0
    monkeypatch.setattr(parts, "write_part", write)
    contents.forget(place, gone, durable=False)
    sealed = contents.load(place)
    assert sealed.n_events == 6 and contents.first_damaged(place, sealed) is None


def test_a_seal_that_is_no_json_is_none(place) -> None:
    contents.seal(place, durable=False)
    for text in ("", "{", "[]", json.dumps({"parts": []})):
        (place / contents.SEAL).write_text(text, "utf-8")
        assert contents.load(place) is None
