"""How fast a suspect's text is scored, beside textseal's and Transformers' detectors.

One core, CPU seconds, in turns. Ours: ``scores alone`` is the scheme's function; ``to p`` goes from
token ids to the weighted sum's p-value (pairs, served contexts, scores, tail); ``audit`` is all that
the audit does under one key: that, the published test and the e-process. The green list pays once for
each different token, however long the text: so it is measured at both lengths, from nothing each time.
The detectors of the peers get the 20,000 tokens; they have no weights.

Run: ``make bench-marking``; textseal from ``make bench-provenance-peers``.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

import numpy as np
import torch
from transformers import WatermarkDetector, WatermarkingConfig
from transformers.configuration_utils import PretrainedConfig

from bench.machine import ROOT, stamp
from stillwatch.audit.provenance.radioactivity import Candidate, assessed
from stillwatch.audit.provenance.tails import weighted_sum
from stillwatch.audit.provenance.weights import pair_weights
from stillwatch.marking.contexts import ContextHash, table_of
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.scheme import Scheme, Tokens
from stillwatch.marking.schemes import sglang_gumbel, vllm_gumbel
from stillwatch.marking.schemes.transformers_green import TransformersGreen

VOCABULARY: Final = 32_000
KEY: Final = 0x0123456789ABCDEF
TURNS: Final = 5
SHORT: Final = 20_000
LONG: Final = 2_000_000
SERVED: Final = 200_000
"""Tokens that were served: about one context in seven of the text is among theirs."""
PEERS: Final = ROOT / "build" / "provenance-peers"
OUT: Final = ROOT / "bench" / "results" / "marking_speed.json"
HASHING: Final = ContextHash(5)
SCHEMES: Final[dict[str, Scheme]] = {
    "vllm_gumbel": vllm_gumbel.SCHEME,
    "sglang_gumbel": sglang_gumbel.SCHEME,
    "transformers_green": TransformersGreen(vocabulary=VOCABULARY),
}
Run = Callable[[list[Tokens]], object]


def text(n: int, seed: int) -> list[Tokens]:
    """Return answers of 400 tokens, drawn by Zipf's law: nearly every pair is a new one."""
    rng = np.random.default_rng(seed)
    drawn = np.minimum(rng.zipf(1.3, n), VOCABULARY - 1).astype(np.uint32)
    return [drawn[i : i + 400] for i in range(0, n, 400)]


def ours(scheme: Scheme) -> dict[str, Run]:
    """Return what to time of a scheme."""
    table = table_of(text(SERVED, 2), scheme.context_width, HASHING)
    candidate = Candidate(name="", epoch="", key=KEY, table=table)

    def to_p(answers: list[Tokens]) -> object:
        pairs = pairs_of(answers, scheme.context_width)
        weights = pair_weights(pairs.times, table.served(HASHING.many(pairs.contexts)))
        used = pairs.only(weights > 0)
        scores = scheme.scores(KEY, used.contexts, used.tokens)
        return weighted_sum(scores, weights[weights > 0], scheme.null)

    def audit(answers: list[Tokens]) -> object:
        return assessed(pairs_of(answers, scheme.context_width), scheme, candidate, HASHING)

    return {"to p": to_p, "audit": audit}


def alone(scheme: Scheme, answers: list[Tokens]) -> float:
    """Return pairs a second where every pair is scored, and nothing else is done."""
    pairs = pairs_of(answers, scheme.context_width)
    began = time.process_time()
    scheme.scores(KEY, pairs.contexts, pairs.tokens)
    return len(pairs) / (time.process_time() - began)


def speed(run: Run, answers: list[Tokens]) -> float:
    """Return tokens a second."""
    began = time.process_time()
    run(answers)
    return sum(len(answer) for answer in answers) / (time.process_time() - began)


def transformers() -> Run:
    """Return Transformers' detector."""
    config = PretrainedConfig(
        vocab_size=VOCABULARY, bos_token_id=VOCABULARY, is_encoder_decoder=False
    )

    def detect(answers: list[Tokens]) -> object:
        detector = WatermarkDetector(
            model_config=config,
            device="cpu",
            watermarking_config=WatermarkingConfig(hashing_key=15485863),
            ignore_repeated_ngrams=True,
        )
        return detector(torch.tensor(np.stack(answers).astype(np.int64)))

    return detect


def peers() -> dict[str, Run]:
    """Return the peers' detectors by name."""
    found = {"Transformers WatermarkDetector": transformers()}
    if not PEERS.is_dir():
        print("textseal is not there; make bench-provenance-peers installs it", file=sys.stderr)
        return found
    sys.path.append(str(PEERS))
    ways: Any = importlib.import_module("bench.provenance_peers.textseal_speed").WAYS
    for kind, width in (("gumbelmax", 4), ("greenlist", 1)):
        for way in ("batch", "detector"):
            found[f"textseal {kind}, {way}"] = _textseal(ways[way], kind, width)
    return found


def _textseal(way: Any, kind: str, width: int) -> Run:
    return lambda answers: way(answers, kind, width)


def measured() -> dict[str, list[float]]:
    """Measure in turns; return tokens a second by what was measured."""
    texts = {SHORT: text(SHORT, 1), LONG: text(LONG, 1)}
    theirs, runs = peers(), {name: ours(scheme) for name, scheme in SCHEMES.items()}
    for run in theirs.values():
        run(texts[SHORT][:2])  # loads what it needs
    found: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for name, scheme in SCHEMES.items():
            for n, answers in texts.items():
                for what, run in runs[name].items():
                    found.setdefault(f"{name}, {what}, {n:,}", []).append(speed(run, answers))
                key = f"{name}, scores alone, {n:,}"
                found.setdefault(key, []).append(alone(scheme, answers))
        for name, run in theirs.items():
            found.setdefault(f"{name}, {SHORT:,}", []).append(speed(run, texts[SHORT]))
    return found


def ratios(rows: dict[str, dict[str, float]]) -> dict[str, float]:
    """Return by how much ours, to p on the same 20,000 tokens, is faster than each peer."""
    out = {}
    for name in rows:
        if name.startswith(("textseal", "Transformers")):
            mine = "vllm_gumbel" if "gumbel" in name else "transformers_green"
            ratio = rows[f"{mine}, to p, {SHORT:,}"]["tokens_per_cpu_s"]
            out[f"{mine} : {name}"] = round(ratio / rows[name]["tokens_per_cpu_s"], 1)
    return out


def main() -> None:
    """Measure, write the results."""
    torch.set_num_threads(1)
    load = os.getloadavg()[0]
    rows = {
        name: {"tokens_per_cpu_s": median(all_), "low": min(all_), "high": max(all_), "n": TURNS}
        for name, all_ in measured().items()
    }
    found = {**stamp(), "load": load, "speed": rows, "ratios_at_20000": ratios(rows)}
    OUT.write_text(json.dumps(found, indent=1) + "\n")
    for name, row in rows.items():
        print(f"{name}: {row['tokens_per_cpu_s']:,.0f} tokens/s")
    print(json.dumps(found["ratios_at_20000"], indent=1))


if __name__ == "__main__":
    main()
