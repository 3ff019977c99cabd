"""Picture: every account's score, by verdict."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from markupsafe import Markup
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from numpy.typing import NDArray

from stillwatch.reports.pictures.canvas import CLEAR, FLAG, QUIET, WATCH, picture, plain_axis
from stillwatch.reports.wording import count, plural

N_BINS: Final = 48
ROWS: Final = (("flag", "Flagged", FLAG), ("watch", "Watch", WATCH), ("clear", "Clear", CLEAR))


def by_verdict(accounts: pa.Table) -> dict[str, NDArray[np.float64]]:
    """Return the known scores of each verdict, shape (n,) each."""
    known = accounts.filter(pc.is_finite(accounts["score"]))
    out = {}
    for verdict, _, _ in ROWS:
        chosen = known.filter(pc.equal(known["verdict"], verdict))
        out[verdict] = np.asarray(chosen["score"], dtype=np.float64)
    return out


def draw_scores(accounts: pa.Table, p_floor: float | None) -> Markup | None:
    """Draw how many accounts have which score; None if no account has one.

    Parameters
    ----------
    accounts : pyarrow.Table
        As `stillwatch.reports.tables.ACCOUNTS_OUT`.
    p_floor : float or None
        The smallest p-value that the baseline alone can show.
    """
    scores = by_verdict(accounts)
    rows = [row for row in ROWS if scores[row[0]].size]
    if not rows:
        return None
    everything = np.concatenate(list(scores.values()))
    low, high = float(min(0.0, everything.min())), float(everything.max())
    edges = np.linspace(low, max(high, low + 1.0) * 1.02, N_BINS + 1)
    floor = -np.log10(p_floor) if p_floor and 0 < p_floor < 1 else None

    def draw(figure: Figure) -> None:
        panels = figure.subplots(len(rows), 1, sharex=True, sharey=True, squeeze=False).flat
        for axes, (verdict, title, colour) in zip(panels, rows, strict=True):
            axes.hist(scores[verdict], bins=edges, color=colour, edgecolor="white", linewidth=0.4)
            plain_axis(axes)
            axes.set_title(f"{title}: {plural(scores[verdict].size, 'account')}")
            axes.set_yscale("log", nonpositive="clip")
            axes.set_ylim(bottom=0.6)
            axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: count(value)))
            axes.yaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
            if floor is not None and edges[0] < floor < edges[-1]:
                axes.axvline(floor, color=QUIET, linewidth=0.8, linestyle=(0, (4, 3)))
        bottom = figure.axes[-1]
        bottom.set_xlabel("score: −log10 of the combined p-value (further right, more unusual)")
        if floor is not None and edges[0] < floor < edges[-1]:
            figure.axes[0].annotate(
                "floor of the baseline", (floor, 1.0), xycoords=("data", "axes fraction"),
                xytext=(4, -2), textcoords="offset points", va="top", fontsize=8.5, color=QUIET,
            )  # fmt: skip

    return picture("scores", _alt(scores), (8.6, 0.7 + 1.15 * len(rows)), draw)


def _alt(scores: Mapping[str, NDArray[np.float64]]) -> str:
    told = [
        f"{title.lower()} {plural(scores[verdict].size, 'account')}, scores "
        f"{scores[verdict].min():.1f} to {scores[verdict].max():.1f}"
        for verdict, title, _ in ROWS
        if scores[verdict].size
    ]
    return f"Histograms of account scores: {'; '.join(told)}."
