import hashlib
import json

import pytest

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.sketches import corpus
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log, Read, digest_of, load_corpora, read_log
from stillwatch.wiring.state import locked

KEY = KeyedHash(b"k" * 32)


@pytest.fixture
def read(tmp_path):
    """Read a log; return sketches, what was read, and the bad lines."""

    def call(*paths, **more):
        bad = []
        log = Log(
            paths=tuple(map(str, paths)),
            on_bad=bad.append,
            **{"on_progress": lambda done, total, events: None, **more},
        )
        work = tmp_path / "work"
        work.mkdir(exist_ok=True)
        with open_engine("duckdb", work, "1GB") as engine:
            sketches, found = read_log(engine, log, KEY)
            return engine.to_arrow(sketches), found, bad

    return call


def test_counts_and_digests(read, write_log) -> None:
    path = write_log("a.jsonl", 30, bad={10: "oops"})
    sketches, found, bad = read(path)
    assert (sketches.num_rows, found.n_lines, found.n_bad) == (30, 30, 1)
    assert (found.sources, found.content_states) == ({"litellm_slp": 30}, {"full": 30})
    assert found.digests == {"a.jsonl": hashlib.sha256(path.read_bytes()).hexdigest()}
    assert [(one.file, one.line) for one in bad] == [(str(path), 11)]
    assert found.counts(25) == {"events": 25, "duplicates": 5, "quarantined": 1}


def test_files_of_one_name_keep_their_own_digests(read, write_log, tmp_path) -> None:
    path = write_log("a.jsonl", 5)
    other = tmp_path / "september" / "a.jsonl"
    other.parent.mkdir()
    other.write_bytes(write_log("b.jsonl", 6).read_bytes())
    _, found, _ = read(path, other)
    assert sorted(found.digests.values()) == sorted(map(digest_of, (path, other)))


def test_objects_are_known_again_by_path_and_etag(read, write_log, bucket, tmp_path) -> None:
    lines = write_log("a.jsonl", 4).read_bytes().splitlines(keepends=True)
    one, other = bucket.put("1/a.jsonl", b"".join(lines)), bucket.put("2/a.jsonl", lines[0])
    with locked(tmp_path / "state") as state:
        _, found, _ = read(one, other, state=state)
        tag = bucket.client.head_object(Bucket=bucket.name, Key="1/a.jsonl")["ETag"].strip('"')
        assert found.digests[one] == f"etag:{tag}"
        _, found, _ = read(one, state=state)
        assert (found.files["kept"], found.n_lines) == (2, 5)
        bucket.put("1/a.jsonl", b"".join(lines[:2]))
        notes: list[str] = []
        _, found, _ = read(one, state=state, on_note=notes.append)
        assert (found.files["kept"], found.n_lines) == (1, 3)
        assert notes == [f"{one} changed: it is read anew, in place of what it was"]


def test_object_that_changes_while_it_is_read_is_read_again(
    read, write_log, bucket, tmp_path
) -> None:
    data = write_log("a.jsonl", 4).read_bytes()
    path = bucket.put("a.jsonl", data)
    notes: list[str] = []

    def change(_done: int, _total: int, _events: int) -> None:
        bucket.put("a.jsonl", data + b"\n")

    with locked(tmp_path / "state") as state:
        read(path, state=state, on_note=notes.append, on_progress=change)
        assert notes == [f"{path} changed while it was read; it will be read again next time"]
        _, found, _ = read(path, state=state)
        assert (found.files["kept"], found.n_lines) == (0, 4)


def test_nothing_readable_is_an_error(read, tmp_path, write_log) -> None:
    path = write_log("a.jsonl", 1)
    path.write_text("oops\n" * 3, "utf-8")
    with pytest.raises(InputError):
        read(path, source="litellm_slp")


def test_edge_log_is_hashed_like_the_events(read, write_log, tmp_path) -> None:
    edge = tmp_path / "edge.json"
    rows = [
        {"request_id": "r1", "remote_addr": "192.0.2.9", "http_user_agent": "curl/8.5"},
        {"request_id": "r1", "remote_addr": "198.51.100.1"},
        {"request_id": "r2", "remote_addr": "2001:db8::1"},
    ]
    edge.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    _, found, _ = read(write_log("a.jsonl", 3), edge=(str(edge),))
    assert found.edge is not None
    by_id = {row["request_id_hash"]: row for row in found.edge.to_pylist()}
    assert set(by_id) == {KEY.one(name, "request_id") for name in ("r1", "r2")}
    first = by_id[KEY.one("r1", "request_id")]
    assert first["address_hash"] == KEY.one("192.0.2.9", "address")
    assert first["network_hash"] == KEY.one("192.0.2.0/24", "network")
    assert first["user_agent_hash"] == KEY.one("curl/8.5", "user_agent")
    assert by_id[KEY.one("r2", "request_id")]["user_agent_hash"] is None


def test_corpora_are_joined(tmp_path) -> None:
    paths = []
    for name in ("one", "two"):
        text = " ".join(f"{name}{i}" for i in range(20))
        path = tmp_path / f"{name}.corpus"
        path.write_bytes(corpus.to_bytes(corpus.build(name, [corpus.CorpusItem(text, "train")])))
        paths.append(path)
    assert load_corpora(paths).names == ("one", "two")
    assert load_corpora(()) is corpus.EMPTY
    with pytest.raises(InputError, match=r"none\.corpus: cannot read"):
        load_corpora([tmp_path / "none.corpus"])


def test_unknown_counts_start_at_zero() -> None:
    assert Read(None, None).counts(0) == {"events": 0, "duplicates": 0, "quarantined": 0}
