import io
import re

import pytest
from rich.console import Console

from stillwatch.reports.sections import Section, Table, print_sections, render_sections

HOSTILE = "[bold]x[/]\x1b[31m<script>alert(1)</script>"
SECTIONS = [
    Section(
        "What was seen",
        ["12 requests.", HOSTILE],
        [Table(("account", "requests#"), [(HOSTILE, "12"), ("b", "7")]), Table(("empty",), [])],
        ["in the end"],
    )
]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_terminal_shows_everything_and_obeys_nothing(width) -> None:
    out = io.StringIO()
    print_sections(Console(file=out, width=width, force_terminal=False), "Of C001", SECTIONS)
    shown = out.getvalue()
    assert "\x1b" not in shown
    joined = " ".join(shown.split())
    for said in ("Of C001", "What was seen", "12 requests.", "in the end"):
        assert said in joined
    assert "[bold]x[/]" in shown and "empty" not in shown


def test_figures_stand_to_the_right() -> None:
    assert SECTIONS[0].tables[0].headings == [("account", False), ("requests", True)]
    page = render_sections("t", "l", SECTIONS, kicker="k")
    assert '<th scope="col" class="n">requests</th>' in page
    assert '<td class="n">12</td>' in page


def test_the_page_escapes_and_loads_nothing() -> None:
    page = render_sections(HOSTILE, HOSTILE, SECTIONS, kicker="k")
    assert "<script" not in page and "\x1b" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(src|href)=", page)
    assert "default-src 'none'" in page
