import os
import sys
import time
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError, StillwatchError
from stillwatch.wiring.children import Child

HERE = "tests.unit.wiring.test_children"


def echo(parent, *said):
    parent.send(said)


def fail(_parent):
    raise InputError("no such thing", file="a.toml", line=3)


def vanish(_parent):
    os._exit(3)


def outlive(parent, path):
    try:
        parent.recv()
    except EOFError:
        Path(path).write_text("alone")


def sleep(parent):
    parent.send(None)
    time.sleep(300)


def of_main(parent):
    parent.send(getattr(sys.modules["__main__"], "__file__", None))


def test_the_program_that_runs_is_not_loaded_again(monkeypatch) -> None:
    main = sys.modules["__main__"]
    monkeypatch.setattr(main, "__file__", "a program", raising=False)
    child = Child(HERE, "of_main")
    assert child.answer() is None
    child.leave(30)
    assert sys.modules["__main__"] is main


def test_it_answers() -> None:
    child = Child(HERE, "echo", 1, "two")
    assert child.answer() == (1, "two")
    child.leave(30)
    assert child.process.exitcode == 0


def test_its_errors_are_the_parents() -> None:
    with pytest.raises(InputError, match=r"a\.toml:3: no such thing") as caught:
        Child(HERE, "fail").answer()
    assert caught.value.line == 3


def test_a_child_that_dies_is_said_so() -> None:
    with pytest.raises(StillwatchError, match="ended"):
        Child(HERE, "vanish").answer()


def test_it_knows_when_it_is_alone(tmp_path) -> None:
    child = Child(HERE, "outlive", str(tmp_path / "said"))
    child.leave(30)
    assert (tmp_path / "said").read_text() == "alone"


def test_it_can_be_stopped_at_any_time() -> None:
    child = Child(HERE, "sleep")
    child.stop()  # while it is still loading, when it heeds no SIGTERM
    assert not child.process.is_alive()
