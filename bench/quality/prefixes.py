"""How many tokens were gone before the first flag: scans of the first days of a log."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.quality.run import FDR, KEY, Scanned, log_of
from stillwatch.baselines.file import Baseline
from stillwatch.wiring import inputs
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.outcome import accounts_table
from stillwatch.wiring.population import gather, prepare_sketches
from stillwatch.wiring.scan import Stopwatch, decide, judging
from stillwatch.wiring.terms import read_terms

DAYS: Final = (1, 2, 3, 4, 5, 7, 10, 14)


def first_flags(
    log: Scanned, folder: Path, corpora: tuple[Path, ...], baseline: Baseline
) -> dict[str, dict[str, Any]]:
    """Scan the first days of a log, more and more of them, until each campaign is flagged.

    Returns
    -------
    dict
        For each campaign: ``day`` of the first flag on half of its accounts or more (None: never),
        ``tokens_before`` (output tokens that its accounts took until the end of that day; all of
        them where it is never flagged), ``tokens_in_all``.
    """
    how = judging(FDR, 0, read_terms(None), baseline)
    members = {one["name"]: set(one["accounts"]) for one in log.truth["campaigns"]}
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as work, open_engine("duckdb", Path(work), "2GB") as engine:
        sketches, read = inputs.read_log(engine, log_of(folder, corpora), KEY)
        first = engine.to_arrow(sketches.aggregate(day=sketches.day.min()))["day"][0].as_py()
        for n_days in DAYS:
            part = sketches.filter(sketches.day < first + n_days)
            prepared = prepare_sketches(engine, part, read.edge)
            population = gather(
                engine,
                prepared,
                how.signals,
                read.accounts,
                has_corpora=read.has_corpora,
                corpus_sizes=read.corpus_sizes,
            )
            watch = Stopwatch(lambda _: None)
            rows = accounts_table(decide(engine, population, how, watch)).to_pylist()
            for name, own in members.items():
                seen = [row for row in rows if row["account"] in own]
                flagged = sum(row["verdict"] == "flag" for row in seen)
                tokens = sum(row["output_tokens"] or 0 for row in seen)
                one = found.setdefault(name, {"day": None, "tokens_before": 0})
                if one["day"] is None:
                    one["tokens_before"] = tokens
                    one["day"] = n_days if 2 * flagged >= len(own) else None
                one["tokens_in_all"] = tokens
    return found


def gathered(found: Sequence[dict[str, dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Join the logs' answers by campaign."""
    names = sorted({name for one in found for name in one})
    return {name: [one[name] for one in found if name in one] for name in names}
