"""A whole scan says the same on DuckDB and on Spark."""

import csv
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from stillwatch.core.keyed import KeyedHash
from stillwatch.events.quarantine import BadLine
from stillwatch.reports.tables import SCHEMAS, ScanTables
from stillwatch.sketches import corpus
from stillwatch.wiring.engines import open_engine
from stillwatch.wiring.inputs import Log
from stillwatch.wiring.scan import judging, scan
from stillwatch.wiring.terms import read_terms

N_ORDINARY = 60
N_RING = 6
N_EACH = 30
START_S = 1_790_985_600
WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("nd", "rk", "sel", "tim")]


def payload(number: int, account: str, at: float, prompt: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{number}",
        "litellm_call_id": f"c{number}",
        "call_type": "acompletion",
        "status": "success",
        "startTime": at,
        "model": "m-large",
        "metadata": {"user_api_key_hash": f"k_{account}", "user_api_key_user_id": account},
        "messages": [{"role": "user", "content": prompt}],
        "response": {"choices": [{"message": {"role": "assistant", "content": f"done {number}"}}]},
        "model_parameters": {},
        "prompt_tokens": 40,
        "completion_tokens": 30,
        **more,
    }


def write_inputs(folder: Path) -> None:
    """Ordinary accounts, and a ring that sweeps a public corpus through one template."""
    pick = random.Random(5)

    def text(n: int) -> str:
        return " ".join(pick.choices(WORDS, k=n))

    items = [text(24) for _ in range(N_RING * N_EACH)]
    index = corpus.build("made-up", [corpus.CorpusItem(item, "train") for item in items])
    (folder / "made-up.corpus").write_bytes(corpus.to_bytes(index))
    lines: list[dict[str, Any]] = []
    for account in range(N_ORDINARY):
        own = text(6)
        for _ in range(pick.randrange(22, 34)):
            at = START_S + pick.random() * 5 * 86_400
            prompt = f"{own} {text(pick.randrange(3, 30))}"
            lines.append(
                payload(
                    len(lines),
                    f"user_{account}",
                    at,
                    prompt,
                    requester_ip_address=f"10.{account}.1.7",
                )
            )
    for i, item in enumerate(items):
        lines.append(
            payload(
                len(lines),
                f"ring_{i % N_RING}",
                START_S + 3_600 + i * 61.0,
                f"solve the following task and show every step of it {item}",
                requester_ip_address=f"192.0.2.{i % N_RING}",
                model_parameters={"temperature": 0.9, "n": 1, "top_p": 1.0},
            )
        )
    pick.shuffle(lines)
    half = len(lines) // 2
    for name, part in (("a", lines[:half]), ("b", [*lines[half:], *lines[:20]])):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in part)
            file.write("not json\n")
    with (folder / "edge.json").open("w", encoding="utf-8") as file:
        for i in range(0, len(lines), 2):
            record = {"request_id": f"c{i}", "ja4": f"ja{i % 3}", "http_user_agent": "curl/8.5"}
            file.write(json.dumps(record) + "\n")
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "organization", "created_at", "payment_fingerprint"])
        for i in range(N_RING):
            writer.writerow([f"ring_{i}", f"org_{i}", "2026-09-01T10:00:00Z", f"pay{i // 3}"])
        for i in range(N_ORDINARY):
            made = f"2026-{1 + i % 8:02d}-{1 + i % 27:02d}T10:00:00Z"
            writer.writerow([f"user_{i}", f"own_{i}", made, f"card{i}"])


def scanned(engine: str, inputs: Path, work: Path) -> tuple[ScanTables, list[BadLine]]:
    bad: list[BadLine] = []
    log = Log(
        paths=(str(inputs / "*.jsonl.gz"),),
        on_bad=bad.append,
        on_progress=lambda done, total, events: None,
        accounts=inputs / "accounts.csv",
        edge=(str(inputs / "edge.json"),),
        corpora=(inputs / "made-up.corpus",),
    )
    how = judging(0.05, 0, read_terms(None), None)
    work.mkdir()
    with open_engine(engine, work, "1GB") as opened:
        tables = scan(opened, log, KeyedHash(b"k" * 32), how, lambda stage: None)
    return tables, bad


@pytest.mark.spark
def test_verdicts_do_not_depend_on_the_engine(tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    write_inputs(inputs)
    here, bad_here = scanned("duckdb", inputs, tmp_path / "duckdb")
    there, bad_there = scanned("local[2]", inputs, tmp_path / "spark")
    for name in SCHEMAS:
        mine: pa.Table = getattr(here, name)
        other: pa.Table = getattr(there, name)
        assert mine.num_rows > 0, name
        assert other.equals(mine), name
    assert bad_there == bad_here
    assert len(bad_here) == 2
    engine_facts = ("engine", "seconds", "timings", "stages")
    told_here, told_there = (
        {k: v for k, v in t.summary.items() if k not in engine_facts} for t in (here, there)
    )
    assert told_there == told_here
    assert (here.summary["engine"], there.summary["engine"]) == ("duckdb", "spark")
    ring = {f"ring_{i}" for i in range(N_RING)}
    assert any(set(row["accounts"]) == ring for row in here.campaigns.to_pylist())
