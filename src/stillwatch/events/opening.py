"""Open plain, gzip and zstd files, recognised by their first bytes; cut them into lines."""

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

import zstandard

from stillwatch.core.errors import InputError
from stillwatch.events import objects

GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
REFUSED_MAGIC: Final = {
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"PK\x03\x04": "zip",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
CUT: Final = (EOFError, OSError, zlib.error, zstandard.ZstdError)
"""What reading a damaged or cut-off file raises."""
BUFFER_BYTES: Final = 1 << 20
GZIP_PIECE_BYTES: Final = 1 << 14
ZSTD_PIECE_BYTES: Final = 1 << 11
"""Compressed bytes taken at a time. Gzip packs a byte 1,032 times at most, zstd 128 KiB into four
bytes: what a piece unpacks to is no more than a line may be, however the file was made."""
MAX_LINE_BYTES: Final = 1 << 26
"""A longer line (64 MiB) is not kept in memory."""


@dataclass
class Stream:
    """An open file and how far it has been read."""

    raw: BinaryIO
    data: BinaryIO
    magic: bytes

    @property
    def done(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self.raw.tell()

    def lines(self) -> Iterator[bytes | None]:
        """Yield the lines with their ends; None for one longer than `MAX_LINE_BYTES`."""
        readline = self.data.readline
        while line := readline(MAX_LINE_BYTES):
            if len(line) < MAX_LINE_BYTES or line.endswith(b"\n"):
                yield line
                continue
            while line and not line.endswith(b"\n"):
                line = readline(BUFFER_BYTES)
            yield None


class _Unpacked(io.RawIOBase):
    """What a compressed file unpacks to, up to the very byte where it is cut off."""

    def __init__(self, raw: BinaryIO, new_frame: Callable[[], Any], piece_bytes: int) -> None:
        self._raw = raw
        self._new_frame = new_frame
        self._piece_bytes = piece_bytes
        self._frame = new_frame()
        self._packed = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            self._packed = self._packed or self._raw.read(self._piece_bytes)
            if not self._packed:
                if not self._frame.eof:
                    raise EOFError("compressed file ended before its end marker")
                return 0
            if self._frame.eof:
                self._frame = self._new_frame()
            self._ready = memoryview(self._frame.decompress(self._packed))
            self._packed = self._frame.unused_data if self._frame.eof else b""
        n = min(len(buffer), len(self._ready))
        buffer[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n


def _new_gzip() -> Any:
    return zlib.decompressobj(wbits=31)


def _new_zstd() -> Any:
    return zstandard.ZstdDecompressor().decompressobj()


def open_raw(path: str | Path) -> BinaryIO:
    """Open a file, or an object on S3, for reading from its beginning to its end.

    Raises
    ------
    InputError
        It cannot be opened.
    """
    if objects.is_object(str(path)):
        return io.BufferedReader(objects.open_object(str(path)), objects.BLOCK_BYTES)
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise InputError(f"cannot read it ({error.strerror})", file=str(path)) from error


def open_stream(path: str | Path) -> Stream:
    """Open a file, or an object on S3, for reading what it unpacks to.

    Raises
    ------
    InputError
        The file cannot be opened, or is packed in a way that is not known.
    """
    raw = open_raw(path)
    magic = raw.read(4)
    raw.seek(0)
    for start, name in REFUSED_MAGIC.items():
        if magic.startswith(start[:4]):
            raw.close()
            raise InputError(f"is {name}; give plain UTF-8, gzip or zstd", file=str(path))
    data: Any = raw
    if magic.startswith(GZIP_MAGIC):
        data = io.BufferedReader(_Unpacked(raw, _new_gzip, GZIP_PIECE_BYTES), BUFFER_BYTES)
    elif magic == ZSTD_MAGIC:
        data = io.BufferedReader(_Unpacked(raw, _new_zstd, ZSTD_PIECE_BYTES), BUFFER_BYTES)
    return Stream(raw, cast(BinaryIO, data), magic)


def open_lines(path: str | Path) -> Iterator[bytes]:
    """Yield the lines of a file; `InputError` where it is cut off, or a line too long."""
    stream = open_stream(path)
    with stream.raw:
        number = 0
        try:
            for line in stream.lines():
                number += 1
                if line is None:
                    raise InputError("line too long", file=str(path), line=number)
                yield line
        except CUT as error:
            raise InputError(f"cut off ({error})", file=str(path), line=number + 1) from error
