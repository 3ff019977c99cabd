"""From scanned logs to figures: shares with intervals, pairs, uniformity."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Final

import numpy as np
from scipy import stats

from bench.quality.run import Scanned

TENTHS: Final = 10


def interval(k: int, n: int) -> list[float]:
    """Return the exact (Clopper-Pearson) 95 % interval of a share."""
    if not n:
        return [0.0, 1.0]
    found = stats.binomtest(k, n).proportion_ci(method="exact")
    return [round(float(found.low), 4), round(float(found.high), 4)]


def share(verdicts: Sequence[str]) -> dict[str, Any]:
    """Return n, flagged, and the flagged share with its interval; abstentions count in n."""
    n, k = len(verdicts), sum(v == "flag" for v in verdicts)
    return {
        "n": n,
        "flagged": k,
        "share": round(k / n, 4) if n else None,
        "interval_95": interval(k, n),
        "watch": sum(v == "watch" for v in verdicts),
        "abstain": sum(v == "abstain" for v in verdicts),
    }


def _is_ordinary(who: dict[str, Any]) -> bool:
    return who["campaign"] is None


def by_group(logs: Iterable[Scanned]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the shares of each ordinary kind, of all ordinary accounts, of each campaign row."""
    ordinary: dict[str, list[str]] = defaultdict(list)
    rows: dict[str, list[str]] = defaultdict(list)
    trials: Counter[str] = Counter()
    for log in logs:
        trials.update(one.name for one in log.plan.campaigns)
        for row in log.tables.accounts.to_pylist():
            who = log.truth["accounts"][row["account"]]
            into = ordinary[who["kind"]] if _is_ordinary(who) else rows[who["campaign"]]
            into.append(row["verdict"])
    everyone = [verdict for found in ordinary.values() for verdict in found]
    return (
        {kind: share(found) for kind, found in sorted(ordinary.items())},
        share(everyone),
        {name: {**share(found), "campaigns": trials[name]} for name, found in sorted(rows.items())},
    )


def pairs(logs: Iterable[Scanned]) -> dict[str, Any]:
    """Compare pairs of accounts in one flagged campaign with pairs in one true campaign."""
    right = found = true = innocents = 0
    for log in logs:
        owner = {name: who["campaign"] for name, who in log.truth["accounts"].items()}
        for campaign in log.truth["campaigns"]:
            n = len(campaign["accounts"])
            true += n * (n - 1) // 2
        for row in log.tables.campaigns.to_pylist():
            if row["verdict"] != "flag":
                continue
            innocents += sum(owner[account] is None for account in row["accounts"])
            for a, b in combinations(row["accounts"], 2):
                found += 1
                right += owner[a] is not None and owner[a] == owner[b]
    return {
        "pairs_true": true,
        "pairs_found": found,
        "pairs_right": right,
        "precision": round(right / found, 4) if found else None,
        "recall": round(right / true, 4) if true else None,
        "innocent_accounts_in_flagged_campaigns": innocents,
    }


def ordinary_p(logs: Iterable[Scanned]) -> list[float]:
    """Return the p-values of ordinary accounts, each judged alone."""
    return [
        float(row["p_value"])
        for log in logs
        for row in log.tables.accounts.to_pylist()
        if row["p_value"] is not None
        and row["campaign"] is None
        and _is_ordinary(log.truth["accounts"][row["account"]])
    ]


def uniformity(p: Sequence[float], n_baseline: int) -> dict[str, Any]:
    """Compare p-values with the uniform law, the finite baseline being part of the test.

    All p-values rank against one baseline of m units, so that they rise and fall together: with m
    and n of the same order their distribution is that of a two-sample problem. The null draws m
    and n uniform numbers, ranks, and takes the Kolmogorov-Smirnov distance; 2,000 draws.

    Subjects that exceed their peers in nothing share the lowest score, and all get p = 1: that is
    cautious, and not uniform. For the test alone they are spread out over the levels that they
    share (smoothed conformal p-values; Vovk, Gammerman, Shafer 2005, section 2.2).
    """
    values = np.asarray(p)
    rng = np.random.default_rng(0)
    ties = values >= 1.0
    spread = values.copy()
    spread[ties] = rng.uniform(values[~ties].max(initial=0.0), 1.0, int(ties.sum()))
    observed = stats.kstest(spread, "uniform").statistic
    drawn = []
    for _ in range(2_000):
        baseline = np.sort(rng.random(n_baseline))
        rank = np.searchsorted(baseline, rng.random(values.size))
        drawn.append(stats.kstest((1 + rank) / (1 + n_baseline), "uniform").statistic)
    return {
        "n": int(values.size),
        "baseline_units": n_baseline,
        "at_most_001": round(float((values <= 0.001).mean()), 5),
        "at_most_01": round(float((values <= 0.01).mean()), 4),
        "at_most_05": round(float((values <= 0.05).mean()), 4),
        "at_most_10": round(float((values <= 0.10).mean()), 4),
        "histogram_tenths": np.histogram(values, TENTHS, (0, 1))[0].tolist(),
        "share_tied_at_1": round(float(ties.mean()), 4),
        "ks_distance": round(float(observed), 4),
        "p_two_sample": round(float((1 + (np.array(drawn) >= observed).sum()) / 2_001), 4),
    }
