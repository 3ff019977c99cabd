"""House rules that no linter knows: no machine paths, no registry hosts, one-page decisions."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DECISION_LINES = 70
LOCK_FILES = re.compile(r"(^|/)(uv|poetry|pdm)\.lock$|(^|/)package-lock\.json$")
HOSTS = re.compile(r"pypi\.org|pythonhosted|registry\.npm|deb\.debian|huggingface\.co")
EVERYWHERE = {Path("/"), Path("/tmp"), Path("/var/tmp")}
"""Folders of every machine, in which a clone may lie."""
BINARY = {".gz", ".zst", ".png", ".parquet", ".corpus"}


def tracked(root: Path) -> list[Path]:
    """Return the files that git tracks, or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout.decode()
    return [root / name for name in listed.split("\0") if name and (root / name).is_file()]


def problems(root: Path) -> list[str]:
    """Return one line per broken rule."""
    found = []
    own = Path(__file__).name
    machine = re.compile(re.escape(f"{root.parent}/") + r"|/home/[a-z]|/root/")
    for path in tracked(root):
        name = path.relative_to(root).as_posix()
        if LOCK_FILES.search(name):
            found.append(f"{name}: a lock file that may name hosts")
        if path.suffix in BINARY or path.name == own:
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if root.parent not in EVERYWHERE and machine.search(line):
                found.append(f"{name}:{number}: a path of this machine")
            if HOSTS.search(line):
                found.append(f"{name}:{number}: the host of a registry or hub")
        if name.startswith("docs/decisions/"):
            length = len(path.read_text("utf-8").splitlines())
            if length > DECISION_LINES:
                found.append(f"{name}: {length} lines; a decision is one page ({DECISION_LINES})")
    return found


def main() -> int:
    """Print the problems of this checkout."""
    found = problems(ROOT)
    print("\n".join(found) or "house rules: clean")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
