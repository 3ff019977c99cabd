"""Picture: how the evidence grew along a suspect's text."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure

from stillwatch.reports.pictures.canvas import CLEAR, FLAG, QUIET, picture, plain_axis
from stillwatch.reports.wording import plain

THRESHOLDS: Final = ((np.log10(20), "20"), (3.0, "1,000"), (6.0, "1,000,000"))


def draw_stakes(curves: Mapping[str, Sequence[float]], n_pairs: int) -> Markup | None:
    """Draw the e-process of each key; None where there is nothing to draw.

    Parameters
    ----------
    curves : mapping of str to sequence of float
        log10 of the e-process at even steps, by key; the first is drawn on top and named.
    n_pairs : int
        Different pairs at the end.
    """
    if not any(curves.values()):
        return None
    best = next(iter(curves))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for name, curve in reversed(list(curves.items())):
            places = np.linspace(0, n_pairs, len(curve))
            colour, width = (FLAG, 1.8) if name == best else (CLEAR, 0.8)
            axes.plot(places, curve, color=colour, linewidth=width)
        for height, label in THRESHOLDS:
            axes.axhline(height, color=QUIET, linewidth=0.7, linestyle=(0, (4, 3)))
            axes.annotate(
                label, (1.0, height), xycoords=("axes fraction", "data"), fontsize=8.5,
                xytext=(-4, 2), textcoords="offset points", ha="right", color=QUIET,
            )  # fmt: skip
        plain_axis(axes)
        axes.set_xlabel("different pairs of the suspect's text")
        axes.set_ylabel("log10 of the e-value")
        axes.set_title(f"{plain(best, 40)} (red), other keys (grey)")

    last = curves[best][-1]
    alt = f"The e-value of {plain(best)} ends at 10 to the power {last:.1f}."
    return picture("stakes", alt, (8.6, 3.2), draw)
