"""What a mark adds to the sampling of a token, in Transformers, on one core; see `marking_cost`.

``processor``: the mark's own step on the scores of one token. ``token``: a whole token, by SmolLM2-135M
with a cache, batch of one. The Gumbel choice is Stillwatch's own numpy form of vLLM's over the whole
vocabulary, which engines compute on the accelerator.
"""

import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import transformers

from stillwatch.marking.schemes import vllm_gumbel

TURNS: Final = 6
CALLS: Final = 10
NEW: Final = 10
KEY: Final = 15485863
PROMPT: Final = "Tell a long story about a lighthouse keeper who finds a letter on the beach."


class Gumbel(transformers.LogitsProcessor):  # type: ignore[misc]
    """Adds the keyed noise of vLLM's Gumbel mark to every token's score, then lets the best win."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return scores of which only the chosen token's is finite."""
        size = scores.shape[1]
        context = input_ids[:, -4:].numpy().astype(np.uint32)
        every = np.arange(size, dtype=np.uint32)
        uniform = -np.expm1(-vllm_gumbel.SCHEME.scores(KEY, np.repeat(context, size, 0), every))
        noise = -np.log(-np.log(np.maximum(uniform, 1e-38)))
        best = int((scores[0].numpy() + noise).argmax())
        out = torch.full_like(scores, -torch.inf)
        out[0, best] = 0.0
        return out


def write_tokenizer(file: Path, out: Path) -> None:
    """Write the ``tokenizer.json`` of a model's GGUF file."""
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(file.parent), gguf_file=file.name)
    tokenizer.backend_tokenizer.save(str(out))


def marks(size: int) -> dict[str, list[Any]]:
    """Return the processors of each mark."""
    green = transformers.WatermarkLogitsProcessor(
        size, device="cpu", hashing_key=KEY, seeding_scheme="lefthash"
    )
    synthid = transformers.SynthIDTextWatermarkingConfig(
        keys=list(range(1, 31)), ngram_len=5
    ).construct_processor(size, "cpu")
    return {"no mark": [], "gumbel": [Gumbel()], "green list": [green], "synthid": [synthid]}


def measured(file: Path) -> dict[str, Any]:
    """Return CPU milliseconds: of each mark's processor, and of each whole token."""
    torch.set_num_threads(1)
    where, name = str(file.parent), file.name
    tokenizer = transformers.AutoTokenizer.from_pretrained(where, gguf_file=name)
    network = transformers.AutoModelForCausalLM.from_pretrained(where, gguf_file=name).eval()
    size = int(network.config.vocab_size)
    ids = tokenizer(PROMPT, return_tensors="pt").input_ids
    scores = torch.log_softmax(torch.randn(1, size, generator=torch.manual_seed(0)) * 3, -1)
    alone: dict[str, list[float]] = {}
    whole: dict[str, list[float]] = {}
    for _ in range(TURNS):
        for name, processors in marks(size).items():
            for one in processors:
                alone.setdefault(name, []).append(_processor_ms(one, ids, scores))
            whole.setdefault(name, []).append(_token_ms(network, ids, processors))
    return {
        "model": "SmolLM2-135M-Instruct",
        "vocabulary": size,
        "turns": TURNS,
        "calls_per_turn": CALLS,
        "tokens_per_turn": NEW,
        "processor_ms": {name: _range(all_) for name, all_ in alone.items()},
        "token_ms": {name: _range(all_) for name, all_ in whole.items()},
    }


def _processor_ms(one: Any, ids: torch.Tensor, scores: torch.Tensor) -> float:
    began = time.process_time()
    for i in range(CALLS):
        one(torch.roll(ids, i, 1), scores.clone())
    return (time.process_time() - began) / CALLS * 1e3


def _token_ms(network: Any, ids: torch.Tensor, processors: list[Any]) -> float:
    torch.manual_seed(1)
    began = time.process_time()
    with torch.no_grad():
        network.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=True,
            top_k=0,
            max_new_tokens=NEW,
            min_new_tokens=NEW,
            pad_token_id=0,
            logits_processor=transformers.LogitsProcessorList(processors),
        )
    return (time.process_time() - began) / NEW * 1e3


def _range(values: list[float]) -> dict[str, float]:
    """Return the median and the extremes: of 6, a 96.9 % interval of the median."""
    return {"median": float(np.median(values)), "low": min(values), "high": max(values)}
