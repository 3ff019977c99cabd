"""Picture: what was taken each day by flagged campaigns, above everyone else."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import pyarrow as pa
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from stillwatch.reports.pictures.canvas import CAMPAIGN_COLOURS, CLEAR, picture, plain_axis
from stillwatch.reports.tables import EVERYONE_ELSE, FLAGGED_ALONE
from stillwatch.reports.wording import count, plain

MOST_SUBJECTS: Final = 5
OTHERS: Final = "other flagged campaigns"
Series = Mapping[str, Mapping[date, int]]


def series(timeline: pa.Table, flagged: Sequence[str]) -> tuple[str, dict[str, dict[date, int]]]:
    """Add up the timeline by subject.

    Parameters
    ----------
    timeline : pyarrow.Table
        As `stillwatch.reports.tables.TIMELINE_OUT`.
    flagged : sequence of str
        Flagged campaigns, most important first; other campaigns count as everyone else.

    Returns
    -------
    str
        What is counted: ``output tokens``, or ``requests`` where no token count is known.
    dict
        By subject, by day. Everyone else comes last; at most `MOST_SUBJECTS` campaigns are
        named.
    """
    rows = timeline.to_pylist()
    has_tokens = any(row["output_tokens"] for row in rows)
    column, unit = ("output_tokens", "output tokens") if has_tokens else ("n_requests", "requests")
    named = list(flagged[:MOST_SUBJECTS])
    out: dict[str, dict[date, int]] = {name: {} for name in named}
    out |= {OTHERS: {}, FLAGGED_ALONE: {}, EVERYONE_ELSE: {}}
    rest = set(flagged[MOST_SUBJECTS:])
    for row in rows:
        subject = row["subject"]
        if subject in rest:
            subject = OTHERS
        elif subject not in out:
            subject = EVERYONE_ELSE
        days = out[subject]
        days[row["day"]] = days.get(row["day"], 0) + (row[column] or 0)
    return unit, {name: days for name, days in out.items() if days or name == EVERYONE_ELSE}


def draw_timeline(timeline: pa.Table, flagged: Sequence[str]) -> Markup | None:
    """Draw the timeline; None if there is no day to draw."""
    unit, by_subject = series(timeline, flagged)
    days = sorted({day for some in by_subject.values() for day in some})
    if not days:
        return None
    everyone = by_subject.pop(EVERYONE_ELSE)

    def draw(figure: Figure) -> None:
        if not by_subject:
            _bars(figure.subplots(), days, {EVERYONE_ELSE: everyone}, unit)
            return
        top, bottom = figure.subplots(2, 1, sharex=True)
        _bars(top, days, by_subject, unit)
        _bars(bottom, days, {EVERYONE_ELSE: everyone}, unit)
        top.set_title(f"Flagged: {unit} a day")

    total = {name: count(sum(some.values())) for name, some in by_subject.items()}
    told = "; ".join(f"{plain(name, 40)} {n}" for name, n in total.items()) or "nothing flagged"
    alt = (
        f"Bars of {unit} a day from {days[0]} to {days[-1]}. {told}; "
        f"everyone else {count(sum(everyone.values()))}."
    )
    return picture("timeline", alt, (8.6, 4.2 if by_subject else 2.4), draw)


def _bars(axes: Axes, days: Sequence[date], by_subject: Series, unit: str) -> None:
    where = [float(date2num(day)) for day in days]
    below = [0.0] * len(days)
    colours = iter(CAMPAIGN_COLOURS)
    for name, values in by_subject.items():
        heights = [float(values.get(day, 0)) for day in days]
        colour = CLEAR if name == EVERYONE_ELSE else next(colours, CLEAR)
        hatch = "////" if name in {FLAGGED_ALONE, OTHERS} else None
        label = plain(name, 30)
        axes.bar(
            where, heights, bottom=below, width=0.8, color=colour, label=label,
            edgecolor="white", linewidth=0.5, hatch=hatch,
        )  # fmt: skip
        below = [a + b for a, b in zip(below, heights, strict=True)]
    plain_axis(axes)
    axes.set_title(f"Everyone else: {unit} a day, on its own scale")
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: count(value)))
    locator = AutoDateLocator(minticks=2, maxticks=10)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.set_xlim(where[0] - 0.7, where[-1] + 0.7)
    if EVERYONE_ELSE not in by_subject:
        axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), borderaxespad=0)
