"""The checks of the house are shown to fail on a bad tree."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "tools" / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def tree(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.fixture
def repo(tmp_path) -> Path:
    root = tmp_path / "checkout"
    root.mkdir()
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    return root


GOOD = {
    "src/stillwatch/__init__.py": "",
    "src/stillwatch/core/__init__.py": "",
    "src/stillwatch/core/one.py": "def f() -> int:\n    return 1\n",
    "tests/unit/core/test_one.py": "",
    "bench/peers/one.py": "",
    "tests/unit/bench/peers/test_one.py": "",
    "tests/unit/test_house.py": "",
}


def test_mirror_is_content_with_a_good_tree(tmp_path) -> None:
    assert tool("check_mirror").problems(tree(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"src/stillwatch/core/two.py": ""}, "core/two.py: no tests/unit/core/test_two.py"),
        ({"src/stillwatch/detectors/builtin/x.py": ""}, "no tests/contract/test_every_detector.py"),
        ({"src/stillwatch/events/readers/x.py": ""}, "no tests/contract/test_every_reader.py"),
        ({"src/stillwatch/campaigns/signals/x.py": ""}, "no tests/contract/test_every_signal.py"),
        ({"src/stillwatch/rehearsal/drivers/x.py": ""}, "no tests/contract/test_every_driver.py"),
        ({"tests/unit/core/test_gone.py": ""}, "test_gone.py: tests no module"),
        ({"bench/peers/two.py": ""}, "two.py: no tests/unit/bench/peers/test_two.py"),
        ({"tests/unit/bench/peers/test_gone.py": ""}, "peers/test_gone.py: tests no module"),
        ({"src/stillwatch/core/utils.py": ""}, "a name that says nothing"),
        ({"src/stillwatch/core/one.py": "x = 1\n" * 401}, "401 lines (at most 400)"),
        (
            {"src/stillwatch/core/one.py": "def f():\n" + "    x = 1\n" * 60},
            "one.py:1: f has 61 lines",
        ),
        (
            {"src/stillwatch/core/one.py": "async def f():\n" + "    x = 1\n" * 60},
            "one.py:1: f has 61 lines",
        ),
        (
            {"src/stillwatch/core/one.py": "def f():\n    import os\n"},
            "f imports inside a function",
        ),
    ],
)
def test_mirror_sees_what_is_wrong(tmp_path, files, said) -> None:
    (found,) = {p for p in tool("check_mirror").problems(tree(tmp_path, GOOD | files)) if said in p}
    assert found


def test_plugins_need_their_contract_test_only(tmp_path) -> None:
    files = {"src/stillwatch/campaigns/signals/x.py": "", "tests/contract/test_every_signal.py": ""}
    assert tool("check_mirror").problems(tree(tmp_path, GOOD | files)) == []


REGISTRY_HOST = "pypi" + ".org"
HUB = "huggingface" + ".co"


def test_house_is_content_with_a_good_tree(repo) -> None:
    tree(repo, {"a.py": "x = 1\n", "docs/decisions/0001-x.md": "# x\n" * 70})
    assert tool("check_house").problems(repo) == []


def test_house_sees_paths_hosts_locks_and_long_decisions(repo) -> None:
    tree(
        repo,
        {
            "path.py": f"x = '{repo.parent}/data'\n",
            "home.md": "see /ho" + "me/someone\n",
            "host.txt": f"x\nfrom {REGISTRY_HOST}\n",
            "hub.py": f"url = '{HUB}'\n",
            "uv.lock": "",
            "web/package-lock.json": "{}",
            "docs/decisions/0002-long.md": "line\n" * 71,
        },
    )
    found = tool("check_house").problems(repo)
    assert {line.split(":")[0] for line in found} == {
        *("path.py", "home.md", "host.txt", "hub.py", "uv.lock", "web/package-lock.json"),
        "docs/decisions/0002-long.md",
    }
    assert "host.txt:2: the host of a registry or hub" in found


def test_house_looks_at_what_git_would_track_only(repo) -> None:
    tree(repo, {".gitignore": "build/\n", "build/x.txt": REGISTRY_HOST, "y.gz": REGISTRY_HOST})
    assert tool("check_house").problems(repo) == []


def test_locked_detectors_need_a_new_version_to_change() -> None:
    check = tool("lock_detectors").problems
    known = {"a": {"version": "1", "digest": "x"}, "b": {"version": "1", "digest": "y"}}
    assert check(known, known) == []
    assert check(known, {"a": known["a"]}) == ["b: in the lock, but gone"]
    assert check({}, {"a": known["a"]}) == ["a: not in the lock"]
    changed = known | {"a": {"version": "1", "digest": "z"}}
    assert check(known, changed) == ["a: changed, but its version is the old one"]
    newer = known | {"a": {"version": "2", "digest": "z"}}
    assert check(known, newer) == ["a: has a new version"]


def test_digest_is_of_what_the_code_does() -> None:
    digest = tool("lock_detectors").digest
    plain = "def f(x):\n    return x + 1\n"
    assert digest(f'"""Docs."""\n{plain}') == digest(plain)
    assert digest("# why\ndef f(x):\n    '''Says.'''\n\n    return (x + 1)\n") == digest(plain)
    assert digest(plain.replace("1", "2")) != digest(plain)


def test_every_shipped_detector_is_locked() -> None:
    lock = tool("lock_detectors")
    assert lock.problems(json.loads(lock.LOCK.read_text("utf-8")), lock.current()) == []


def test_requirements_with_a_host_are_refused(tmp_path, monkeypatch) -> None:
    """A stand-in for uv writes what it is told; the tool must refuse names of hosts."""
    module = tool("lock_requirements")
    (tmp_path / "requirements").mkdir()
    fake = tmp_path / "uv.py"
    fake.write_text(
        "import pathlib, sys\n"
        "out = sys.argv[sys.argv.index('--output-file') + 1]\n"
        "text = pathlib.Path(__file__).with_suffix('.txt').read_text()\n"
        "pathlib.Path(out).write_text(text)\n",
        "utf-8",
    )
    runner = tmp_path / "uv"
    runner.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{fake}" "$@"\n', "utf-8")
    runner.chmod(0o755)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(sys, "argv", ["x", str(runner)])
    for text, code in (
        ("numpy==2.0 \\\n    --hash=sha256:00\n", 0),
        ("--index-url x\nnumpy==2.0\n", 1),
        ("numpy @ https" + "://host/numpy.whl\n", 1),
        ("numpy @ file" + ":///wheels/numpy.whl\n", 1),
    ):
        fake.with_suffix(".txt").write_text(text, "utf-8")
        assert module.main() == code, text


def test_detector_without_results_is_not_measured() -> None:
    docs = tool("make_detector_docs")
    assert docs.quality(None) == "not measured"
    assert docs.figure(float("nan")) == "unknown"


def test_every_tool_is_tested_here() -> None:
    told = Path(__file__).read_text("utf-8")
    for path in (ROOT / "tools").glob("*.py"):
        assert f'tool("{path.stem}")' in told, path.name
