"""How fast a suspect's text is scored, beside Transformers' own detector; `make bench-marking`.

One core. Ours: from token ids to the weighted sum's p-value (pairs, scores, served contexts, tail).
Theirs: `WatermarkDetector` on the same tokens, for the green list; it has no weights and no p-value
for a text of several answers.
"""

import json
import os
import time
from statistics import median
from typing import Any

import numpy as np
import torch
from transformers import WatermarkDetector, WatermarkingConfig
from transformers.configuration_utils import PretrainedConfig

from bench.machine import ROOT, stamp
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.audit.provenance.weights import pair_weights
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.schemes import sglang_gumbel, vllm_gumbel
from stillwatch.marking.schemes.transformers_green import TransformersGreen

VOCABULARY = 32_000
KEY = 0x0123456789ABCDEF
TURNS = 3
SIZES = {"vllm_gumbel": 2_000_000, "sglang_gumbel": 2_000_000, "transformers_green": 20_000}
THEIRS = 4_000
"""Tokens that Transformers' detector is given: it takes a third of a millisecond for each."""


def text(n: int, seed: int) -> list[Tokens]:
    """Return answers of 400 tokens, drawn by Zipf's law: nearly every pair is a new one."""
    rng = np.random.default_rng(seed)
    drawn = np.minimum(rng.zipf(1.3, n), VOCABULARY - 1).astype(np.uint32)
    return [drawn[i : i + 400] for i in range(0, n, 400)]


def ours(scheme: Scheme, n: int) -> float:
    """Return tokens a second."""
    hashing = ContextHash(5)
    table = table_of(text(200_000, 2), scheme.context_width, hashing)
    answers = text(n, 1)
    began = time.process_time()
    pairs = pairs_of(answers, scheme.context_width)
    served = table.served(hashing.many(pairs.contexts))
    weights = pair_weights(pairs.times, served)
    used = pairs.only(weights > 0)
    scores = scheme.scores(KEY, used.contexts, used.tokens)
    weighted_sum(scores, weights[weights > 0], scheme.null)
    return n / (time.process_time() - began)


def alone(scheme: Scheme, n: int) -> float:
    """Return tokens a second where every pair is scored, and nothing else is done."""
    pairs = pairs_of(text(n, 1), scheme.context_width)
    began = time.process_time()
    scheme.scores(KEY, pairs.contexts, pairs.tokens)
    return len(pairs) / (time.process_time() - began)


def transformers() -> float:
    """Return tokens a second of Transformers' detector."""
    config = PretrainedConfig(
        vocab_size=VOCABULARY, bos_token_id=VOCABULARY, is_encoder_decoder=False
    )
    detector = WatermarkDetector(
        model_config=config,
        device="cpu",
        watermarking_config=WatermarkingConfig(hashing_key=15485863),
        ignore_repeated_ngrams=True,
    )
    rows = torch.tensor(np.stack(text(THEIRS, 1)).astype(np.int64))
    began = time.process_time()
    detector(rows)
    return THEIRS / (time.process_time() - began)


def main() -> None:
    """Measure in turns, write the results."""
    torch.set_num_threads(1)
    schemes: dict[str, Any] = {
        "vllm_gumbel": vllm_gumbel.SCHEME,
        "sglang_gumbel": sglang_gumbel.SCHEME,
        "transformers_green": TransformersGreen(vocabulary=VOCABULARY),
    }
    load = os.getloadavg()[0]
    found: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for name, scheme in schemes.items():
            found.setdefault(f"{name}, whole", []).append(ours(scheme, SIZES[name]))
            found.setdefault(f"{name}, scores alone", []).append(alone(scheme, SIZES[name]))
        found.setdefault("Transformers WatermarkDetector", []).append(transformers())
    rows = {
        name: {"tokens_per_cpu_s": median(all_), "low": min(all_), "high": max(all_), "n": TURNS}
        for name, all_ in found.items()
    }
    out = ROOT / "bench" / "results" / "marking_speed.json"
    out.write_text(json.dumps({**stamp(), "load": load, "speed": rows}, indent=1) + "\n")
    for name, row in rows.items():
        print(f"{name}: {row['tokens_per_cpu_s']:,.0f} tokens/s")


if __name__ == "__main__":
    main()
