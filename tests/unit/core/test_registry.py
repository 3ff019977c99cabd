import importlib.metadata
import sys
import types
from dataclasses import dataclass

import pytest

from stillwatch.core import registry
from stillwatch.core.errors import StillwatchError
from stillwatch.core.registry import discover


@dataclass(frozen=True)
class Thing:
    id: str


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Make a package of plug-in files; yield its name and a way to add files."""
    name = f"plugs_{tmp_path.name}"
    folder = tmp_path / name
    folder.mkdir()
    (folder / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))

    def add(module: str, text: str) -> str:
        (folder / f"{module}.py").write_text(text, "utf-8")
        return name

    yield add
    for module in [m for m in sys.modules if m.split(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture(autouse=True)
def importable(monkeypatch) -> None:
    module = types.ModuleType("things_of_this_test")
    module.Thing = Thing
    monkeypatch.setitem(sys.modules, module.__name__, module)


def plugin(one: str) -> str:
    return f"from things_of_this_test import Thing\nTHING = Thing({one!r})\n"


def found(name: str) -> dict[str, Thing]:
    return discover(name, "THING", "stillwatch.test_things", Thing)


def test_each_file_is_a_plugin_and_ids_are_sorted(package) -> None:
    package("one", plugin("zebra"))
    package("without", "OTHER = 1\n")
    name = package("two", plugin("ant"))
    assert list(found(name)) == ["ant", "zebra"]
    assert found(name)["ant"] == Thing("ant")


def test_plugins_of_other_distributions_come_too(package, monkeypatch) -> None:
    name = package("one", plugin("own"))
    package("foreign", "from . import one\nHELD = type(one.THING)('theirs')\nBAD = 3\n")
    entry = importlib.metadata.EntryPoint("x", f"{name}.foreign:HELD", "stillwatch.test_things")
    monkeypatch.setattr(
        registry, "entry_points", lambda group: [entry] if "things" in group else []
    )
    assert sorted(found(name)) == ["own", "theirs"]


def test_an_id_that_is_taken_is_refused(package) -> None:
    package("one", plugin("same"))
    name = package("two", plugin("same"))
    with pytest.raises(StillwatchError, match=r"\.two: Thing id 'same' is taken"):
        found(name)


def test_another_type_is_refused(package) -> None:
    name = package("one", "THING = 'a string'\n")
    with pytest.raises(StillwatchError, match=r"\.one: THING is not a Thing"):
        found(name)
