import asyncio
import errno
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillwatch.gateway import journal as journals
from stillwatch.gateway.journal import Journal, JournalFullError, close_left_open, frames, segments


def run(work) -> None:
    asyncio.run(work)


def read(folder) -> list[bytes]:
    return [body for path in segments(folder) for body in frames(path)]


def test_frames_are_on_disk_when_told(tmp_path) -> None:
    async def work() -> None:
        journal = Journal(tmp_path, strict=True)
        waits = [journal.append(b"%d" % i) for i in range(50)]
        await asyncio.gather(*waits)
        (still_open,) = tmp_path.iterdir()
        assert list(frames(still_open)) == [b"%d" % i for i in range(50)]
        await journal.close()

    run(work())
    assert read(tmp_path) == [b"%d" % i for i in range(50)]


def test_relaxed_does_not_wait(tmp_path) -> None:
    async def work() -> None:
        journal = Journal(tmp_path, strict=False)
        assert journal.append(b"a") is None
        await journal.close()

    run(work())
    assert read(tmp_path) == [b"a"]


def test_segments_are_closed_on_request_and_when_they_are_long(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(journals, "MAX_SEGMENT", 30)

    async def work() -> None:
        journal = Journal(tmp_path, strict=True)
        await journal.append(b"a")
        journal.rotate()
        while not segments(tmp_path):
            await asyncio.sleep(0.01)
        await journal.append(b"b" * 40)
        await journal.append(b"c")
        await journal.close()

    run(work())
    assert [list(frames(path)) for path in segments(tmp_path)] == [[b"a"], [b"b" * 40], [b"c"]]


def test_what_a_crash_left_open_is_closed(tmp_path) -> None:
    (tmp_path / "5.journal-open").write_bytes(b"x")
    close_left_open(tmp_path)
    assert [path.name for path in segments(tmp_path)] == ["5.journal"]


def test_a_full_disk_is_told_and_what_fits_later_is_kept(tmp_path, monkeypatch) -> None:
    write = os.write
    full = [True]

    def limited(handle, data):
        if full[0]:
            write(handle, bytes(data)[:3])
            raise OSError(errno.ENOSPC, "no room")
        return write(handle, data)

    async def work() -> None:
        journal = Journal(tmp_path, strict=True)
        monkeypatch.setattr(os, "write", limited)
        with pytest.raises(JournalFullError, match="no room"):
            await journal.append(b"lost")
        assert journal.failed is not None
        full[0] = False
        await journal.append(b"kept")
        assert journal.failed is None
        await journal.close()

    run(work())
    assert read(tmp_path) == [b"kept"]


@settings(deadline=None)
@given(cut=st.integers(0, 200), flip=st.integers(0, 199))
def test_a_torn_end_gives_what_came_before(tmp_path_factory, cut, flip) -> None:
    folder = tmp_path_factory.mktemp("journal")
    bodies = [b"%03d" % i * 5 for i in range(10)]

    async def work() -> None:
        journal = Journal(folder, strict=True)
        await asyncio.gather(*[journal.append(body) for body in bodies])
        await journal.close()

    run(work())
    (path,) = segments(folder)
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    found = list(frames(path))
    assert found == bodies[: len(found)]
    assert len(found) == cut // 23
    damaged = bytearray(whole)
    damaged[flip] ^= 1
    path.write_bytes(damaged)
    found = list(frames(path))
    assert found == bodies[: len(found)] and len(found) <= flip // 23 + 1


def test_room_is_found_again_without_anybody_who_writes(tmp_path, monkeypatch) -> None:
    full = [True]
    real = os.fdatasync

    def fdatasync(file: int) -> None:
        if full[0]:
            raise OSError(errno.ENOSPC, "no space")
        real(file)

    monkeypatch.setattr(os, "fdatasync", fdatasync)

    async def retried(journal) -> None:
        journal.retry()
        await asyncio.sleep(0.1)

    async def work() -> None:
        journal = Journal(tmp_path, strict=True)
        journal.retry()
        assert journal.failed is None
        with pytest.raises(JournalFullError):
            await journal.append(b"a")
        await retried(journal)
        assert journal.failed is not None
        full[0] = False
        await retried(journal)
        assert journal.failed is None
        await journal.append(b"b")
        await journal.close()

    run(work())
    assert read(tmp_path) == [b"b"]
    assert [path.name for path in tmp_path.iterdir() if path.name == "room"] == []
