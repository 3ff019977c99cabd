import errno
import os
import subprocess
import sys

import pytest

from stillwatch import __version__
from stillwatch.cli import main as module
from stillwatch.core.errors import StillwatchError, StoppedError


def test_version(run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"stillwatch {__version__}\n")


def test_help_names_every_command(run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for name in ("scan", "baseline", "corpus", "rehearse", "sources", "detectors", "signals"):
        assert name in ran.out


@pytest.mark.parametrize("command", ["account", "key", "licence", "measure", "serve"])
def test_who_administers_waits_for_no_statistics(command) -> None:
    code = (
        "import sys; from stillwatch.cli.main import app\n"
        f"try: app([{command!r}, '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'pyarrow', 'duckdb', 'pandas', 'ibis'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_bad_usage_is_2(run) -> None:
    assert run("no-such-command").code == 2
    assert run("scan").code == 2
    assert run("scan", "x", "--no-such-option").code == 2


def test_errors_are_one_sentence_and_their_exit_code(run, monkeypatch) -> None:
    def fail() -> None:
        raise StillwatchError("the disk [bold] is full")

    monkeypatch.setattr(module, "app", fail)
    ran = run()
    assert ran.code == 1
    assert ran.error == "error: the disk [bold] is full"


def test_an_error_that_quotes_a_log_moves_no_cursor(run, monkeypatch) -> None:
    def fail() -> None:
        raise StillwatchError("account a\x1b[2J\u202e\r\x00 is [red]unknown[/]\\")

    monkeypatch.setattr(module, "app", fail)
    ran = run()
    assert ran.error == "error: account a\\x1b[2J\\u202e\\x0d\\x00 is [red]unknown[/]\\"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EFBIG])
def test_a_full_disk_is_one_sentence_wherever_it_is_met(run, monkeypatch, code) -> None:
    def fail() -> None:
        raise OSError(code, os.strerror(code), "/full/x")

    monkeypatch.setattr(module, "app", fail)
    ran = run()
    assert ran.code == 1
    assert f"cannot write to /full/x ({os.strerror(code)}); make room there" in ran.error
    assert "Traceback" not in ran.err


def test_an_interrupt_says_so(run, monkeypatch) -> None:
    def stop() -> None:
        raise SystemExit(module.INTERRUPTED)

    monkeypatch.setattr(module, "app", stop)
    ran = run()
    assert (ran.code, ran.error) == (130, "interrupted; no results were written")


def test_who_keeps_what_there_is_says_so_instead(run, monkeypatch) -> None:
    def stop() -> None:
        raise StoppedError("interrupted; 3 answers are kept")

    monkeypatch.setattr(module, "app", stop)
    ran = run()
    assert (ran.code, ran.error) == (130, "interrupted; 3 answers are kept")


def test_the_installed_command_runs() -> None:
    code = "from stillwatch.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"stillwatch {__version__}\n")
