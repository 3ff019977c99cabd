from collections.abc import Callable

import pytest
from rich.console import Console

from stillwatch.campaigns import signal
from stillwatch.cli import catalogue
from stillwatch.detectors import detector
from stillwatch.events import reader


def printed(command: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    command()
    return capsys.readouterr().out


def first_cells(out: str) -> list[str]:
    return [line.split("│")[1].strip() for line in out.splitlines() if line.startswith("│")]


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    assert Console().width == 400


def test_sources_are_those_of_the_registry_and_ones_own_events(capsys) -> None:
    out = printed(catalogue.sources, capsys)
    assert [cell for cell in first_cells(out) if cell] == list(reader.registry())
    assert "canonical" in first_cells(out)
    for one in reader.registry().values():
        assert one.title in out


def test_sources_say_what_each_feeds_and_lacks(capsys) -> None:
    said = " ".join(printed(catalogue.sources, capsys).split())
    for one in reader.registry().values():
        assert ", ".join(sorted(one.feeds)) in said
        assert one.lacks.split()[0] in said


def test_detectors_are_those_of_the_registry(capsys) -> None:
    cells = first_cells(printed(catalogue.detectors, capsys))
    assert [c for c in cells if c in detector.registry()] == list(detector.registry())


def test_signals_are_those_of_the_registry(capsys) -> None:
    cells = first_cells(printed(catalogue.signals, capsys))
    assert [cell for cell in cells if cell] == list(signal.registry())


def test_a_narrow_terminal_loses_no_id(capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = printed(catalogue.sources, capsys)
    whole = "".join(first_cells(out))
    assert all(source in whole for source in reader.registry())
