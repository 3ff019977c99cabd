"""docs/detectors.md says what the registry says."""

import subprocess
import sys
from pathlib import Path

from stillwatch.detectors.detector import registry

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_detector_docs.py"
PAGE = ROOT / "docs" / "detectors.md"


def check(page: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(TOOL), "--check", "--page", str(page)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_page_is_up_to_date() -> None:
    checked = check(PAGE)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_stale_page_is_noticed(tmp_path: Path) -> None:
    stale = tmp_path / "detectors.md"
    stale.write_text(PAGE.read_text(encoding="utf-8").replace("Misses", "Hits", 1), "utf-8")
    checked = check(stale)
    assert checked.returncode == 1
    assert "make_detector_docs.py" in checked.stdout


def test_every_detector_is_described() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for detector in registry().values():
        assert f"`{detector.id}`, version {detector.version}" in text
        assert detector.misses in text and detector.false_positives in text
