"""Re-sent after refusal: the same prompt appears on another account right after a refusal."""

from collections.abc import Mapping
from typing import Final

from stillwatch.baselines.units import Floats, Units
from stillwatch.detectors.counts import one_in
from stillwatch.detectors.detector import Detector, Example

WINDOW_S: Final = 120
RESOLUTION: Final = 1.0


def statistic(units: Units) -> Floats:
    """Return -log10 of the binomial tail of re-sent requests under time-shuffling.

    Parameters
    ----------
    units : Units
        ``resent_log10_p``, unknown where no refused prompt was seen on another account.

    Returns
    -------
    ndarray, shape (n,)
        -log10 of a p-value, 0 or more.
    """
    return units["resent_log10_p"]


def sentence(row: Mapping[str, float]) -> str:
    """State how unusual the number of re-sent prompts is."""
    return (
        f"refused prompts reappear on another account within {WINDOW_S} s; so many would at "
        f"random times have a chance of {one_in(row.get('resent_log10_p', float('nan')))}"
    )


DETECTOR: Final = Detector(
    id="resent_after_refusal",
    version="2",
    title="Re-sent after a refusal",
    behaviour="re-sends refused prompts through another account",
    family="timing",
    null=(
        "A refused prompt that another account also sends is sent there at times that do not "
        "depend on the refusal and are uniform over a quarter of the scanned window (office "
        "hours). The p-value is a Poisson tail with a union bound over all sends, and needs no "
        "baseline."
    ),
    needs=("resent_log10_p",),
    statistic=statistic,
    sentence=sentence,
    catches=(
        "Relays and pools of keys that move a request to another account at once when one is "
        "rate-limited or failing."
    ),
    misses=(
        "Pools that wait longer than the window, that reword before they retry, or that are "
        "never refused; logs that leave refused requests out."
    ),
    false_positives=(
        "Failover of one company over two undeclared accounts; prompts that many send at the same "
        "hours or in one outage, because the null takes all hours as alike; load tests that send "
        "one prompt everywhere."
    ),
    runbook=(
        "Read the pairs of accounts and how often each took over from the other. Leave outages "
        "out and look again. Ask both account holders whether they use the same gateway."
    ),
    references=(
        "RFC 6585, section 4 (429 Too Many Requests)",
        "OWASP LLM10:2025, Unbounded Consumption",
    ),
    examples=(
        Example("p = .000001", {"resent_log10_p": 6.0}, "fired"),
        Example("p = .3", {"resent_log10_p": 0.5}, "quiet"),
        Example("nothing beyond chance", {"resent_log10_p": 0.0}, "quiet"),
        Example("no refused prompts", {"resent_log10_p": float("nan")}, "abstained"),
    ),
    resolution=RESOLUTION,
    exact=True,
    parameters={"window_s": WINDOW_S},
)
