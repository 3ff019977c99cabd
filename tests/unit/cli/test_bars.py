"""The progress bar of an audit."""

import io

import pytest
from rich.console import Console

from stillwatch.cli import bars


@pytest.mark.parametrize("looks", [True, False])
def test_a_bar_is_drawn_only_where_somebody_looks(monkeypatch, looks) -> None:
    shown = io.StringIO()

    def console(*, stderr: bool) -> Console:
        assert stderr, "standard output is for results"
        return Console(file=shown, force_terminal=looks, width=80)

    monkeypatch.setattr(bars, "Console", console)
    with bars.counting_bar() as bar:
        bar.advance(bar.add_task("keys tried", total=4), 3)
        bar.refresh()
    assert ("3/4" in shown.getvalue()) == looks
