"""Make examples/data from clones of the public sources named in SOURCES.md.

python examples/make_data.py GRADE_SCHOOL_MATH_CLONE SELF_INSTRUCT_CLONE AZURE_CLONE BBH_CLONE
"""

import csv
import gzip
import io
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

OUT = Path(__file__).parent / "data"
PER_TEMPLATE = 200
MAX_PROMPT_CHARS = 1000
GRAM = 9
TEMPLATE_GRAM = 4
WORD = re.compile(r"\w+")
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
                    "item": 0,
                    "prompt": row["prompt"].strip(),
                    "answer": row["completion"].replace("<|endoftext|>", "").strip(),
                }
            )
    number_items(out)
    write("t0_templates.jsonl.gz", out)


def number_items(rows: list[dict[str, Any]]) -> None:
    """Give rows of different templates that hold the same text the same item number.

    Two rows share an item where they share GRAM words in a row, a template's own words left out:
    those in runs of TEMPLATE_GRAM words that stand in a tenth or more of its rows.
    """
    parent = list(range(len(rows)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    words = [WORD.findall(row["prompt"].lower()) for row in rows]
    size = Counter(row["template"] for row in rows)
    common: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for row, said in zip(rows, words, strict=True):
        common.update({(row["template"], gram) for gram in grams(said, TEMPLATE_GRAM)})
    first: dict[tuple[str, ...], int] = {}
    for at, (row, said) in enumerate(zip(rows, words, strict=True)):
        often = max(4, 0.1 * size[row["template"]])
        is_own = [True] * len(said)
        for i, gram in enumerate(grams(said, TEMPLATE_GRAM)):
            if common[row["template"], gram] >= often:
                is_own[i : i + TEMPLATE_GRAM] = [False] * TEMPLATE_GRAM
        for i, gram in enumerate(grams(said, GRAM)):
            if all(is_own[i : i + GRAM]):
                parent[root(at)] = root(first.setdefault(gram, at))
    numbers: dict[int, int] = {}
    for at, row in enumerate(rows):
        row["item"] = numbers.setdefault(root(at), len(numbers))


def grams(words: list[str], n: int) -> list[tuple[str, ...]]:
    """Return all runs of n words."""
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def instructions(clone: str) -> None:
    """Write the user-oriented instructions and the seed tasks, one row per instance."""
    out: list[dict[str, Any]] = []
    for path in ("human_eval/user_oriented_instructions.jsonl", "data/seed_tasks.jsonl"):
        for row in lines(show(clone, path)):
            out += [
                {
                    "id": row["id"],
                    "prompt": f"{row['instruction']}\n{one['input']}".strip(),
                    "answer": one["output"],
                }
                for one in row["instances"]
                if "lyrics" not in row["instruction"].lower()  # other people's songs
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


def bbh(clone: str) -> None:
    """Write every question of every task, with its target."""
    names = subprocess.run(
        ["git", "-C", clone, "ls-tree", "--name-only", "HEAD", "bbh/"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    rows = [
        {"prompt": one["input"], "answer": one["target"]}
        for name in sorted(names)
        if name.endswith(".json")
        for one in json.loads(show(clone, name))["examples"]
    ]
    write("bbh.jsonl.gz", rows)


if __name__ == "__main__":
    grade_school_math, self_instruct, azure_traces, big_bench_hard = sys.argv[1:]
    OUT.mkdir(exist_ok=True)
    gsm8k(grade_school_math)
    t0(self_instruct)
    instructions(self_instruct)
    azure(azure_traces)
    bbh(big_bench_hard)
