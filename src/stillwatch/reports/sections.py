"""A text in sections, with small tables: for the terminal and for a page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from stillwatch.reports.html import environment
from stillwatch.reports.wording import plain

LONGEST_CELL: Final = 400
MARKUP: Final = re.compile(r"[\\`*_\[\]<>|#]")


@dataclass(frozen=True)
class Table:
    """A small table.

    Attributes
    ----------
    columns : sequence of str
        Those that end in ``#`` hold figures and stand to the right.
    rows : sequence of sequences of str
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def headings(self) -> list[tuple[str, bool]]:
        """Columns, and whether they hold figures."""
        return [(name.removesuffix("#"), name.endswith("#")) for name in self.columns]


@dataclass(frozen=True)
class Section:
    """A heading, sentences, and what they speak of; `after` stands below the tables.

    A picture is shown on pages only; the sentences must say what it shows.
    """

    title: str
    said: Sequence[str] = ()
    tables: Sequence[Table] = ()
    after: Sequence[str] = field(default_factory=tuple)
    picture: Markup | None = None


def print_sections(console: Console, title: str, sections: Sequence[Section]) -> None:
    """Print a text; nothing in it is read as markup or reaches the terminal as control."""
    console.print(Text(plain(title), style="bold"))
    for section in sections:
        console.print()
        console.print(Text(plain(section.title), style="bold underline"))
        for said in section.said:
            console.print(Text(plain(said)))
        for table in section.tables:
            if table.rows:
                console.print(_rich(table))
        for said in section.after:
            console.print(Text(plain(said), style="dim"))


def _rich(table: Table) -> RichTable:
    shown = RichTable(box=None, pad_edge=False, header_style="dim")
    for name, is_figure in table.headings:
        shown.add_column(name, justify="right" if is_figure else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*(Text(plain(cell, LONGEST_CELL)) for cell in row))
    return shown


def render_sections(title: str, lead: str, sections: Sequence[Section], *, kicker: str) -> str:
    """Render a text as one self-contained page, every value escaped."""
    template = environment().get_template("explain.html.j2")
    return template.render(title=title, lead=lead, sections=sections, kicker=kicker)


def as_markdown(title: str, lead: str, sections: Sequence[Section]) -> str:
    """Write a text as Markdown, in which nothing of unknown origin is read as markup."""
    lines = [f"# {_escaped(title)}", "", _escaped(lead), ""]
    for section in sections:
        lines += [f"## {_escaped(section.title)}", ""]
        for said in section.said:
            lines += [_escaped(said), ""]
        for table in section.tables:
            if table.rows:
                lines += [*_rows(table), ""]
        for said in section.after:
            lines += [_escaped(said), ""]
    return "\n".join(lines)


def _rows(table: Table) -> list[str]:
    names = [name for name, _ in table.headings]
    rule = ["---:" if is_figure else "---" for _, is_figure in table.headings]
    rows = [[_escaped(cell) for cell in row] for row in table.rows]
    return [f"| {' | '.join(row)} |" for row in (names, rule, *rows)]


def _escaped(text: str) -> str:
    return MARKUP.sub(r"\\\g<0>", plain(text))
