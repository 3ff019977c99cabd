import gzip
import http.server
import io
import threading
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stillwatch.core.errors import InputError
from stillwatch.events import objects
from stillwatch.events.event import Event, to_batch
from stillwatch.events.opening import open_stream
from stillwatch.events.parquet import read_parquet
from stillwatch.events.reading import expand

US = 1_791_000_000_000_000
SECRETS = ("a-secret-key", "an-access-key")


@pytest.fixture
def closed_port(monkeypatch: pytest.MonkeyPatch) -> str:
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    return address


BLOCK = (b"x" * 99 + b"\n") * (objects.BLOCK_BYTES // 100 + 1)


class Failing(http.server.BaseHTTPRequestHandler):
    """Tells of an object of 20 MiB and gives its first 8 MiB."""

    size = 20 << 20

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(self.size))
        self.send_header("ETag", '"a-tag"')
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 05:00:00 GMT")
        self.end_headers()

    def do_GET(self) -> None:
        first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
        if first >= objects.BLOCK_BYTES:
            self.send_response(403)
            self.end_headers()
            return
        self.send_response(206)
        self.send_header("Content-Length", str(last - first + 1))
        self.send_header("Content-Range", f"bytes {first}-{last}/{self.size}")
        self.end_headers()
        self.wfile.write(BLOCK[: last - first + 1])

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def failing(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A store that refuses what lies behind the first block."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        yield "s3://a-bucket/big.jsonl"
        server.shutdown()


def refused(path: str) -> str:
    with pytest.raises(InputError) as caught:
        expand([path])
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith(f"{path}: ")
    assert not any(secret in str(caught.value) for secret in SECRETS)
    return str(caught.value)


KEYS = ("a.jsonl", "in/b.jsonl.gz", "in/c.json", "in/deep/d.jsonl.gz", "in/deep/.hidden", "in/[e]")


@pytest.mark.parametrize(
    ("pattern", "keys"),
    [
        ("a.jsonl", ["a.jsonl"]),
        ("", KEYS),
        ("in", KEYS[1:]),
        ("in/", KEYS[1:]),
        ("in/*.jsonl.gz", ["in/b.jsonl.gz"]),
        ("in/**/*.gz", ["in/b.jsonl.gz", "in/deep/d.jsonl.gz"]),
        ("*/*/?.jsonl.gz", ["in/deep/d.jsonl.gz"]),
        ("in/[bc].js*", ["in/b.jsonl.gz", "in/c.json"]),
        ("in/[!b].js*", ["in/c.json"]),
        ("in/[e]", ["in/[e]"]),
        ("in/b", []),
        ("nowhere/*.gz", []),
        ("nowhere/", []),
    ],
)
def test_objects_folders_and_globs(bucket, pattern: str, keys) -> None:
    for key in KEYS:
        bucket.put(key, key.encode())
    found = objects.find(bucket.path(pattern))
    assert found == {bucket.path(key): len(key) for key in keys}


@pytest.mark.parametrize("key", ["day=1/a b+c%20é.jsonl", "a?b.jsonl", "a#b&c='d'"])
def test_keys_of_strange_characters(bucket, key: str) -> None:
    path = bucket.put(key, b"one\n")
    found = objects.find(bucket.path(key.partition("/")[0]))
    assert path in found, found
    assert list(open_stream(path).lines()) == [b"one\n"]


def test_object_is_fetched_block_by_block(bucket) -> None:
    lines = b"".join(b"%09d\n" % i for i in range(2 * objects.BLOCK_BYTES // 10 + 5))
    stream = open_stream(bucket.put("log.jsonl", lines))
    with stream.raw:
        read = []
        for line in stream.lines():
            read.append(line)
            if len(read) == 1:
                assert stream.done <= objects.BLOCK_BYTES
        assert stream.done == len(lines)
    assert b"".join(read) == lines


def test_compressed_object_and_where_it_is_cut(bucket) -> None:
    packed = gzip.compress(b"one\ntwo\n" * 1000)
    whole, cut = bucket.put("a", packed), bucket.put("b", packed[:-9])
    assert list(open_stream(whole).lines()) == [b"one\n", b"two\n"] * 1000
    with pytest.raises(EOFError):
        list(open_stream(cut).lines())


def test_parquet_object_gives_what_the_file_gives(bucket) -> None:
    made = [
        Event(event_id=f"e{i}", source="s", ts_us=US + i, content_state="absent", account="a")
        for i in range(7)
    ]
    table = pa.Table.from_batches([to_batch(made)])
    file = io.BytesIO()
    pq.write_table(table, file)
    path = bucket.put("events.parquet", file.getvalue())
    assert pa.Table.from_batches(list(read_parquet(path, 3))).equals(table)


def test_tag_changes_with_the_content(bucket) -> None:
    path = bucket.put("a", b"one")
    before = objects.entity_tag(path)
    assert objects.entity_tag(bucket.put("b", b"one")) == before
    bucket.put("a", b"two")
    assert objects.entity_tag(path) != before


def test_store_that_fails_midway_is_no_damaged_file(failing: str) -> None:
    stream = open_stream(failing)
    with stream.raw, pytest.raises(InputError, match=r"^s3://a-bucket/big\.jsonl: .*denied"):
        list(stream.lines())


def test_errors_are_sentences_that_name_the_path(bucket) -> None:
    assert "no such bucket" in refused("s3://no-such-bucket-here/x/*.gz")
    assert "no such file" in refused(bucket.path("x/*.gz"))
    assert "names no bucket" in refused("s3:///x")
    assert "no //" in refused(bucket.path("a//b.jsonl"))
    with pytest.raises(InputError, match="no such object"):
        open_stream(bucket.path("nowhere.jsonl"))


def test_credentials_that_the_store_does_not_know(bucket) -> None:
    path = bucket.put("log.jsonl", b"{}")
    bucket.check_credentials(0)
    assert "AWS_ACCESS_KEY_ID" in refused(path)
    assert "AWS_ACCESS_KEY_ID" in refused(bucket.path("*.jsonl"))
    with pytest.raises(InputError, match="AWS_ACCESS_KEY_ID"):
        open_stream(path)


def test_store_that_cannot_be_reached(bucket, closed_port) -> None:
    assert "cannot be reached" in refused(bucket.path("log.jsonl"))


def test_endpoint_that_is_no_url(bucket, monkeypatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "127.0.0.1:9000")
    with pytest.raises(InputError, match="AWS_ENDPOINT_URL: not a URL"):
        expand([bucket.path("x")])


def test_place_is_that_of_the_environment(bucket, monkeypatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.example.org")
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    assert objects.place("s3://b/k") == objects.Place("s3.example.org", True, "eu-central-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3")
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    assert objects.place("s3://b/k") == objects.Place(None, True, "eu-central-1")


def test_absolute_paths(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert objects.absolute("s3://b/../k") == "s3://b/../k"
    assert objects.absolute("k") == str(tmp_path.resolve() / "k")


def test_an_object_is_stored(bucket) -> None:
    path = bucket.path("folder/new")
    objects.store_object(path, b"one")
    with objects.open_object(path) as file:
        assert file.read() == b"one"
    assert objects.find(bucket.path("folder/")) == {path: 3}
    with pytest.raises(InputError, match="no such bucket"):
        objects.store_object("s3://no-such-bucket-here/x", b"one")
