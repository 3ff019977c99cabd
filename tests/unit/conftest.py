"""A small LiteLLM log with one campaign in it, and a whole scan of it."""

import csv
import gzip
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.reports.writing import write_scan
from stillwatch.sketches import corpus
from stillwatch.wiring.engine import Engine
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log, Read
from stillwatch.wiring.keyfile import load_key
from stillwatch.wiring.outcome import Outcome
from stillwatch.wiring.population import Population
from stillwatch.wiring.scan import Judging, Stopwatch, decide, judging, populate, scan
from stillwatch.wiring.terms import read_terms

N_ORDINARY = 120
N_RING = 12
N_EACH = 36
START_S = 1_790_985_600  # 2026-10-03T00:00:00Z
MARKER = "zq"
"""Every word of a prompt or an answer ends with it; no name, id or word of ours does."""
WORDS = [
    f"{a}{b}{c}{MARKER}"
    for a in "bdfgklmnprst"
    for b in "aeiou"
    for c in ("nd", "rk", "sel", "tim", "vo")
]


@dataclass(frozen=True)
class SmallLog:
    """Paths of a made-up log and its side tables; `ring` are the accounts of the campaign."""

    folder: Path
    log: Path
    ordinary: Path
    accounts: Path
    items: Path
    key: Path

    @property
    def ring(self) -> set[str]:
        return {f"ring_{i}" for i in range(N_RING)}

    def hashing(self) -> KeyedHash:
        return load_key(self.key)[0]


class Writer:
    """Writes LiteLLM payloads of made-up accounts."""

    def __init__(self) -> None:
        self.pick = random.Random(5)
        self.lines: list[dict[str, Any]] = []

    def text(self, n: int) -> str:
        return " ".join(self.pick.choices(WORDS, k=n))

    def add(self, account: str, at: float, prompt: str, **more: Any) -> None:
        n = len(self.lines)
        answer = {"message": {"role": "assistant", "content": self.text(12)}}
        self.lines.append(
            {
                "id": f"chatcmpl-{n}",
                "litellm_call_id": f"call-{n}",
                "call_type": "acompletion",
                "status": "success",
                "startTime": at,
                "model": "m-large",
                "metadata": {
                    "user_api_key_hash": f"key_{account}",
                    "user_api_key_user_id": account,
                },
                "messages": [{"role": "user", "content": prompt}],
                "response": {"choices": [answer]},
                "model_parameters": {},
                "prompt_tokens": 40,
                "completion_tokens": 30,
                **more,
            }
        )

    def ordinary(self) -> None:
        """Single-template accounts, each with its own template, address and client."""
        for i in range(N_ORDINARY):
            own = self.text(8)
            client = {"user_agent": f"app{i}/1.0", "user_api_key_user_id": f"user_{i}"}
            for _ in range(self.pick.randrange(22, 30)):
                self.add(
                    f"user_{i}",
                    START_S + self.pick.random() * 6 * 86_400,
                    f"{own} {self.text(self.pick.randrange(3, 30))}",
                    requester_ip_address=f"10.{i}.1.7",
                    metadata={**client, "user_api_key_hash": f"key_user_{i}"},
                )

    def campaign(self, items: list[str]) -> None:
        """A corpus swept through one prompt, dealt over the ring."""
        for i, item in enumerate(items):
            self.add(
                f"ring_{i % N_RING}",
                START_S + 7_200 + i * 71.0,
                f"Think step by step and show your reasoning. {item} "
                "Then rate the answer on a scale of 1 to 5.",
                requester_ip_address=f"192.0.{i % N_RING}.5",
                model_parameters={"temperature": 0.9, "n": 1, "top_p": 1.0},
            )


def write_lines(path: Path, lines: list[dict[str, Any]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return path


@pytest.fixture(scope="session")
def small_log(tmp_path_factory: pytest.TempPathFactory) -> SmallLog:
    folder = tmp_path_factory.mktemp("small")
    writer = Writer()
    items = [writer.text(24) for _ in range(N_RING * N_EACH)]
    writer.ordinary()
    n = len(writer.lines)
    ordinary = write_lines(folder / "ordinary.jsonl.gz", writer.lines)
    writer.campaign(items)
    mixed = writer.lines[:]
    writer.pick.shuffle(mixed)
    (folder / "items.jsonl").write_text(
        "".join(json.dumps({"question": item}) + "\n" for item in items), "utf-8"
    )
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["account", "organization", "created_at", "payment_fingerprint"])
        for i in range(N_RING):
            table.writerow([f"ring_{i}", f"org_{i}", f"2026-09-{1 + i:02d}T10:00:00Z", "batch-7"])
        for i in range(N_ORDINARY):
            made = f"2026-{1 + i % 8:02d}-{1 + i % 27:02d}T{i % 24:02d}:00:00Z"
            paid = f"card-{i}" if i % 10 else ""  # not known of everybody
            table.writerow([f"user_{i}", f"own_{i}", made, paid])
    (folder / "hash.key").write_text("5a" * 32 + "\n", "ascii")
    assert len(mixed) == n + N_RING * N_EACH
    return SmallLog(
        folder,
        write_lines(folder / "mixed.jsonl.gz", mixed),
        ordinary,
        folder / "accounts.csv",
        folder / "items.jsonl",
        folder / "hash.key",
    )


@pytest.fixture(scope="session")
def write_log_lines() -> Callable[[Path, list[dict[str, Any]]], Path]:
    """Write payloads to a gzipped JSON-lines file."""
    return write_lines


@dataclass(frozen=True)
class Scanned:
    """Every stage of a scan of the small log."""

    read: Read
    population: Population
    outcome: Outcome
    how: Judging
    engine: Engine


@pytest.fixture(scope="session")
def scanned(small_log: SmallLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scanned]:
    """Scan the small log, stage by stage, and keep the engine open."""
    items = [json.loads(line)["question"] for line in small_log.items.open(encoding="utf-8")]
    index = corpus.build("made-up", [corpus.CorpusItem(item, "train") for item in items])
    path = tmp_path_factory.mktemp("index") / "made.corpus"
    path.write_bytes(corpus.to_bytes(index))
    log = Log(
        paths=(str(small_log.log),),
        on_bad=lambda bad: pytest.fail(str(bad)),
        on_progress=lambda done, total, events: None,
        accounts=small_log.accounts,
        corpora=(path,),
    )
    how = judging(0.01, 0, read_terms(None), None)
    with open_engine("duckdb", tmp_path_factory.mktemp("engine"), "1GB") as engine:
        watch = Stopwatch(lambda stage: None)
        population, read = populate(engine, log, small_log.hashing(), how.signals, watch)
        yield Scanned(read, population, decide(engine, population, how, watch), how, engine)


@pytest.fixture(scope="session")
def scan_folder(
    small_log: SmallLog, scanned: Scanned, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Scan the small log, against its own bulk, and write the results."""
    log = Log(
        paths=(str(small_log.log),),
        on_bad=lambda bad: pytest.fail(str(bad)),
        on_progress=lambda done, total, events: None,
        accounts=small_log.accounts,
    )
    out = tmp_path_factory.mktemp("results")
    with open_engine("duckdb", tmp_path_factory.mktemp("engine"), "1GB") as engine:
        tables = scan(engine, log, small_log.hashing(), scanned.how, lambda stage: None)
    write_scan(tables, out)
    return out
