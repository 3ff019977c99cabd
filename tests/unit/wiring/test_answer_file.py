import asyncio
import errno
import json
import os
from pathlib import Path

import pytest

from stillwatch.audit.collecting.budget import Tokens
from stillwatch.core.errors import InputError
from stillwatch.wiring import answer_file as module
from stillwatch.wiring.answer_file import opened
from stillwatch.wiring.answer_lines import raw_folder
from stillwatch.wiring.answers import read_answers

WHO = {"url": "http://a/v1", "model": "m", "api": "chat"}
FLIGHT = Tokens(40, 400)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "new" / "answers.jsonl"


def answer(n: int) -> dict:
    return {"prompt": f"p{n}", "answer": f"a{n}", "model": "m", "system_fingerprint": "f"}


def collected(file: Path, *numbers: int, ends: bool = True) -> None:
    """A run that keeps some answers of 10 and 5 tokens, and lost 1 and 2 on the way."""

    async def run() -> None:
        with opened(file, WHO) as out:
            out.begin(WHO, FLIGHT)
            await asyncio.gather(
                *(out.keep(answer(n), b"body %d" % n, Tokens(10, 5)) for n in numbers)
            )
            if ends:
                n = len(numbers)
                await out.end({"why": "complete"}, Tokens(10 * n + 1, 5 * n + 2))

    asyncio.run(run())


def past(file: Path) -> module.Past:
    with opened(file, WHO) as out:
        return out.past


def test_answers_are_kept_in_a_chain_with_their_bodies(file) -> None:
    collected(file, 1, 2, 3)
    found = read_answers(file)
    assert found.answers == ("a1", "a2", "a3") and found.is_chained and found.is_ended
    assert {one.read_bytes() for one in raw_folder(file).iterdir()} == {
        b"body 1",
        b"body 2",
        b"body 3",
    }


def test_only_the_owner_reads_them(file) -> None:
    collected(file, 1)
    assert file.stat().st_mode & 0o077 == 0
    assert raw_folder(file).stat().st_mode & 0o077 == 0


def test_a_second_run_goes_on_where_the_first_ended(file) -> None:
    assert past(file) == module.Past()
    collected(file, 1, 2)
    found = past(file)
    assert found.answered == {"p1", "p2"}
    assert found.spent == Tokens(21, 12)
    assert found.speaker == ("m", "f")
    collected(file, 3)
    assert read_answers(file).answers == ("a1", "a2", "a3")
    assert past(file).spent == Tokens(32, 19)


def test_of_a_run_that_was_killed_all_in_flight_counts_as_spent(file) -> None:
    collected(file, 1, ends=False)
    assert past(file).spent == Tokens(10, 5) + FLIGHT
    collected(file, 2)
    assert past(file).spent == Tokens(10, 5) + FLIGHT + Tokens(11, 7)


def test_a_prompt_that_failed_is_asked_again(file) -> None:
    async def run() -> None:
        with opened(file, WHO) as out:
            out.begin(WHO, FLIGHT)
            failed = {"prompt": "p9", "answer": None, "problem": "status 500"}
            await out.keep(failed, b"", Tokens())
            await out.end({}, Tokens())

    asyncio.run(run())
    assert past(file).answered == frozenset()
    assert list(raw_folder(file).iterdir()) == []


@pytest.mark.parametrize("lost", [1, 20, 10_000])
def test_a_torn_last_line_is_cut_off_and_asked_again(file, lost) -> None:
    collected(file, 1, 2, ends=False)
    whole = file.read_bytes()
    last = len(whole.splitlines(keepends=True)[-1])
    file.write_bytes(whole[: -min(lost, last - 1)])
    assert past(file).answered == {"p1"}
    collected(file, 2)
    assert read_answers(file).answers == ("a1", "a2")


def test_a_torn_first_line_is_a_beginning(file) -> None:
    collected(file, 1)
    file.write_bytes(file.read_bytes()[:5])
    assert past(file) == module.Past()
    collected(file, 1)
    assert read_answers(file).answers == ("a1",)


@pytest.mark.parametrize("text", ['{"answer": "by hand"}', '{"answer": "by hand"}\n', "zq"])
def test_a_file_of_somebody_else_is_left_alone(file, text) -> None:
    file.parent.mkdir()
    file.write_text(text)
    with pytest.raises(InputError, match="were not collected by this command"):
        past(file)
    assert file.read_text() == text


def test_a_broken_chain_is_not_continued(file) -> None:
    collected(file, 1, 2)
    file.write_bytes(file.read_bytes().replace(b'"a1"', b'"x1"'))
    before = file.read_bytes()
    with pytest.raises(InputError, match="the evidence does not hold"):
        past(file)
    assert file.read_bytes() == before


def test_another_suspect_needs_another_file(file) -> None:
    collected(file, 1)
    with (
        pytest.raises(InputError, match="another suspect") as caught,
        opened(file, {**WHO, "model": "other"}),
    ):
        pass
    assert (caught.value.field, caught.value.line) == ("model", 1)


def test_two_processes_do_not_write_at_once(file) -> None:
    with opened(file, WHO), pytest.raises(InputError, match="another process"), opened(file, WHO):
        pass


def test_where_nothing_can_be_written(tmp_path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(InputError, match="cannot write here"):
        past(tmp_path / "taken" / "answers.jsonl")
    with pytest.raises(InputError, match="cannot write here"):
        past(tmp_path)


def test_a_full_disk_leaves_whole_lines(file, monkeypatch) -> None:
    collected(file, 1)
    before = file.read_bytes()

    def full(handle: int, text: bytes) -> int:
        if len(text) > 100:
            return real(handle, bytes(text[:100]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    real = os.write

    async def run() -> None:
        with opened(file, WHO) as out:
            monkeypatch.setattr(module.os, "write", full)
            await out.keep(answer(2), b"", Tokens())

    with pytest.raises(OSError, match="No space") as caught:
        asyncio.run(run())
    assert caught.value.filename == str(file)
    assert file.read_bytes() == before


def test_the_digest_of_the_last_line_vouches_for_all(file) -> None:
    async def run() -> str:
        with opened(file, WHO) as out:
            out.begin(WHO, FLIGHT)
            return out.head

    head = asyncio.run(run())
    collected(file, 1)
    lines = file.read_bytes().splitlines()
    assert json.loads(lines[1])["previous"] == head


def test_an_answer_is_kept_though_nobody_waits_for_it_any_more(file) -> None:
    async def run() -> None:
        with opened(file, WHO) as out:
            out.begin(WHO, FLIGHT)
            left, stays = (
                asyncio.create_task(out.keep(answer(n), b"", Tokens(10, 5))) for n in (1, 2)
            )
            await asyncio.sleep(0)
            left.cancel()
            await asyncio.wait_for(stays, 20)
            last = asyncio.create_task(out.keep(answer(3), b"", Tokens(10, 5)))
            await asyncio.sleep(0)
            last.cancel()
            await out.end({"why": "interrupted"}, Tokens(30, 15))

    asyncio.run(run())
    found = read_answers(file)
    assert found.answers == ("a1", "a2", "a3") and found.is_ended
    assert past(file).spent == Tokens(30, 15)


def test_a_body_that_was_only_half_written_is_written_again(file) -> None:
    collected(file, 1, ends=False)
    (body,) = raw_folder(file).iterdir()
    body.write_bytes(b"bo")
    file.write_bytes(file.read_bytes()[:-1])
    collected(file, 1)
    assert body.read_bytes() == b"body 1"
    assert read_answers(file).answers == ("a1",)
