"""A small LiteLLM log, and the recipe to sketch it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from stillwatch.sketches import corpus
from stillwatch.wiring.sketching import SketchRecipe

WriteLog = Callable[..., Path]


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
