"""Files to read: found by path, folder or glob; unpacked and cut into lines as a stream."""

import fnmatch
import glob
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from stillwatch.core.errors import InputError

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
PARQUET_MAGIC: Final = b"PAR1"
REFUSED_MAGIC: Final = {
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"PK\x03\x04": "zip",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
UTF8_BOM: Final = b"\xef\xbb\xbf"
CHUNK_BYTES: Final = 1 << 18
UNPACKED_BYTES: Final = 1 << 20
ZSTD_CHUNK_BYTES: Final = 1 << 14
MAX_LINE_BYTES: Final = 1 << 26
"""A longer line (64 MiB) is not kept in memory: it becomes an empty one, marked."""


class CutError(Exception):
    """A packed file ends, or is damaged, before its end. The message says how."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file to read, and its size on disk in bytes."""

    path: str
    size: int


@dataclass
class Progress:
    """How far a file was read: bytes of it on disk."""

    done: int = field(default=0)


def expand(paths: Sequence[str | Path], skip: Sequence[str] = ()) -> list[InputFile]:
    """Resolve files, folders and globs; sorted, each file once.

    Parameters
    ----------
    paths : sequence of str or Path
    skip : sequence of str
        Patterns of what lies in a folder beside the logs and is none (``*/data/*``). Hidden
        files and ``_SUCCESS`` and its like are passed over too. A file that is named is not.

    Raises
    ------
    InputError
        A path that matches nothing.
    """
    found: dict[str, int] = {}
    for path in paths:
        text = str(path)
        place = Path(text)
        if place.is_file():
            inside = [place]
        elif place.is_dir():
            inside = [p for p in place.rglob("*") if p.is_file() and not _beside(p, skip)]
            if not inside:
                raise InputError("a folder without files", file=text)
        else:
            matched = [Path(name) for name in glob.glob(text, recursive=True)]
            inside = [p for p in matched if p.is_file() and not _beside(p, skip)]
        if not inside:
            raise InputError("no such file, and nothing matches it as a pattern", file=text)
        found |= {str(p): p.stat().st_size for p in inside}
    return [InputFile(path, size) for path, size in sorted(found.items())]


def _beside(path: Path, skip: Sequence[str]) -> bool:
    return path.name[0] in "._" or any(fnmatch.fnmatch(path.as_posix(), one) for one in skip)


def is_parquet(path: str | Path) -> bool:
    """Tell Parquet by its first bytes."""
    with _open(path) as file:
        return file.read(4) == PARQUET_MAGIC


def _open(path: str | Path) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", file=str(path)) from error


def read_lines(path: str | Path, progress: Progress | None = None) -> Iterator[bytes | None]:
    """Yield the lines of a plain, gzip or zstd file, without their ends.

    None stands for a line longer than `MAX_LINE_BYTES`.

    Raises
    ------
    CutError
        A packed file is cut off or damaged; all whole lines before that place were yielded.
    InputError
        Not readable, or packed in another way.
    """
    with _open(path) as file:
        magic = file.read(6)
        file.seek(0)
        for start, name in REFUSED_MAGIC.items():
            if magic.startswith(start):
                raise InputError(f"is {name}; give plain UTF-8, gzip or zstd", file=str(path))
        chunks = _chunks(file, magic, progress or Progress())
        yield from _split(chunks)


def _chunks(file: BinaryIO, magic: bytes, progress: Progress) -> Iterator[bytes]:
    unpack = _plain
    if magic.startswith(GZIP_MAGIC):
        unpack = _gunzip
    elif magic.startswith(ZSTD_MAGIC):
        unpack = _unzstd
    for chunk in unpack(file):
        progress.done = file.tell()
        yield chunk


def _plain(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _gunzip(file: BinaryIO) -> Iterator[bytes]:
    """Unpack gzip, one member after the other. Everything before damage comes out."""
    member = zlib.decompressobj(wbits=31)
    waiting = b""
    while True:
        packed = waiting or file.read(CHUNK_BYTES)
        if not packed:
            break
        if member.eof:
            packed = packed.lstrip(b"\0")  # padding between members (RFC 1952 tools allow it)
            if not packed:
                waiting = b""
                continue
            member = zlib.decompressobj(wbits=31)
        try:
            out = member.decompress(packed, UNPACKED_BYTES)
        except zlib.error as error:
            raise CutError(f"gzip data damaged ({error})") from error
        waiting = member.unconsumed_tail or member.unused_data
        if out:
            yield out
    if not member.eof:
        raise CutError("gzip data cut off")


def _unzstd(file: BinaryIO) -> Iterator[bytes]:
    """Unpack zstd, one frame after the other. Everything before damage comes out."""
    unpacker = zstandard.ZstdDecompressor()
    frame = unpacker.decompressobj()
    waiting = b""
    while packed := waiting or file.read(ZSTD_CHUNK_BYTES):
        if frame.eof:
            frame = unpacker.decompressobj()
        try:
            out = frame.decompress(packed)
        except zstandard.ZstdError as error:
            raise CutError(f"zstd data damaged ({error})") from error
        waiting = frame.unused_data if frame.eof else b""
        if out:
            yield out
    if not frame.eof:
        raise CutError("zstd data cut off")


def _split(chunks: Iterator[bytes]) -> Iterator[bytes | None]:
    rest: list[bytes] = []
    length = 0
    first = True
    for chunk in chunks:
        lines = chunk.split(b"\n")
        if first:
            lines[0] = lines[0].removeprefix(UTF8_BOM)
            first = False
        if len(lines) > 1:
            yield _joined(rest, length, lines[0])
            yield from lines[1:-1]
            rest, length = [], 0
        length += len(lines[-1])
        rest = [] if length > MAX_LINE_BYTES else [*rest, lines[-1]]
    if length:
        yield _joined(rest, length, b"")


def _joined(rest: Sequence[bytes], length: int, last: bytes) -> bytes | None:
    return None if length + len(last) > MAX_LINE_BYTES else b"".join((*rest, last))
