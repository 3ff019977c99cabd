"""Draw with matplotlib, hand back SVG that can stand inside an HTML page."""

import io
import re
from collections.abc import Callable
from typing import Any, Final
from xml.etree import ElementTree as ET  # parses only what matplotlib wrote here

from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK: Final = "#1c2733"
QUIET: Final = "#5b6875"
RULE: Final = "#d9dee4"
CLEAR: Final = "#a9b4bf"
WATCH: Final = "#c98a1b"
FLAG: Final = "#b3382c"
CAMPAIGN_COLOURS: Final = ("#b3382c", "#2b6ca3", "#6d4a9c", "#2f7d5b", "#b06a12", "#8a2f62")
"""Told apart by people who see fewer colours, and on paper by their labels."""
FAMILY_STROKES: Final = {
    "content": ("#2b6ca3", "solid"),
    "shape": ("#6d4a9c", (0, (5, 2))),
    "timing": ("#b06a12", (0, (1, 1.5))),
    "infrastructure": ("#2f7d5b", (0, (7, 2, 1, 2))),
    "identity": ("#8a2f62", (0, (3, 1.5))),
}
"""Colour and dashes of each family of links."""

_STYLE: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "stillwatch",
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": QUIET,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "grid.color": RULE,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
}
_REFERENCE: Final = re.compile(r"#([\w.-]+)")
_FONT: Final = re.compile(r"(?:\d+ )?([\d.]+px) 'DejaVu Sans'")


def picture(
    name: str, alt: str, size: tuple[float, float], draw: Callable[[Figure], None]
) -> Markup:
    """Draw a picture.

    Parameters
    ----------
    name : str
        Unique on the page; put in front of every id.
    alt : str
        What the picture shows, for those who do not see it.
    size : (float, float)
        Width and height in inches.
    draw : callable
        Draws on an empty figure.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        out = io.BytesIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    return inline(out.getvalue(), name, alt)


def inline(svg: bytes, name: str, alt: str) -> Markup:
    """Make a stand-alone SVG document fit to stand inside an HTML page."""
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child.tag) in {"metadata", "style", "script", "title"}:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element.tag)
        attributes = {_local(key): value for key, value in element.attrib.items()}
        element.attrib.clear()
        for key, value in attributes.items():
            element.set(key, _attribute(key, value, name))
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "picture")
    return Markup(ET.tostring(root, encoding="unicode"))  # safe: the serialiser escapes


def _attribute(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if key == "style":
        value = _FONT.sub(r"\1 system-ui, sans-serif", value)
        return value.replace("url(#", f"url(#{name}-")
    if key in {"href", "clip-path"}:
        return _REFERENCE.sub(rf"#{name}-\1", value)
    return value


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def plain_axis(axes: Axes) -> None:
    """Take away what is not needed to read the values: ticks and the left edge."""
    axes.spines["left"].set_visible(False)
    axes.tick_params(which="both", length=0)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
