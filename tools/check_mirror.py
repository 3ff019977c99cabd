"""Tests mirror the sources; modules and functions stay small; names say something."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BY_CONTRACT = {
    "detectors/builtin": "tests/contract/test_every_detector.py",
    "events/readers": "tests/contract/test_every_reader.py",
    "campaigns/signals": "tests/contract/test_every_signal.py",
    "marking/schemes": "tests/contract/test_every_scheme.py",
    "audit/resemblance/likeness": "tests/contract/test_every_resemblance.py",
    "rehearsal/drivers": "tests/contract/test_every_driver.py",
    "rehearsal/ordinary": "tests/contract/test_every_ordinary_kind.py",
    "rehearsal/scripts": "tests/contract/test_every_driver.py",
    "store/migrations": "tests/unit/store/test_store.py",
    "store/migrations/versions": "tests/unit/store/test_store.py",
}
"""Folders of plug-ins, and the one test that runs over each registry."""
MIRRORED = {
    "src/stillwatch": "tests/unit",
    "bench/peers": "tests/unit/bench/peers",
    "bench/provenance_peers": "tests/unit/bench/provenance_peers",
}
"""Folders of sources, and of their tests."""
MAX_MODULE = 400
MAX_FUNCTION = 60
REFUSED = {"utils", "helpers", "common", "misc", "manager"}


def problems(root: Path) -> list[str]:
    """Return one line per broken rule."""
    found = []
    for sources, tests in MIRRORED.items():
        found += _mirrored(root, root / sources, root / tests)
    return found


def _mirrored(root: Path, src: Path, unit: Path) -> list[str]:
    found = []
    for module in sorted(src.rglob("*.py")):
        found += _size(root, module)
        name = module.relative_to(src)
        if name.name == "__init__.py":
            continue
        contract = BY_CONTRACT.get(name.parent.as_posix())
        test = root / contract if contract else unit / name.parent / f"test_{name.name}"
        if not test.is_file():
            found.append(f"{name}: no {test.relative_to(root)}")
        if name.stem in REFUSED:
            found.append(f"{name}: a name that says nothing")
    for test in sorted(unit.rglob("test_*.py")):
        if _home(root, test) != unit:
            continue
        name = test.relative_to(unit)
        module = src / name.parent / name.name.removeprefix("test_")
        if test.parent != root / "tests" / "unit" and not module.is_file():
            found.append(f"{test.relative_to(root)}: tests no module")
    return found


def _home(root: Path, test: Path) -> Path:
    """Return the innermost folder of tests that a test is in."""
    homes = [root / tests for tests in MIRRORED.values()]
    return max((home for home in homes if home in test.parents), key=lambda home: len(home.parts))


def _size(root: Path, module: Path) -> list[str]:
    text = module.read_text("utf-8")
    name = module.relative_to(root)
    n_lines = len(text.splitlines())
    found = [f"{name}: {n_lines} lines (at most {MAX_MODULE})"] if n_lines > MAX_MODULE else []
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > MAX_FUNCTION:
            found.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
        if any(isinstance(inner, ast.Import | ast.ImportFrom) for inner in ast.walk(node)):
            found.append(f"{name}:{node.lineno}: {node.name} imports inside a function")
    return found


def main() -> int:
    """Print the problems of this checkout."""
    found = problems(ROOT)
    print("\n".join(found) or "tests mirror the sources")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
