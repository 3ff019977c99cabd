"""Picture: the accounts of each campaign and what links them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx
import numpy as np
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from stillwatch.reports.pictures.canvas import FAMILY_STROKES, FLAG, QUIET, WATCH, picture
from stillwatch.reports.wording import plain, plural

MOST_CAMPAIGNS: Final = 6
MOST_ACCOUNTS: Final = 60
LINKS_PER_ACCOUNT: Final = 2
"""Of each family, an account's strongest links are drawn; all would be a blot."""
CROWD: Final = 15
"""Among more accounts than this, one link of each family is drawn for each."""
OFFSET: Final = 0.018
"""Distance between parallel links of two accounts, in units of the layout's radius."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One campaign to draw.

    Attributes
    ----------
    name, verdict : str
    accounts : sequence of str
        Those drawn: the best linked, at most `MOST_ACCOUNTS`.
    n_accounts : int
        All of them.
    links : sequence of (str, str, str, float)
        Account, account, family, bits: those drawn.
    """

    name: str
    verdict: str
    accounts: Sequence[str]
    n_accounts: int
    links: Sequence[tuple[str, str, str, float]]


def clusters(
    campaigns: Iterable[Mapping[str, Any]], links: Iterable[Mapping[str, Any]]
) -> list[Cluster]:
    """Choose what to draw: the first `MOST_CAMPAIGNS` campaigns, their best-linked accounts."""
    chosen = list(campaigns)[:MOST_CAMPAIGNS]
    by_campaign: dict[str, list[tuple[str, str, str, float]]] = defaultdict(list)
    wanted = {row["campaign"] for row in chosen}
    for row in links:
        if row["campaign"] in wanted and row["bits"] is not None:
            link = (row["account_a"], row["account_b"], row["family"], row["bits"])
            by_campaign[row["campaign"]].append(link)
    out = []
    for row in chosen:
        degree = dict.fromkeys(row["accounts"] or [], 0.0)
        for a, b, _, bits in by_campaign[row["campaign"]]:
            if a in degree and b in degree:
                degree[a] += bits
                degree[b] += bits
        best = sorted(degree, key=lambda name: (-degree[name], name))[:MOST_ACCOUNTS]
        drawn = _strongest(by_campaign[row["campaign"]], set(best))
        out.append(Cluster(row["campaign"], row["verdict"], best, len(degree), drawn))
    return out


def _strongest(
    links: Iterable[tuple[str, str, str, float]], among: set[str]
) -> list[tuple[str, str, str, float]]:
    drawn: Counter[tuple[str, str]] = Counter()
    most = LINKS_PER_ACCOUNT if len(among) <= CROWD else 1
    kept = []
    for link in sorted(links, key=lambda row: (-row[3], row)):
        a, b, family, _ = link
        if a not in among or b not in among:
            continue
        if min(drawn[a, family], drawn[b, family]) < most:
            drawn[a, family] += 1
            drawn[b, family] += 1
            kept.append(link)
    return kept


def draw_graph(chosen: Sequence[Cluster]) -> Markup | None:
    """Draw campaigns side by side; None if there is none."""
    if not chosen:
        return None
    columns = min(3, len(chosen))
    n_rows = math.ceil(len(chosen) / columns)
    families = {family for cluster in chosen for _, _, family, _ in cluster.links}

    def draw(figure: Figure) -> None:
        grid = figure.subplots(n_rows, columns, squeeze=False).flat
        for axes, cluster in zip(grid, chosen, strict=False):
            _cluster(axes, cluster)
        for axes in figure.axes:
            axes.set_axis_off()
        handles = [
            Line2D([], [], color=colour, linestyle=dashes, linewidth=1.6, label=family)
            for family, (colour, dashes) in FAMILY_STROKES.items()
            if family in families
        ]
        if handles:
            figure.legend(handles=handles, loc="outside lower left", ncols=5)

    told = "; ".join(
        f"{plain(c.name, 40)} ({c.verdict}): {plural(c.n_accounts, 'account')}, linked by "
        f"{', '.join(sorted({family for _, _, family, _ in c.links})) or 'nothing shown'}"
        for c in chosen
    )
    alt = f"Graph of accounts and links. {told}."
    return picture("graph", alt, (8.6, 0.6 + 2.9 * n_rows), draw)


def _cluster(axes: Axes, cluster: Cluster) -> None:
    graph = nx.Graph()
    graph.add_nodes_from(cluster.accounts)
    for a, b, _, bits in cluster.links:
        if not graph.has_edge(a, b) or graph[a][b]["weight"] < bits:
            graph.add_edge(a, b, weight=bits)
    place = nx.spring_layout(graph, seed=1, iterations=60, k=1.6 / math.sqrt(len(graph) or 1))
    order = list(FAMILY_STROKES)
    for family, (colour, dashes) in FAMILY_STROKES.items():
        lines, widths = [], []
        for a, b, of, bits in cluster.links:
            if of == family:
                start, end = np.asarray(place[a]), np.asarray(place[b])
                along = end - start
                across = np.array([-along[1], along[0]]) / (np.hypot(*along) or 1.0)
                shift = across * OFFSET * (order.index(family) - 2)
                lines.append([start + shift, end + shift])
                widths.append(0.5 + min(bits, 20.0) / 15)
        kinds = LineCollection(
            lines, colors=colour, linewidths=widths, linestyles=[dashes], alpha=0.7
        )
        axes.add_collection(kinds)
    colour = FLAG if cluster.verdict == "flag" else WATCH if cluster.verdict == "watch" else QUIET
    points = np.array([place[name] for name in cluster.accounts]).reshape(-1, 2)
    size = 60 if len(points) <= 20 else 28
    axes.scatter(points[:, 0], points[:, 1], s=size, c=colour, edgecolors="white", zorder=3)
    axes.set_aspect("equal", adjustable="datalim")
    axes.margins(0.12)
    label = f"{plain(cluster.name, 24)} · {plural(cluster.n_accounts, 'account')}"
    if len(cluster.accounts) < cluster.n_accounts:
        label += f"\nthe {len(cluster.accounts)} best linked are drawn"
    axes.set_title(label, loc="center")
