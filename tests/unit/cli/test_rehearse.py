import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stillwatch.cli.rehearse import app
from stillwatch.core.errors import InputError, StillwatchError

EXAMPLES = Path(__file__).parents[3] / "examples"


def run(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


def test_deal_writes_what_the_options_ask_for(tmp_path):
    done = run(
        "deal", "--out", str(tmp_path), "--data", str(EXAMPLES), "--seed", "5", "--days", "2",
        "--split", "calibration", "--campaign", "distilabel:gsm8k_train:6:0.5",
        "--ordinary", "20", "--per-day", "4", "--start", "2026-01-05",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert (truth["seed"], truth["days"], truth["split"]) == (5, 2, "calibration")
    assert truth["start"].startswith("2026-01-05")
    assert len(truth["accounts"]) == 26
    assert truth["campaigns"][0]["cover"] == 0.5
    assert (tmp_path / "edge.jsonl.gz").stat().st_size > 0


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--campaign", "distilabel"), "TOOL:PROMPTS"),
        (("--campaign", "distilabel:gsm8k_train:many"), "TOOL:PROMPTS"),
        (("--campaign", "distilabel:everything:3"), "gsm8k_train"),
        (("--split", "half"), "calibration"),
        (("--plan", "nowhere.toml"), "nowhere.toml"),
    ],
)
def test_wrong_options_are_named(tmp_path, arguments, named):
    done = run("deal", "--out", str(tmp_path / "out"), "--data", str(EXAMPLES), *arguments)
    assert isinstance(done.exception, InputError)
    assert named in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_an_output_that_is_a_file_is_named(tmp_path):
    out = tmp_path / "file"
    out.write_text("")
    done = run("deal", "--out", str(out), "--data", str(EXAMPLES), "--days", "1",
               "--ordinary", "0", "--campaign", "distilabel:gsm8k_train:2")  # fmt: skip
    assert isinstance(done.exception, StillwatchError)
    assert "cannot write" in str(done.exception)


def test_record_names_an_unknown_tool_and_a_missing_environment(tmp_path):
    assert "aider" in str(run("record", "nothing").exception)
    done = run("record", "aider", "--environments", str(tmp_path))
    assert isinstance(done.exception, InputError)
    assert "make tools" in str(done.exception)


def test_list_has_tools_and_kinds():
    done = run("list")
    assert "distilabel" in done.output
    assert "chat_user" in done.output
