"""A small LiteLLM log, and the recipe to sketch it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stillwatch.events.reading import expand
from stillwatch.sketches import corpus
from stillwatch.wiring.inputs import digest_of
from stillwatch.wiring.parts import Job, read_part
from stillwatch.wiring.planning import Plan, plan_scan
from stillwatch.wiring.sketching import SketchRecipe, sketch_file
from stillwatch.wiring.state import State

STATE_KEY = "00ff"
WriteLog = Callable[..., Path]
JobsOf = Callable[..., list[Job]]


@pytest.fixture
def jobs_of(tmp_path_factory: pytest.TempPathFactory) -> JobsOf:
    """Make jobs of log files, each with a new folder for its parts."""

    def make(*paths: str | Path) -> list[Job]:
        return [Job(f, None, str(tmp_path_factory.mktemp("parts"))) for f in expand(paths)]

    return make


@pytest.fixture
def recipe() -> SketchRecipe:
    return SketchRecipe(b"k" * 32, corpus.to_bytes(corpus.EMPTY))


@pytest.fixture
def write_log(tmp_path: Path) -> WriteLog:
    """Write a log; `bad` gives the text of lines to put after that many events."""

    def write(name: str, n: int, bad: dict[int, str] | None = None, words: int = 12) -> Path:
        path = tmp_path / name
        with path.open("w", encoding="utf-8") as file:
            for i in range(n):
                record = {
                    "id": f"{name}-{i}",
                    "litellm_call_id": f"{name}-{i}",
                    "startTime": 1_790_985_600 + i,
                    "metadata": {"user_api_key_user_id": f"u{i % 3}"},
                    "messages": [
                        {"role": "user", "content": " ".join(f"w{i + j}" for j in range(words))}
                    ],
                    "model_parameters": {},
                    "response": {},
                }
                file.write(json.dumps(record) + "\n")
                if bad and i + 1 in bad:
                    file.write(bad[i + 1] + "\n")
        return path

    return write


@pytest.fixture
def state(tmp_path: Path) -> State:
    made = State(tmp_path / "state", durable=False)
    made.bind(STATE_KEY, None, reads=True)
    return made


@pytest.fixture
def add(state: State, recipe: SketchRecipe) -> Callable[..., Plan]:
    """Bring the state up to date with files; return the plan."""

    def call(*paths: Path, changed: tuple[str, ...] = (), source: str | None = None) -> Plan:
        wanted = [(file, source) for file in expand(paths)] if paths else []
        plan = plan_scan(state, wanted, lambda path: digest_of(Path(path)))
        for job in plan.jobs.values():
            list(sketch_file(job, recipe.sketcher()))
        state.seal(list(plan.jobs), plan.records, plan.given, set(changed))
        return plan

    return call


@pytest.fixture
def accounts(state: State) -> Callable[[], list[str]]:
    """Account of each event that the state holds."""
    return lambda: [a for p in state.parts() for a in read_part(p).column("account").to_pylist()]
