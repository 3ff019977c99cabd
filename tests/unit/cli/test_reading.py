import signal
from contextlib import suppress
from dataclasses import replace

import pytest

from stillwatch.cli.reading import Reading, opened
from stillwatch.core.errors import InputError
from stillwatch.events.quarantine import BadLine


@pytest.fixture
def reading(small_log, tmp_path) -> Reading:
    return Reading(
        logs=[str(small_log.log)],
        source=None,
        accounts=small_log.accounts,
        edge=["edge.json"],
        corpus=None,
        engine="duckdb",
        memory="1GB",
        key_file=small_log.key,
        strict=False,
        quarantine=tmp_path / "q.jsonl",
    )


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A folder of its own for work folders; SIGTERM as it was."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, before)


def test_what_the_user_asked_reaches_the_log(reading, small_log) -> None:
    with opened(reading) as run:
        assert run.log.paths == (str(small_log.log),)
        assert (run.log.accounts, run.log.edge) == (small_log.accounts, ("edge.json",))
        assert run.key == small_log.hashing()
        assert run.engine.id == "duckdb"
        run.log.on_progress(5, 10, 2)
        assert run.progress.tasks[0].completed == 5
        run.stage("linking")
        assert run.progress.tasks[0].description == "linking"


def test_bad_lines_are_kept_or_stop_the_run(reading) -> None:
    bad = BadLine("x.jsonl", 3, "not JSON")
    with opened(reading) as run:
        run.log.on_bad(bad)
    assert '"line": 3' in reading.quarantine.read_text("utf-8")
    with (
        pytest.raises(InputError, match=r"x\.jsonl:3: not JSON"),
        opened(replace(reading, strict=True)) as run,
    ):
        run.log.on_bad(bad)


def test_work_folders_go_whatever_happens(reading, work) -> None:
    with pytest.raises(ZeroDivisionError), opened(reading):
        assert list(work.glob("stillwatch-*"))
        raise ZeroDivisionError
    assert not list(work.glob("stillwatch-*"))


def test_sigterm_is_an_interrupt(reading) -> None:
    with pytest.raises(KeyboardInterrupt), opened(reading):
        signal.raise_signal(signal.SIGTERM)


def test_an_interrupt_that_a_library_swallows_still_ends_the_run(reading) -> None:
    with pytest.raises(KeyboardInterrupt), opened(reading) as run:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        run.stage("writing")


def test_a_key_that_was_made_is_announced(reading, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    for said in (True, False):
        with opened(replace(reading, key_file=None)):
            pass
        assert ("made a hash key" in capsys.readouterr().err) is said
