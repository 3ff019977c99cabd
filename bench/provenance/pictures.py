"""Pictures of docs/provenance-quality.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
from matplotlib import pyplot as plt

TICKS = (0, -2, -4, -6, -8, -10, -20, -50, -100)


def draw_power(copies: Sequence[dict[str, Any]], file: Path) -> None:
    """Draw log10 p of each copy by tokens: as an audit asks, and dashed at temperature 1."""
    schemes = list(dict.fromkeys(one["scheme"] for one in copies))
    figure, rows = plt.subplots(1, len(schemes), figsize=(6 * len(schemes), 4.5), squeeze=False)
    for axis, scheme in zip(rows[0], schemes, strict=True):
        several = [one for one in copies if one["scheme"] == scheme]
        kinds = list(dict.fromkeys(_kind(one) for one in several))
        for one in several:
            colour = f"C{kinds.index(_kind(one))}"
            for lengths, line in (("lengths", "-"), ("lengths_at_1", "--")):
                xs, ys = zip(*((at["tokens"], at["log10_p"]) for at in one[lengths]), strict=True)
                axis.plot(xs, ys, line, color=colour, lw=1.2, alpha=1 if line == "-" else 0.5)
        for i, kind in enumerate(kinds):
            axis.plot([], [], color=f"C{i}", label=kind)
        axis.set(title=scheme, xscale="log", xlabel="tokens of the suspect", ylabel="log10 p")
        axis.set_yscale("symlog", linthresh=10)
        axis.set_yticks(TICKS, [str(one) for one in TICKS])
        axis.minorticks_off()
        axis.set_ylim(top=1)
        axis.legend(
            fontsize=8,
            title="of its texts marked; dashed: asked at temperature 1",
            ncols=len(kinds),
            loc="upper center",
            bbox_to_anchor=(0.5, -0.2),
        )
        axis.grid(alpha=0.3)
    _saved(figure, file)


def _kind(copy: dict[str, Any]) -> str:
    said = f"{copy['share']:.0%}"
    return f"{said}, paraphrased" if copy["truth"] == "paraphrase" else said


def draw_p_values(innocents: Sequence[dict[str, Any]], file: Path) -> None:
    """Draw how p-values of innocent texts under wrong keys compare with uniform ones."""
    drawn = [
        (f"{one['scheme']}, {name}", said["p_values"])
        for one in innocents
        for name, said in one["each_sum"].items()
    ]
    figure, axes = plt.subplots(1, len(drawn), figsize=(4 * len(drawn), 3), sharey=True)
    for axis, (title, values) in zip(np.atleast_1d(axes), drawn, strict=True):
        counts = np.array(values)
        axis.bar((np.arange(50) + 0.5) / 50, counts / counts.mean(), width=0.02)
        axis.axhline(1, color="black", lw=0.8)
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("p-value under wrong keys")
    figure.supylabel("relative to uniform", fontsize=9)
    _saved(figure, file)


def _saved(figure: Any, file: Path) -> None:
    figure.tight_layout()
    figure.savefig(file, dpi=110)
    plt.close(figure)
