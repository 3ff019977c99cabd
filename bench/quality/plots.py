"""The pictures of docs/quality.md."""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

mpl.use("Agg")
from matplotlib import pyplot as plt

BLUE, RED, GREY = "#2f5d8a", "#b3402f", "#8a8a8a"


def draw(result: dict[str, Any], folder: Path) -> None:
    """Write ``quality-uniform.png`` and ``quality-shares.png``."""
    with plt.rc_context({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}):
        _uniform(result, folder / "quality-uniform.png")
        _shares(result, folder / "quality-shares.png")


def band(n: int, n_baseline: int, draws: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a grid of levels, and the 2.5 % and 97.5 % quantiles of the share at or below each.

    Drawn under the null, the finite baseline included.
    """
    rng = np.random.default_rng(0)
    levels = np.linspace(0.0, 1.0, 201)
    shares = np.empty((draws, levels.size))
    for i in range(draws):
        baseline = np.sort(rng.random(n_baseline))
        p = (1 + np.searchsorted(baseline, rng.random(n))) / (1 + n_baseline)
        shares[i] = np.searchsorted(np.sort(p), levels, side="right") / n
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    return levels, low, high


def _uniform(result: dict[str, Any], path: Path) -> None:
    p = np.asarray(result["p_sorted"])
    told = result["p_values"]
    levels, low, high = band(p.size, told["baseline_units"])
    figure, axes = plt.subplots(1, 2, figsize=(8.6, 3.8))
    share = np.searchsorted(p, levels, side="right") / p.size
    for axis, most in zip(axes, (1.0, 0.1), strict=True):
        axis.fill_between(levels, low, high, color=GREY, alpha=0.3, lw=0, label="95 % if uniform")
        axis.plot(levels, share, color=BLUE, label="ordinary accounts")
        axis.plot([0, 1], [0, 1], color=GREY, lw=0.8, ls=":")
        axis.set(xlim=(0, most), ylim=(0, most), xlabel="level", ylabel="share with p at or below")
    axes[0].legend(frameon=False, loc="upper left")
    axes[0].set_title(f"p-values of {told['n']:,} ordinary accounts")
    axes[1].set_title("the end that verdicts use")
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _shares(result: dict[str, Any], path: Path) -> None:
    groups = [
        ("ordinary kinds: accused", result["ordinary"], RED),
        ("campaigns: accounts found", result["campaigns"], BLUE),
    ]
    sizes = [len(rows) for _, rows, _ in groups]
    figure, axes = plt.subplots(
        2, 1, figsize=(8.6, 0.26 * sum(sizes) + 1.6), gridspec_kw={"height_ratios": sizes}
    )
    for axis, (title, rows, colour) in zip(axes, groups, strict=True):
        names = list(rows)
        shares = np.array([100 * rows[name]["share"] for name in names])
        bounds = 100 * np.array([rows[name]["interval_95"] for name in names])
        at = np.arange(len(names))[::-1]
        error = np.abs(np.stack([shares - bounds[:, 0], bounds[:, 1] - shares]))
        axis.errorbar(shares, at, xerr=error, fmt="o", ms=4, color=colour, lw=1)
        axis.set_yticks(at, names)
        axis.set_title(title, loc="left")
        axis.grid(axis="x", alpha=0.3)
    axes[0].axvline(2, color=GREY, lw=0.8, ls="--")
    axes[0].set_xlim(left=0)
    axes[1].set_xlim(-2, 102)
    axes[1].set_xlabel("% of accounts, with 95 % interval")
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)
