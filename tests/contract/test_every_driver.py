"""Every tool that can be recorded, its script, and its committed recording."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from stillwatch.rehearsal.dialects import load_recordings
from stillwatch.rehearsal.driver import SCRIPTS, drivers

EXAMPLES = Path(__file__).parents[2] / "examples"
DRIVERS = drivers()
NOT_TOOLS = {"__init__", "serve_model"}


@pytest.fixture(scope="module")
def recordings():
    return load_recordings(EXAMPLES / "recordings")


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=list(DRIVERS))
class TestDriver:
    def test_script_runs_apart_from_the_package(self, driver):
        tree = ast.parse(driver.script.read_text("utf-8"))
        imported = {
            name.split(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
            )
        }
        assert "stillwatch" not in imported

    def test_prompts_are_committed(self, driver):
        assert (EXAMPLES / "data" / f"{driver.corpus}.jsonl.gz").is_file()

    def test_recording_is_of_this_tool_and_holds_no_secret(self, driver, recordings):
        found = recordings[driver.id]
        for one in found.exchanges:
            assert one.tool == driver.id
            assert one.header("user-agent")
            for secret in ("authorization", "x-api-key", "cookie"):
                assert not one.header(secret)
            assert one.start_s <= one.first_s <= one.end_s

    def test_its_stages_are_in_the_recording(self, driver, recordings):
        sent = [str(one.request) for one in recordings[driver.id].exchanges]
        for stage in driver.stages:
            assert any(stage.marker in text for text in sent)


def test_every_script_has_a_driver():
    assert {path.stem for path in SCRIPTS.glob("*.py")} - NOT_TOOLS == set(DRIVERS)


def test_scripts_compile():
    for path in SCRIPTS.glob("*.py"):
        subprocess.run([sys.executable, "-m", "py_compile", path], check=True)


def test_sources_name_every_example():
    told = (EXAMPLES / "SOURCES.md").read_text("utf-8")
    for path in (EXAMPLES / "data").iterdir():
        assert f"`data/{path.name}`" in told
    for path in (EXAMPLES / "recordings").iterdir():
        assert f"| `{path.name.removesuffix('.jsonl.gz')}` |" in told


def test_examples_stay_small():
    assert sum(p.stat().st_size for p in EXAMPLES.rglob("*") if p.is_file()) <= 10 * 2**20
