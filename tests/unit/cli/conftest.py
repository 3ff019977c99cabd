"""Run the command in this process, as a shell would see it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from stillwatch.cli.main import main

MARKER = "zq"


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The error message without the line breaks of the terminal."""
        return " ".join(self.err.split())


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call ``stillwatch`` with arguments; exit code, standard output and error."""
    monkeypatch.setenv("COLUMNS", "400")

    def call(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["stillwatch", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        said = capsys.readouterr()
        assert isinstance(code, int), code
        assert MARKER not in said.out + said.err, "text of a prompt in the terminal"
        return Ran(code, said.out, said.err)

    return call


@pytest.fixture
def files_of() -> Callable[[Path], set[str]]:
    """Names of all files below a folder."""
    return lambda folder: {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}
