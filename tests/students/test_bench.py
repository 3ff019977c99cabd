"""All parts of `make bench-provenance` run, by its own command; the figures mean nothing."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="make audit-env brings it; make test-provenance runs this")
if find_spec("textseal") is None:
    pytest.skip("make test-provenance brings textseal", allow_module_level=True)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(600)
def test_the_bench_runs_to_its_end(tmp_path) -> None:
    asked = ["--size", "tiny", "--folder", tmp_path, "--out", tmp_path, "--keys", "10"]
    subprocess.run([sys.executable, "-m", "bench.provenance", *asked], cwd=ROOT, check=True)
    found = json.loads((tmp_path / "provenance-tiny.json").read_text())
    assert [one["scheme"] for one in found["innocents"]] == ["transformers_green", "vllm_gumbel"]
    assert len(found["copies"]) == 2 and found["sources"] and found["textseal"]
