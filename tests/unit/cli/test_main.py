import subprocess
import sys

from stillwatch import __version__
from stillwatch.cli import main as module
from stillwatch.core.errors import StillwatchError


def test_version(run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"stillwatch {__version__}\n")


def test_help_names_every_command(run) -> None:
    ran = run("--help")
    assert ran.code == 0
    for name in ("scan", "baseline", "corpus", "rehearse", "sources", "detectors", "signals"):
        assert name in ran.out


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


def test_an_interrupt_says_so(run, monkeypatch) -> None:
    def stop() -> None:
        raise SystemExit(module.INTERRUPTED)

    monkeypatch.setattr(module, "app", stop)
    ran = run()
    assert (ran.code, ran.error) == (130, "interrupted; no results were written")


def test_the_installed_command_runs() -> None:
    code = "from stillwatch.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--version"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"stillwatch {__version__}\n")
