import gzip
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

from stillwatch.core.errors import InputError
from stillwatch.events import opening
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
        for line in open_lines(path):
            read.append(line)
    assert 0 < len(read) < len(LINES) and read == LINES[: len(read)]


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


def test_a_line_too_long_is_not_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(opening, "MAX_LINE_BYTES", 100)
    path = tmp_path / "long.log"
    path.write_bytes(b"a\n" + b"x" * 1000 + b"\n" + b"b" * 99 + b"\n" + b"c")
    stream = open_stream(path)
    with stream.raw:
        assert list(stream.lines()) == [b"a\n", None, b"b" * 99 + b"\n", b"c"]


@pytest.mark.parametrize("data", [b"BZh91AY", b"\xfd7zXZ\0", b"PK\x03\x04zip", b"\xff\xfe{\0"])
def test_other_packing_is_refused_by_name(tmp_path, data: bytes) -> None:
    (tmp_path / "a.log").write_bytes(data)
    with pytest.raises(InputError, match=r"a.log: is (bzip2|xz|zip|UTF-16); give"):
        open_stream(tmp_path / "a.log")


PEAK_OF = """
import re, sys
from pathlib import Path
from stillwatch.events.reading import read_file
n = sum(1 for _ in read_file(sys.argv[1], None))
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(n, int(peak[1]) // 1024)  # ru_maxrss would be that of the process that started this one
"""


def gzip_bomb(path: Path, line: bytes, times: int) -> None:
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(times):
            file.write(line)


def zstd_bomb(path: Path, line: bytes, times: int) -> None:
    with path.open("wb") as file, zstandard.ZstdCompressor().stream_writer(file) as packed:
        for _ in range(times):
            packed.write(line)


@pytest.mark.parametrize("pack", [gzip_bomb, zstd_bomb], ids=["gzip", "zstd"])
def test_a_bomb_takes_no_more_memory_than_a_line_may(tmp_path, pack) -> None:
    """One endless line of 1 GiB, in a file of less than a hundredth of that."""
    path = tmp_path / "bomb"
    pack(path, b" " * (1 << 24), 64)
    assert path.stat().st_size < (1 << 30) // 100
    done = subprocess.run(
        [sys.executable, "-c", PEAK_OF, str(path)], capture_output=True, text=True, check=True
    )
    n_bad, peak_mb = map(int, done.stdout.split())
    assert n_bad == 1
    assert peak_mb < 700
