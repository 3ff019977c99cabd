import gzip

import pytest
import zstandard

from stillwatch.core.errors import InputError
from stillwatch.events.opening import open_lines, open_stream

LINES = [f"line {i} {'x' * 50}\n".encode() for i in range(5000)]
TEXT = b"".join(LINES)


def test_plain_gzip_and_zstd_give_the_same_lines(tmp_path) -> None:
    packed = {
        "plain.log": TEXT,
        "misnamed.txt": gzip.compress(TEXT),
        "two.gz": gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:]),
        "one.zst": zstandard.compress(TEXT),
        "two.zst": zstandard.compress(TEXT[:999]) + zstandard.compress(TEXT[999:]),
    }
    for name, data in packed.items():
        (tmp_path / name).write_bytes(data)
        assert list(open_lines(tmp_path / name)) == LINES, name


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
def test_a_cut_off_file_says_where(tmp_path, pack) -> None:
    packed = pack(TEXT)
    path = tmp_path / "cut.log"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    read = []
    with pytest.raises(InputError, match=r"cut.log:\d+: cut off"):
        read.extend(open_lines(path))


def test_progress_counts_bytes_on_disk(tmp_path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT))
    stream = open_stream(path)
    with stream.raw:
        assert stream.data.read() == TEXT
        assert stream.done == path.stat().st_size


def test_missing_file(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot read it"):
        open_stream(tmp_path / "none")
