"""A small dealt folder made by hand, and an embedding that needs no package."""

import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.peers.embedding import Embed, Matrix

D = 16


def unit(vectors: Any) -> Matrix:
    found = np.asarray(vectors, dtype=np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def embed() -> Embed:
    """The first word of a text is its topic; each text differs a little."""

    def made(texts: Sequence[str]) -> Matrix:
        found = np.empty((len(texts), D))
        for at, text in enumerate(texts):
            topic = np.random.default_rng(zlib.crc32(text.split()[0].encode()))
            own = np.random.default_rng(zlib.crc32(text.encode()))
            found[at] = topic.normal(size=D) + 0.5 * own.normal(size=D)
        return unit(found) if len(texts) else np.empty((0, D), dtype=np.float32)

    return made


@pytest.fixture
def cloud() -> Callable[..., Matrix]:
    """Random unit vectors, spread around a centre or everywhere."""

    def made(seed: int, n: int, centre: float = 0.0) -> Matrix:
        drawn = np.random.default_rng(seed).normal(size=(n, D))
        drawn[:, 0] += centre
        return unit(drawn)

    return made


class Dealt:
    """Writes ``log.jsonl.gz`` and ``truth.json``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[dict[str, Any]] = []
        self.accounts: dict[str, dict[str, Any]] = {}
        self.campaigns: dict[str, dict[str, Any]] = {}

    def account(
        self,
        name: str,
        prompts: Sequence[str],
        *,
        kind: str = "chat_user",
        campaign: str | None = None,
        organization: str | None = None,
        agent: str = "OpenAI/Python 2.0",
    ) -> None:
        self.accounts[name] = {"kind": kind, "campaign": campaign, "organization": organization}
        if campaign:
            some = self.campaigns.setdefault(
                campaign, {"name": campaign, "cover": 0.0, "accounts": []}
            )
            some["accounts"].append(name)
        for at, prompt in enumerate(prompts):
            self.line(name, float(at), [{"role": "user", "content": prompt}], agent=agent)

    def line(
        self, name: str, at: float, messages: Any, *, agent: str = "x", status: str = "success"
    ) -> None:
        self.lines.append(
            {
                "startTime": at,
                "status": status,
                "metadata": {"user_api_key_user_id": name},
                "messages": messages,
                "user_agent": agent,
            }
        )

    def write(self) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        with gzip.open(self.folder / "log.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in self.lines)
        truth = {"accounts": self.accounts, "campaigns": list(self.campaigns.values())}
        (self.folder / "truth.json").write_text(json.dumps(truth), "utf-8")
        return self.folder


@pytest.fixture
def dealt(tmp_path) -> Callable[[str], Dealt]:
    return lambda name: Dealt(tmp_path / name)
