import os
import socket
import sys
import time
from dataclasses import replace

import pytest

from stillwatch.core.errors import InputError
from stillwatch.rehearsal.driver import Driver, drivers
from stillwatch.rehearsal.relay import RelayPlan
from stillwatch.rehearsal.tools import drive, environment_of, free_port, prompts_for


def test_prompts_follow_from_the_seed(examples):
    driver = drivers()["distilabel"]
    first = prompts_for(driver, examples / "data", 1, 5)
    assert first == prompts_for(driver, examples / "data", 1, 5)
    assert first != prompts_for(driver, examples / "data", 2, 5)
    assert len(first) == 5


def test_every_driver_has_prompts(examples):
    for driver in drivers().values():
        assert prompts_for(driver, examples / "data", 1, 3)


def test_missing_prompts_say_where_to_look(tmp_path):
    with pytest.raises(InputError, match=r"SOURCES\.md"):
        prompts_for(drivers()["aider"], tmp_path, 1, 1)


def test_a_free_port_can_be_bound():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", free_port()))


def test_an_environment_without_the_tool_is_named(tmp_path):
    driver = replace(drivers()["aider"], environment="here", module="no_such_module")
    with pytest.raises(InputError, match=r"no tool environment \.venv-here"):
        environment_of(driver, tmp_path)
    python = tmp_path / ".venv-here" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    with pytest.raises(InputError, match="no_such_module is not installed"):
        environment_of(driver, tmp_path)
    assert environment_of(replace(driver, module="json"), tmp_path) == python


class Scripted(Driver):
    """A driver whose script a test wrote."""

    @property
    def script(self):
        return os.environ["SCRIPT"]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", None),
        ("import sys; print('no model'); sys.exit(3)", "exit code 3: no model"),
        ("import time; time.sleep(60)", "stopped after 1 s"),
    ],
)
def test_what_goes_wrong_with_a_tool_is_told(tmp_path, monkeypatch, code, problem):
    script = tmp_path / "tool.py"
    script.write_text(code)
    monkeypatch.setenv("SCRIPT", str(script))
    tool = Scripted("t", "client", "", "aider", 1, "json")
    relay = RelayPlan("http://127.0.0.1:1", "t", None, time.monotonic())
    made = drive(tool, sys.executable, [], relay=relay, keep=lambda _: None, timeout_s=1)
    assert made == problem
