"""Changed behaviour means a new version: digests of detectors against detectors.lock.json.

Usage: python tools/lock_detectors.py [--write]
"""

import ast
import hashlib
import importlib
import json
import pkgutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "detectors.lock.json"
PACKAGE = "stillwatch.detectors.builtin"


def digest(source: str) -> str:
    """Return a digest of what the code does: docstrings, comments and layout do not count."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node, clean=False
        ):
            node.body = node.body[1:]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]


def current() -> dict[str, dict[str, str]]:
    """Return version and digest of each detector that Stillwatch ships."""
    package = importlib.import_module(PACKAGE)
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{PACKAGE}.{info.name}")
        source = Path(str(module.__file__)).read_text("utf-8")
        found[module.DETECTOR.id] = {
            "version": module.DETECTOR.version,
            "digest": digest(source),
        }
    return found


def problems(known: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> list[str]:
    """Return one line per detector whose lock is stale."""
    found = [f"{name}: in the lock, but gone" for name in known.keys() - now.keys()]
    for name, one in now.items():
        locked = known.get(name)
        if locked is None:
            found.append(f"{name}: not in the lock")
        elif locked != one:
            same = locked["version"] == one["version"]
            what = "changed, but its version is the old one" if same else "has a new version"
            found.append(f"{name}: {what}")
    return found


def main() -> int:
    """Check the lock, or write it."""
    now = current()
    if "--write" in sys.argv:
        LOCK.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8")
        return 0
    found = problems(json.loads(LOCK.read_text("utf-8")), now)
    print("\n".join(found) or f"{len(now)} detectors locked")
    if found:
        print("raise the version of what changed, then `make lock-detectors`")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
