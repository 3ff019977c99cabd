"""What the lexical mark costs: words and answers changed, and how a real model takes the text.

Answers are those of the recordings in ``examples/recordings`` (SmolLM2-135M-Instruct asked by ten
tools) and of ``examples/data`` (written by people). Perplexity is SmolLM2's, of each answer by
itself, before and after; intervals are bootstrapped over answers.

Run: ``python -m bench.lexical_cost --model SmolLM2-135M-Instruct.Q4_1.gguf`` with torch,
transformers and gguf; without ``--model`` only words are counted.
"""

import argparse
import gzip
import importlib
import json
import re
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.machine import ROOT, stamp
from stillwatch.marking.lexical import marked, sites

KEYS: Final = tuple(range(1, 9))
LEAST_WORDS: Final = 20
DRAWS: Final = 10_000
REPEATS: Final = 3
EXACT: Final = {
    "numbers": re.compile(r"\d[\d.,]*"),
    "quoted": re.compile(r'"[^"\n]*"|“[^”\n]*”'),
    "code": re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL),
    "addresses": re.compile(r"\S+://\S+|\S+@\S+"),
}
"""What a program that compares answers looks at."""
OUT: Final = ROOT / "bench" / "results" / "lexical_cost.json"


def recorded() -> list[str]:
    """Return the different answers of the recordings that have some length."""
    found = []
    for file in sorted((ROOT / "examples" / "recordings").glob("*.jsonl.gz")):
        with gzip.open(file, "rt") as lines:
            for line in lines:
                text = (json.loads(line).get("response") or {}).get("text")
                if isinstance(text, str) and len(text.split()) >= LEAST_WORDS:
                    found.append(text)
    return list(dict.fromkeys(found))


def written() -> list[str]:
    """Return answers that people wrote."""
    with gzip.open(ROOT / "examples" / "data" / "instructions.jsonl.gz", "rt") as lines:
        found = [str(json.loads(line).get("answer") or "") for line in lines]
    return list(dict.fromkeys(one for one in found if len(one.split()) >= LEAST_WORDS))


def interval(values: np.ndarray, weights: np.ndarray) -> dict[str, float]:
    """Return a weighted mean over answers with its 95 % bootstrap interval."""
    rng = np.random.default_rng(5)
    n, means = len(values), []
    for _ in range(DRAWS):
        some = rng.integers(0, n, n)
        means.append(float((values[some] * weights[some]).sum() / weights[some].sum()))
    low, high = np.quantile(means, [0.025, 0.975])
    mean = float((values * weights).sum() / weights.sum())
    return {"mean": mean, "low": float(low), "high": float(high)}


def words(texts: list[str]) -> dict[str, Any]:
    """Count sites and changes, and time the marking."""
    n_words = np.array([len(text.split()) for text in texts], dtype=float)
    n_sites = np.array([len(sites(text)) for text in texts], dtype=float)
    changed, differs = np.zeros(len(texts)), np.zeros((len(texts), len(KEYS)))
    for k, key in enumerate(KEYS):
        for i, text in enumerate(texts):
            again = marked(text, key)
            differs[i, k] = again != text
            now, then = sites(again), sites(text)
            changed[i] += sum(a.which != b.which for a, b in zip(now, then, strict=True))
    start = time.process_time()
    for _ in range(REPEATS):
        for text in texts:
            marked(text, KEYS[0])
    took = time.process_time() - start
    return {
        "n_answers": len(texts),
        "n_words": int(n_words.sum()),
        "answers_with_a_site": float((n_sites > 0).mean()),
        "sites_per_word": interval(n_sites / n_words, n_words),
        "changes_per_word": interval(changed / len(KEYS) / n_words, n_words),
        "answers_changed": interval(differs.mean(axis=1), np.ones(len(texts))),
        "answers_changed_by_some_key": float(differs.any(axis=1).mean()),
        "words_per_cpu_second": n_words.sum() * REPEATS / took,
    }


def kept(texts: list[str]) -> dict[str, Any]:
    """Count answers of which the mark changes what an exact match looks at, over all keys.

    ``within``: of answers that change, those whose numbers, quoted words or code change.
    ``as_*``: of all answers, those that change when the whole of them is code, a quotation or JSON.
    """
    wrapped = {
        "as_fenced_code": "Here it is:\n\n```\n{}\n```\n",
        "as_quoted_lines": "> {}",
        "as_json": "{}",
    }
    out: dict[str, Any] = {"n": len(texts) * len(KEYS)}
    for name, pattern in EXACT.items():
        pairs = ((text, marked(text, key)) for text in texts for key in KEYS)
        out[f"{name}_within"] = sum(pattern.findall(a) != pattern.findall(b) for a, b in pairs)
    for name, form in wrapped.items():
        whole = [
            json.dumps({"answer": text})
            if name == "as_json"
            else form.format(text.replace("\n", "\n> ") if name == "as_quoted_lines" else text)
            for text in texts
            if "```" not in text
        ]
        out[name] = sum(marked(text, key) != text for text in whole for key in KEYS)
    return out


def perplexities(texts: list[str], file: Path) -> dict[str, Any]:
    """Compare what a model makes of answers before and after, those that change."""
    torch: Any = importlib.import_module("torch")
    transformers: Any = importlib.import_module("transformers")
    where, name = str(file.parent), file.name
    tokenizer = transformers.AutoTokenizer.from_pretrained(where, gguf_file=name)
    model = transformers.AutoModelForCausalLM.from_pretrained(where, gguf_file=name).eval()

    def log_likelihood(text: str) -> float:
        ids = tokenizer(text, return_tensors="pt", truncation=True, max_length=1024).input_ids
        with torch.no_grad():
            loss = model(ids, labels=ids).loss
        return -float(loss) * (ids.shape[1] - 1)

    n_words = np.array([len(text.split()) for text in texts], dtype=float)
    fell, changed = np.zeros(len(texts)), []
    for i, text in enumerate(texts):
        now = marked(text, KEYS[i % len(KEYS)])
        if now != text:  # the others cost nothing, exactly
            changed.append(i)
            fell[i] = log_likelihood(text) - log_likelihood(now)
    rise = interval(fell / n_words, n_words)
    return {
        "n_answers": len(texts),
        "n_changed": len(changed),
        "nats_per_changed_answer": float(fell[changed].mean()),
        "rise_in_nats_per_word": rise,
        "rise_of_perplexity_per_word": {name: float(np.expm1(one)) for name, one in rise.items()},
    }


def main() -> None:
    """Measure, and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="GGUF file of SmolLM2.")
    given = parser.parse_args()
    found: dict[str, Any] = {"measured": stamp()}
    for name, texts in (("recorded", recorded()), ("written", written())):
        found[name] = {"words": words(texts), "kept": kept(texts)}
        if given.model is not None:
            found[name]["model"] = perplexities(texts, given.model)
        print(name, json.dumps(found[name], indent=1), flush=True)
        OUT.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
