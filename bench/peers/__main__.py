"""Compare on dealt folders: ``python -m bench.peers CALIBRATION TEST... [--learn DEVELOPMENT]``."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.peers.evaluate import evaluate


def lines(result: dict[str, Any]) -> list[str]:
    """Return the result for a reader at a terminal: shares in percent."""
    rows = [
        (f"{m} ({how})", table)
        for m, some in result["methods"].items()
        for how, table in some.items()
        if how != "cpu_seconds"
    ]
    rows += [(name, some["account"]) for name, some in result["rules"].items()]
    made = []
    for name, table in rows:
        low, high = table["ordinary_all"]["interval_95"]
        found = ", ".join(f"{c} {100 * s['share']:.0f}" for c, s in table["campaigns"].items())
        made.append(
            f"{name:50} ordinary {100 * table['ordinary_all']['share']:5.1f} % "
            f"({100 * low:.1f} to {100 * high:.1f}); {found}"
        )
    return made


def main() -> int:
    """Run alone."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("calibration", type=Path)
    parser.add_argument("tests", type=Path, nargs="+")
    parser.add_argument("--learn", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, help="write all figures as JSON")
    options = parser.parse_args()
    result = evaluate(options.calibration, options.tests, options.learn)
    print("\n".join(lines(result)))
    if options.out:
        options.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
