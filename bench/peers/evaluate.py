"""Run every compared method on dealt logs: one calibration log, any number of test logs."""

import json
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.peers import limits, reproduction, rules
from bench.peers.accounts import read
from bench.peers.embedding import MODEL, Embed, Matrix, static_vectors
from bench.peers.limits import PublishedLimits, account_limits, pool_of
from bench.peers.scoring import PEERS, Scores, Stopwatch, fit, scored
from bench.peers.tally import Tally, Verdict
from bench.peers.windows import MAX_PROMPTS, SIZES, Rows, Table, table_of

HELD_OUT: Final = 0.2


class Compared:
    """Every test, calibrated once; counts over test logs."""

    def __init__(
        self, calibration: Path, n_members: set[int], embed: Embed, pick: np.random.Generator
    ) -> None:
        self.embed, self.pick, self.watch = embed, pick, Stopwatch()
        accounts = [one for one in read(calibration) if one.campaign is None]
        self.ordinary_traits = [rules.traits(one) for one in accounts]
        with self.watch.running("embedding"):
            table = table_of(accounts, embed)
        names = [one.name for one in accounts]
        pool = pool_of(table, names, pick)
        n_held = int(len(pool) * HELD_OUT)
        self.held_out = table.vectors[pool[:n_held]][: reproduction.MOST_PROMPTS]
        self.fitted = fit(table, pool[n_held:], self.watch)
        self.n_pool = len(pool) - n_held
        self.published = PublishedLimits(self.fitted, pick, self.watch)
        self.by_account = account_limits(table, names, n_members, pick, self.watch)
        self.tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
        self.traits: list[rules.Traits] = []
        self.harvests: dict[str, Matrix] = {}

    def test(self, folder: Path) -> None:
        """Judge every account of a test log."""
        accounts = read(folder)
        self.traits += [rules.traits(one) for one in accounts]
        with self.watch.running("embedding"):
            table = table_of(accounts, self.embed)
        clusters: dict[str, list[str]] = defaultdict(list)
        for one in accounts:
            clusters[one.cluster].append(one.name)
        units: dict[tuple[str, ...], Rows] = {
            (one.name,): table.window([one.name]) for one in accounts
        }
        units |= {tuple(some): table.window(some) for some in clusters.values() if len(some) > 1}
        found = scored(self.fitted, table, list(units.values()), self.watch)
        judged = {
            members: self._accused(len(members), len(units[members]), scores)
            for members, scores in zip(units, found, strict=True)
        }
        for one in accounts:
            label, cluster = one.campaign or one.kind, f"{folder.name}:{one.cluster}"
            together = tuple(clusters[one.cluster])
            for where, members, unit in (
                ("account", (one.name,), f"{cluster}:{one.name}"),
                ("pooled", together, cluster),
            ):
                for (name, how), accused in judged[members].items():
                    verdict = Verdict(label, one.campaign is not None, unit, accused)
                    self.tallies[name, f"{how}, {where}"].verdicts.append(verdict)
        self._keep_harvests(folder, table)

    def _accused(
        self, n_members: int, size: int, scores: Scores
    ) -> dict[tuple[str, str], bool | None]:
        """Return what each test says of a window, under both thresholds; None if it cannot."""
        found: dict[tuple[str, str], bool | None] = {}
        for name, score in scores.items():
            found[name, "published"] = found[name, "recalibrated"] = None
            if score is not None:
                found[name, "published"] = self.published.of(name, size).accuse(score)
                found[name, "recalibrated"] = self.by_account[name, n_members].accuse(score)
        return found

    def _keep_harvests(self, folder: Path, table: Table) -> None:
        """Keep prompts of campaigns without cover traffic, for the source's protocol."""
        truth = json.loads((folder / "truth.json").read_text("utf-8"))
        for campaign in truth["campaigns"]:
            if campaign["cover"] == 0:
                rows = np.concatenate([table.rows[name] for name in campaign["accounts"]])
                some = self.pick.permutation(rows)[: reproduction.MOST_PROMPTS]
                self.harvests[campaign["name"]] = table.vectors[some]

    def results(self) -> dict[str, Any]:
        """Return the table of the tests."""
        return {
            name: {
                **{
                    how: tally.table()
                    for (whose, how), tally in self.tallies.items()
                    if whose == name
                },
                "cpu_seconds": round(self.watch.seconds[name], 1),
            }
            for name in PEERS
        }


def ruled(
    ordinary: Sequence[rules.Traits], learn: Sequence[rules.Traits], test: Sequence[rules.Traits]
) -> dict[str, Any]:
    """Return the table of the one-line rules."""
    made: dict[str, tuple[Any, Any]] = {}
    for name, some in (("learnt on development", learn), ("learnt on the test itself", test)):
        if some:
            token, share = rules.best_token(some)
            said = {"token": token, "share_where_learnt": round(share, 3)}
            made[f"user agent, {name}"] = (said, lambda one, token=token: token in one.tokens)
    made["volume"] = rules.above(ordinary, lambda one: one.volume)
    made["template share"] = rules.above(ordinary, lambda one: one.template_share)
    made["different user agents"] = rules.above(ordinary, lambda one: one.agents)
    made["recurring openings"] = rules.above(ordinary, lambda one: one.openings)
    return {
        name: {
            "limit": limit,
            "account": Tally(
                [Verdict(one.label, one.harvest, str(at), rule(one)) for at, one in enumerate(test)]
            ).table(),
        }
        for name, (limit, rule) in made.items()
    }


def cluster_sizes(folders: Sequence[Path]) -> set[int]:
    """Return how many accounts are pooled, over all test logs."""
    found: set[int] = set()
    for folder in folders:
        counts: dict[str, int] = defaultdict(int)
        for one in read(folder):
            counts[one.cluster] += 1
        found |= set(counts.values())
    return found


def evaluate(
    calibration: Path,
    tests: Sequence[Path],
    learn: Sequence[Path] = (),
    *,
    embed: Embed | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Judge dealt logs by published tests and one-line rules.

    Parameters
    ----------
    calibration : Path
        Dealt folder (``log.jsonl.gz``, ``truth.json``) with ordinary accounts.
    tests : sequence of Path
        Dealt folders to judge.
    learn : sequence of Path
        Dealt folders of the development part, on which the user-agent rule is learnt. It is also
        learnt on `tests`, which no honest user could do.
    embed : callable, optional
        Texts to unit vectors; static word vectors if not given.
    seed : int

    Returns
    -------
    dict
        Ready for JSON: ``methods``, ``rules``, ``reproduction``, ``cpu_seconds`` and what was used.
    """
    began, pick = time.perf_counter(), np.random.default_rng(seed)
    compared = Compared(calibration, cluster_sizes(tests), embed or static_vectors(), pick)
    for folder in tests:
        compared.test(folder)
    learnt = [rules.traits(one) for folder in learn for one in read(folder)]
    return {
        "embedding": MODEL if embed is None else "given",
        "level": limits.LEVEL,
        "window_sizes": SIZES,
        "prompts_embedded_per_account": MAX_PROMPTS,
        "pool_prompts": compared.n_pool,
        "calibration_accounts": len(compared.ordinary_traits),
        "methods": compared.results(),
        "rules": ruled(compared.ordinary_traits, learnt, compared.traits),
        "reproduction": reproduction.balanced_accuracy(
            compared.fitted, compared.held_out, compared.harvests, pick
        ),
        "cpu_seconds": {name: round(s, 1) for name, s in sorted(compared.watch.seconds.items())},
        "seconds": round(time.perf_counter() - began, 1),
    }
