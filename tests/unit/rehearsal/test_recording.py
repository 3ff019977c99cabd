import sys
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.driver import drivers
from stillwatch.rehearsal.recording import RecordPlan, record


def plan(tmp_path: Path, examples: Path) -> RecordPlan:
    return RecordPlan(tmp_path, examples / "data", tmp_path / "out")


def test_no_tool_environment_says_how_to_make_one(tmp_path, examples):
    with pytest.raises(InputError, match=r"make tools"):
        record(plan(tmp_path, examples), list(drivers().values()), lambda one: None)


def test_a_model_that_does_not_start_is_said_at_once(tmp_path, examples):
    python = tmp_path / ".venv-rehearse" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)  # an environment without the model server
    with pytest.raises(Exception, match="did not start"):
        record(plan(tmp_path, examples), [drivers()["aider"]], lambda one: None)
