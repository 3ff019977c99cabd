"""Picture: where a suspect stands among the controls."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure

from stillwatch.reports.pictures.canvas import CLEAR, FLAG, picture, plain_axis
from stillwatch.reports.wording import plural

MOST_BINS = 40


def draw_places(scores: Sequence[float]) -> Markup | None:
    """Draw the likeness of the suspect and the controls to the teacher; None without controls.

    Parameters
    ----------
    scores : sequence of float
        Of the suspect, then of each control.
    """
    if len(scores) < 2:
        return None
    suspect, controls = scores[0], np.asarray(scores[1:], dtype=np.float64)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        low, high = min(suspect, controls.min()), max(suspect, controls.max())
        n_bins = int(min(MOST_BINS, max(8, len(controls) // 4)))
        edges = np.linspace(low, max(high, low + 1e-9), n_bins + 1)
        axes.hist(controls, bins=edges.tolist(), color=CLEAR, edgecolor="white", linewidth=0.4)
        axes.axvline(suspect, color=FLAG, linewidth=1.8)
        plain_axis(axes)
        axes.set_xlabel("likeness to the teacher, all deciding tests together (right: more alike)")
        axes.set_title(f"the suspect (red) among {plural(len(controls), 'control')} (grey)")

    nearer = int((controls >= suspect).sum())
    alt = f"{nearer} of {len(controls)} controls are at least as near to the teacher."
    return picture("places", alt, (8.6, 2.6), draw)
