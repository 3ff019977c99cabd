"""How often likeness accuses unrelated models, and what it finds: AlpacaEval's models.

`python -m bench.provenance.resemblance`, with ALPACA_EVAL naming a clone of the repository
tatsu-lab/alpaca_eval (CC BY-NC: evaluated here, never shipped). Every ordered pair of models is once
teacher and suspect; all others that are not near to either by `lineage.csv` are the controls.

A random half of the models served to choose the design; what is reported is on pairs of the other
half. The rarity of a choice is taken over all models at once, those near to the pair among them.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.machine import ROOT, stamp
from bench.provenance.lineage import NEAR, origin_of, read_origins, relation
from bench.provenance.resemblance_page import PAGE, page
from stillwatch.audit.resemblance.battery import FEWEST_CONTROLS, LEAST_ANSWERED, LEVEL
from stillwatch.audit.resemblance.kinds import Abstained, all_likenesses
from stillwatch.audit.resemblance.panel import panel_of
from stillwatch.audit.resemblance.ranks import combined, place_of
from stillwatch.wiring.panels import PUBLISHED, read_heard

RESULTS = ROOT / "bench" / "results" / "resemblance.json"
CACHE = ROOT / "build" / "resemblance-agreement.npz"
SEED = 20261129
FEWEST_DESIGN = 50
"""Controls in the half that chose the design: too few for the level, so the nearest counts."""
N_BOOT = 2_000
LEFT_OUT = {"NullModel": "gives one text to every prompt"}


@dataclass(frozen=True)
class World:
    names: list[str]
    agreement: dict[str, np.ndarray]
    relations: np.ndarray
    lines: np.ndarray
    is_design: np.ndarray
    missing: list[str]
    n_prompts: int

    @property
    def is_near(self) -> np.ndarray:
        return np.isin(self.relations, NEAR)


def checkout() -> Path:
    """Return the folder of results in a clone."""
    place = os.environ.get("ALPACA_EVAL", str(ROOT / "build" / "alpaca_eval"))
    folder = Path(place) / "results"
    if not folder.is_dir():
        sys.exit(
            f"{folder} is not there: clone the repository tatsu-lab/alpaca_eval and name its folder "
            "in the environment variable ALPACA_EVAL"
        )
    return folder


def read_world() -> World:
    """Read all answers and compare all models by every test that decides; three minutes."""
    heard, missing = {}, []
    for folder in sorted(one for one in checkout().iterdir() if one.is_dir()):
        if folder.name in LEFT_OUT:
            continue
        if (folder / PUBLISHED).is_file():
            heard[folder.name] = read_heard(folder / PUBLISHED).answers
        else:
            missing.append(folder.name)
    prompts = list(next(iter(heard.values())))
    panel = panel_of(
        prompts, {name: [one.get(each, "") for each in prompts] for name, one in heard.items()}
    )
    few = panel.answered.mean(axis=1) < LEAST_ANSWERED
    if few.any():
        sys.exit(f"too few answers: {[panel.names[i] for i in np.flatnonzero(few)]}")
    agreement = {}
    for name, test in all_likenesses().items():
        began = time.process_time()
        if not test.decides:
            continue
        found = test.agreement(panel)
        if not isinstance(found, Abstained):
            agreement[name] = found
        print(f"{name}: {time.process_time() - began:.0f} s", flush=True)
    return world_of(list(panel.names), agreement, missing, len(prompts))


def world_of(
    names: list[str], agreement: dict[str, np.ndarray], missing: list[str], n_prompts: int
) -> World:
    origins = read_origins()
    of = [origin_of(name, origins) for name in names]
    relations = np.array([[relation(teacher, suspect) for suspect in of] for teacher in of])
    is_design = np.zeros(len(names), dtype=bool)
    order = np.random.default_rng(SEED).permutation(len(names))
    is_design[order[: len(names) // 2]] = True
    lines = np.array([one.line for one in of])
    return World(names, agreement, relations, lines, is_design, missing, n_prompts)


@dataclass(frozen=True)
class Pair:
    teacher: int
    suspect: int
    n_controls: int
    forward: int
    backward: int

    def is_called(self, *, both: bool, level: float) -> bool:
        rank = max(self.forward, self.backward) if both else self.forward
        return rank <= max(1.0, level * (self.n_controls + 1) + 1e-9)


def pairs(
    world: World, tests: tuple[str, ...], members: np.ndarray, panel: np.ndarray, *, near_too: bool
) -> Iterator[Pair]:
    """Rank every suspect among the controls for every teacher, both ways.

    Parameters
    ----------
    members, panel : ndarray of bool
        Who is teacher and suspect, and who may be a control.
    near_too : bool
        Whether models near to the pair stay among the controls.
    """
    near = world.is_near
    for teacher in np.flatnonzero(members):
        for suspect in np.flatnonzero(members):
            if teacher == suspect:
                continue
            is_control = panel.copy()
            if not near_too:
                is_control &= ~near[teacher] & ~near[suspect]
            is_control[[teacher, suspect]] = False
            controls = np.flatnonzero(is_control)
            if len(controls) < 2:
                yield Pair(int(teacher), int(suspect), len(controls), 1, 1)
                continue
            yield pair_of(world, tests, int(teacher), int(suspect), controls)


def pair_of(
    world: World, tests: tuple[str, ...], teacher: int, suspect: int, controls: np.ndarray
) -> Pair:
    """Rank a suspect among controls for a teacher, and the teacher for the suspect."""
    ranks = [
        place_of(
            combined([world.agreement[one][np.append(who, controls), to] for one in tests])
        ).rank
        for who, to in ((suspect, teacher), (teacher, suspect))
    ]
    return Pair(teacher, suspect, len(controls), *ranks)


def kind_of(world: World, pair: Pair) -> str:
    """Name what a pair is counted under; OpenAI's models, which taught so many, stand apart."""
    gpt = "gpt" in (world.lines[pair.teacher], world.lines[pair.suspect])
    return f"{world.relations[pair.teacher, pair.suspect]}{', GPT in it' if gpt else ''}"


