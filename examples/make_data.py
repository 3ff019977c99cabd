"""Make examples/data from clones of the public sources named in SOURCES.md.

    python examples/make_data.py GRADE_SCHOOL_MATH_CLONE SELF_INSTRUCT_CLONE AZURE_CLONE
"""

import csv
import gzip
import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "data"
PER_TEMPLATE = 60
MAX_PROMPT_CHARS = 1100
TEMPLATES = "data/finetuning/t0_train_50k/data_per_template"


def show(clone: str, path: str) -> str:
    """Return a file of a clone's newest commit."""
    return subprocess.run(
        ["git", "-C", clone, "show", f"HEAD:{path}"], check=True, capture_output=True, text=True
    ).stdout


def lines(text: str) -> list[dict[str, Any]]:
    """Parse JSON lines."""
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def write(name: str, rows: list[dict[str, Any]]) -> None:
    """Write JSON lines, gzipped, the same bytes each time."""
    raw = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    with (OUT / name).open("wb") as file:
        file.write(gzip.compress(raw, 9, mtime=0))


def gsm8k(clone: str) -> None:
    """Write questions and answers of both splits."""
    for split in ("train", "test"):
        rows = lines(show(clone, f"grade_school_math/data/{split}.jsonl"))
        keep = [{"prompt": row["question"], "answer": row["answer"]} for row in rows]
        write(f"gsm8k_{split}.jsonl.gz", keep)


def t0(clone: str) -> None:
    """Write a sample of each single-template workload."""
    names = subprocess.run(
        ["git", "-C", clone, "ls-tree", "--name-only", "HEAD", TEMPLATES + "/"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    out: list[dict[str, Any]] = []
    for name in sorted(names):
        kept = 0
        for row in lines(show(clone, name)):
            if len(row["prompt"]) > MAX_PROMPT_CHARS or kept == PER_TEMPLATE:
                continue
            kept += 1
            out.append(
                {
                    "template": Path(name).stem,
                    "prompt": row["prompt"].strip(),
                    "answer": row["completion"].replace("<|endoftext|>", "").strip(),
                }
            )
    write("t0_templates.jsonl.gz", out)


def instructions(clone: str) -> None:
    """Write the user-oriented instructions and the seed tasks, one row per instance."""
    out: list[dict[str, Any]] = []
    for path in ("human_eval/user_oriented_instructions.jsonl", "data/seed_tasks.jsonl"):
        for row in lines(show(clone, path)):
            out += [
                {
                    "id": row["id"],
                    "instruction": row["instruction"],
                    "input": one["input"],
                    "answer": one["output"],
                }
                for one in row["instances"]
            ]
    write("instructions.jsonl.gz", out)


def azure(clone: str) -> None:
    """Write gaps between arrivals (milliseconds) with token counts."""
    for kind in ("conv", "code"):
        text = show(clone, f"data/AzureLLMInferenceTrace_{kind}.csv")
        last: datetime | None = None
        made = io.StringIO()
        made.write("gap_ms,input_tokens,output_tokens\n")
        for row in csv.DictReader(io.StringIO(text)):
            now = datetime.fromisoformat(row["TIMESTAMP"][:26])
            gap = 0 if last is None else round((now - last).total_seconds() * 1000)
            made.write(f"{gap},{row['ContextTokens']},{row['GeneratedTokens']}\n")
            last = now
        with (OUT / f"azure_{kind}.csv.gz").open("wb") as file:
            file.write(gzip.compress(made.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    grade_school_math, self_instruct, azure_traces = sys.argv[1:]
    OUT.mkdir(exist_ok=True)
    gsm8k(grade_school_math)
    t0(self_instruct)
    instructions(self_instruct)
    azure(azure_traces)
