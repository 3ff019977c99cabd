"""Figures and names as a person reads them."""

import math
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

NOT_KNOWN: Final = "not known"
SMALLEST: Final = 1e-12
"""Smaller probabilities are not told apart: no model of ordinary traffic is that exact."""
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LEVELS: Final = (
    (0.001, "very high"),
    (0.01, "high"),
    (0.05, "moderate"),
    (0.2, "weak"),
)


def plain(text: str, most: int | None = None) -> str:
    r"""Make text of unknown origin safe to look at.

    Control, format and unassigned characters (terminal escapes, line breaks, changes of
    writing direction) become visible escapes such as ``\x1b``. This is not HTML escaping.

    Parameters
    ----------
    text : str
    most : int, optional
        Longer text is cut in the middle to this number of characters.
    """
    shown = "".join(_visible(char) for char in text)
    if most is None or len(shown) <= most:
        return shown
    head = (most - 1) * 2 // 3
    return f"{shown[:head]}…{shown[len(shown) - (most - 1 - head) :]}"


def _visible(char: str) -> str:
    if unicodedata.category(char) not in _HIDDEN:
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def known(value: float | None) -> float | None:
    """Return a figure, or None where it is absent or NaN."""
    return None if value is None or math.isnan(value) else value


def count(value: float | None) -> str:
    """Write a count: exact below a million, then three figures and a word."""
    value = known(value)
    if value is None:
        return NOT_KNOWN
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= size:
            return f"{value / size:.3g} {word}"
    return f"{value:,.0f}"


def plural(n: int, word: str) -> str:
    """Write a count with its noun."""
    return f"{count(n)} {word if n == 1 else word + 's'}"


def dollars(value: float | None) -> str:
    """Write a list-price value in US dollars."""
    value = known(value)
    if value is None:
        return NOT_KNOWN
    if 0 < value < 0.01:
        return "under $0.01"
    return f"${value:,.2f}" if value < 100 else f"${count(value)}"


def percent(share: float | None) -> str:
    """Write a share between 0 and 1."""
    share = known(share)
    if share is None:
        return NOT_KNOWN
    if 0 < share < 0.001:
        return "under 0.1%"
    return f"{100 * share:.2g}%" if share < 0.995 else f"{100 * share:.0f}%"


def probability(p: float | None) -> str:
    """Write a tail probability or a false discovery rate."""
    p = known(p)
    if p is None:
        return "not tested"
    if p < SMALLEST:
        return f"<{SMALLEST:.0e}"
    if p >= 0.001:
        return f"{p:.2g}"
    mantissa, exponent = f"{p:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def equation(name: str, p: float | None) -> str:
    """Write a probability with its name: ``p = 0.003``, ``p < 1e-12`` or ``no p``."""
    if known(p) is None:
        return f"no {name}"
    figure = probability(p)
    return f"{name} < {figure[1:]}" if figure[0] == "<" else f"{name} = {figure}"


def one_in(p: float | None) -> str:
    """Write a probability as odds that can be pictured."""
    p = known(p)
    if p is None:
        return NOT_KNOWN
    if p > 0.5:
        return "most of the time"
    if p < SMALLEST:
        return f"less than 1 time in {count(1 / SMALLEST)}"
    return f"1 time in {count(float(f'{1 / p:.2g}'))}"


def sentence(text: str) -> str:
    """Begin with a capital letter and end with a full stop."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def bits(value: float | None) -> str:
    """Write a weight of evidence."""
    value = known(value)
    return NOT_KNOWN if value is None else f"{value:.1f}"


def moment(value: datetime | None) -> str:
    """Write a moment to the minute, in UTC."""
    return NOT_KNOWN if value is None else f"{value:%Y-%m-%d %H:%M}"


def day(value: datetime | date | None) -> str:
    """Write a day, in UTC."""
    return NOT_KNOWN if value is None else f"{value:%Y-%m-%d}"


@dataclass(frozen=True, slots=True)
class Confidence:
    """How sure a verdict is.

    Attributes
    ----------
    word : str
        In one or two words.
    figures : str
        The q- and p-value.
    meaning : str
        What the figures say, as sentences.
    """

    word: str
    figures: str
    meaning: str


def confidence(q: float | None, p: float | None, ordinary: str) -> Confidence:
    """Put a q-value and a p-value into words.

    Parameters
    ----------
    q, p : float or None
        False discovery rate and tail probability; None or NaN if not tested.
    ordinary : str
        What the subject is compared with, in the singular ("an ordinary account").
    """
    q, p = known(q), known(p)
    if q is None and p is None:
        return Confidence("not tested", "no p-value", "Too little was known to test this.")
    word = "not rated"
    said = []
    if q is not None:
        word = next((name for level, name in _LEVELS if q <= level), "none")
        said.append(
            f"Of all accusations at least this strong, {'' if q < 0.001 else 'about '}{percent(q)} "
            "are expected to be wrong."
        )
    if p is not None:
        said.append(f"By chance {ordinary} looks this unusual {one_in(p)}.")
    return Confidence(word, f"{equation('q', q)}, {equation('p', p)}", " ".join(said))