def tally(
    world: World, found: list[Pair], *, both: bool, level: float, fewest: int
) -> dict[str, Any]:
    """Count calls by kind of pair; with too few controls a pair is abstained on."""
    out: dict[str, Any] = {}
    rng = np.random.default_rng(SEED)
    n = len(world.names)
    models = np.unique([one.teacher for one in found])
    for kind in sorted({kind_of(world, one) for one in found}):
        of_kind = [one for one in found if kind_of(world, one) == kind]
        judged = [one for one in of_kind if one.n_controls >= fewest]
        called = [one for one in judged if one.is_called(both=both, level=level)]
        row: dict[str, Any] = {
            "pairs": len(of_kind),
            "judged": len(judged),
            "abstained": len(of_kind) - len(judged),
            "called": len(called),
        }
        if judged:
            all_, hit = np.zeros((n, n)), np.zeros((n, n))
            for one in judged:
                all_[one.teacher, one.suspect] = 1
            for one in called:
                hit[one.teacher, one.suspect] = 1
            shares = []
            for _ in range(N_BOOT):
                drawn = np.bincount(rng.choice(models, len(models)), minlength=n).astype(float)
                total = drawn @ all_ @ drawn
                shares.append((drawn @ hit @ drawn) / total if total else np.nan)
            low, high = np.nanpercentile(shares, [2.5, 97.5])
            row |= {"share": len(called) / len(judged), "low": float(low), "high": float(high)}
        out[kind] = row
    return out


def called_list(world: World, found: list[Pair]) -> list[dict[str, Any]]:
    return [
        {
            "teacher": world.names[one.teacher],
            "suspect": world.names[one.suspect],
            "kind": kind_of(world, one),
            "ranks": [one.forward, one.backward],
            "controls": one.n_controls,
        }
        for one in found
        if one.n_controls >= FEWEST_CONTROLS and one.is_called(both=True, level=LEVEL)
    ]


DESIGNS: Mapping[str, tuple[str, ...]] = {
    "rare_choices": ("rare_choices",),
    "phrases": ("phrases",),
    "style": ("style",),
    "rare_choices + phrases": ("rare_choices", "phrases"),
    "rare_choices + style": ("rare_choices", "style"),
    "rare_choices + phrases + style": ("rare_choices", "phrases", "style"),
}


def design(world: World) -> dict[str, Any]:
    """Compare designs on the half that was set apart for it, with controls of that half only."""
    half, out = world.is_design, {}
    for name, tests in DESIGNS.items():
        found = list(pairs(world, tests, half, half, near_too=False))
        for both in (False, True):
            out[f"{name}, {'both ways' if both else 'one way'}"] = tally(
                world, found, both=both, level=0.0, fewest=FEWEST_DESIGN
            )
        print(name, flush=True)
    return out


def measure(world: World) -> dict[str, Any]:
    """Measure the chosen design on the other half; controls are of both halves."""
    tests = tuple(world.agreement)
    half, everybody = ~world.is_design, np.ones(len(world.names), dtype=bool)
    found = list(pairs(world, tests, half, everybody, near_too=False))
    strict = list(pairs(world, tests, half, everybody, near_too=True))
    kinds: dict[str, Any] = {"both": True, "level": LEVEL, "fewest": FEWEST_CONTROLS}
    return {
        "tests": list(tests),
        "independent_controls": tally(world, found, **kinds),
        "independent_controls, one way": tally(world, found, **{**kinds, "both": False}),
        "everybody_as_control": tally(world, strict, **kinds),
        "called": called_list(world, found),
    }


def cached_world() -> World:
    """Return what was compared before, or compare now."""
    if not CACHE.is_file():
        return compared_world()
    with np.load(CACHE) as kept:
        agreement = {name: kept[name] for name in kept.files if name[0] != "_"}
        names, missing = kept["_names"].tolist(), kept["_missing"].tolist()
        return world_of(names, agreement, missing, int(kept["_n"]))


def compared_world() -> World:
    """Compare all models and keep what came of it."""
    world = read_world()
    kept: dict[str, Any] = {
        "_names": world.names,
        "_missing": world.missing,
        "_n": world.n_prompts,
        **world.agreement,
    }
    np.savez(CACHE, **kept)
    return world


def main() -> None:
    """Compare, choose on one half, measure on the other, write results and page."""
    world = cached_world() if "--cached" in sys.argv else compared_world()
    results = {
        **stamp(),
        "models": len(world.names),
        "prompts": world.n_prompts,
        "seed": SEED,
        "bootstrap": N_BOOT,
        "level": LEVEL,
        "left_out": LEFT_OUT,
        "missing": world.missing,
        "halves": {"design": int(world.is_design.sum()), "report": int((~world.is_design).sum())},
        "design": design(world),
        "report": measure(world),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    PAGE.write_text(page(results))
    print(f"{RESULTS}\n{PAGE}")


if __name__ == "__main__":
    main()
