"""Run the peers on recorded answers: ``python -m bench.provenance_peers --answers FOLDER``.

Writes ``bench/results/provenance_peers.json`` and ``docs/provenance-peers.md``; no answer leaves.
"""

import argparse
import json
import time
from pathlib import Path
from typing import Any, Final

from bench.machine import ROOT, stamp
from bench.provenance_peers import equality, lineage_audit, ours, textseal_beside
from bench.provenance_peers.answers import read
from bench.provenance_peers.page import write_page
from bench.provenance_peers.pairs import cross_vendor, documented, innocents, models_of

OUT: Final = ROOT / "bench" / "results" / "provenance_peers.json"
N_INNOCENT: Final = 224
N_INNOCENT_EQUALITY: Final = 20
N_SAME: Final = 8
N_PROMPTS: Final = 400
PERMUTATIONS: Final = 200
DRAWS: Final = 10
SEED: Final = 0
PARTS: Final = ("modelaudit", "equality", "textseal", "stillwatch")


def measure(folder: Path, parts: list[str]) -> dict[str, Any]:
    """Return what each peer says, with the CPU seconds that it took."""
    answers = read(folder)
    known = documented(answers.by_model)
    innocent = innocents(answers.by_model, N_INNOCENT, SEED)
    runs: dict[str, Any] = {
        "modelaudit": lambda: lineage_audit.measured(answers, known, innocent, DRAWS),
        "equality": lambda: equality.measured(
            answers,
            known,
            innocent[:N_INNOCENT_EQUALITY],
            n_same=N_SAME,
            n_prompts=N_PROMPTS,
            permutations=PERMUTATIONS,
            seed=SEED,
        ),
        "textseal": lambda: textseal_beside.measured(answers, SEED),
        "stillwatch": lambda: ours.measured(known, innocent),
    }
    found: dict[str, Any] = {
        "data": {
            "models": len(answers.by_model),
            "prompts": len(answers.prompts),
            "left_out": answers.left_out,
            "documented_pairs": len(known),
            "innocent_pairs": len(innocent),
            "cross_vendor_pairs": len(cross_vendor(answers.by_model)),
            "models_in_innocent_pairs": len(models_of(innocent)),
            "seed": SEED,
        }
    }
    for name in parts:
        began = time.process_time()
        found[name] = runs[name]()
        if found[name] is not None:
            found[name]["cpu_seconds"] = round(time.process_time() - began, 1)
    return found


def main() -> None:
    """Measure, write results and page; parts that are not run keep what was measured before."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.provenance_peers", description="Run peers on recorded answers."
    )
    parser.add_argument("--answers", type=Path, required=True, help="copy of tatsu-lab/alpaca_eval")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    options = parser.parse_args()
    before = json.loads(OUT.read_text("utf-8")) if OUT.is_file() else {}
    made = measure(options.answers, options.only)
    for name in options.only:
        if made[name] is not None:
            made[name] = {**stamp(), **made[name]}
    results = {**before, **made}
    OUT.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    write_page(results)
    print(f"wrote {OUT.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
