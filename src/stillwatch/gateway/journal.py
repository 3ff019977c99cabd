"""The journal: every exchange on disk before its last byte leaves.

Frames (length, CRC-32, body) are appended to a segment. One thread writes all that waits with
one call and one `fdatasync`, then tells everyone who waited: the group commit of databases.
The end of a segment may be torn by a crash; a frame that is torn was never told to be there.
"""

import asyncio
import errno
import os
import struct
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from stillwatch.core.errors import StillwatchError

HEAD: Final = struct.Struct("<II")
SUFFIX: Final = ".journal"
OPEN: Final = ".journal-open"
MAX_SEGMENT: Final = 64 * 2**20
ROOM: Final = 2**20
"""Bytes that must fit on the disk before anything is written there again."""


class JournalFullError(StillwatchError):
    """Nothing more can be written."""


class Journal:
    """Appends frames to segments in a folder.

    Parameters
    ----------
    folder : Path
    strict : bool
        Whether `append` returns only when the frame is on disk.
    """

    def __init__(self, folder: Path, *, strict: bool) -> None:
        self._folder = folder
        self._strict = strict
        self._loop = asyncio.get_running_loop()
        self._thread = ThreadPoolExecutor(1, "journal")
        self._waiting: list[bytes] = []
        self._done: asyncio.Future[None] | None = None
        self._busy = False
        folder.mkdir(parents=True, exist_ok=True)
        close_left_open(folder)
        self._name = ""
        self._file = -1
        self._size = 0
        self._rotate = False
        self.failed: OSError | None = None

    def append(self, body: bytes) -> "asyncio.Future[None] | None":
        """Append a frame.

        Returns
        -------
        asyncio.Future or None
            To wait for until the frame is on disk; None where nobody waits (``relaxed``).
        """
        self._waiting.append(HEAD.pack(len(body), zlib.crc32(body)) + body)
        if self._done is None:
            self._done = self._loop.create_future()
        done = self._done
        if not self._busy:
            self._busy = True
            self._loop.call_soon(self._commit)
        return done if self._strict else None

    def rotate(self) -> None:
        """Close the segment at the next commit, so that it can be rolled up."""
        self._rotate = True
        if not self._busy and self._size:
            self._busy = True
            self._loop.call_soon(self._commit)

    def retry(self) -> None:
        """See whether there is room again, if there was none."""
        if self.failed is not None and not self._busy:
            self._busy = True
            self._loop.call_soon(self._commit)

    def _commit(self) -> None:
        frames, self._waiting = self._waiting, []
        done, self._done = self._done, None
        task = self._loop.run_in_executor(self._thread, self._write, frames)
        task.add_done_callback(lambda made: self._committed(made, done))

    def _write(self, frames: list[bytes]) -> None:
        if frames:
            data = b"".join(frames)
            if self._file < 0:
                self._name = f"{time.time_ns():020d}"  # never used before, whatever was removed
                path = self._folder / f"{self._name}{OPEN}"
                self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            begin = self._size
            try:
                while data:
                    data = data[os.write(self._file, data) :]
                os.fdatasync(self._file)
            except OSError:
                os.ftruncate(self._file, begin)
                os.lseek(self._file, begin, os.SEEK_SET)
                raise
            self._size = os.fstat(self._file).st_size
        if self._size >= MAX_SEGMENT or (self._rotate and self._size):
            self._close_segment()
        if not frames and self.failed is not None:
            self._find_room()

    def _find_room(self) -> None:
        path = self._folder / "room"
        try:
            with path.open("wb", buffering=0) as file:
                file.write(bytes(ROOM))
                os.fdatasync(file.fileno())
                if file.tell() < ROOM:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            path.unlink(missing_ok=True)

    def _close_segment(self) -> None:
        os.close(self._file)
        (self._folder / f"{self._name}{OPEN}").rename(self._folder / f"{self._name}{SUFFIX}")
        self._file, self._size, self._rotate = -1, 0, False

    def _committed(self, made: "asyncio.Future[None]", done: "asyncio.Future[None] | None") -> None:
        error = made.exception()
        self.failed = error if isinstance(error, OSError) else None
        if done is not None and not done.cancelled():
            if error is None:
                done.set_result(None)
            else:
                done.set_exception(JournalFullError(f"cannot record ({error})"))
                done.exception()  # somebody may have left meanwhile
        if self._waiting:
            self._commit()
        else:
            self._busy = False

    async def close(self) -> None:
        """Write what waits, and close the segment."""
        while self._busy:
            await asyncio.sleep(0.01)
        self._thread.shutdown()
        if self._file >= 0:
            self._close_segment()


def close_left_open(folder: Path) -> None:
    """Give segments that a crash left open their names."""
    for path in sorted(folder.glob(f"*{OPEN}")):
        path.rename(path.with_suffix(SUFFIX))


def segments(folder: Path) -> list[Path]:
    """Return the closed segments, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def frames(path: Path) -> Iterator[bytes]:
    """Read the frames of a segment, up to its torn end if it has one."""
    data = memoryview(path.read_bytes())
    at = 0
    while at + HEAD.size <= len(data):
        length, checksum = HEAD.unpack_from(data, at)
        body = data[at + HEAD.size : at + HEAD.size + length]
        if len(body) < length or zlib.crc32(body) != checksum:
            return
        yield bytes(body)
        at += HEAD.size + length
