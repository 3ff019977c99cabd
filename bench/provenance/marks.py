"""Mark what is sampled as the engines do: vLLM's and SGLang's Gumbel choice, Transformers' list."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from bench.provenance.training import MOST_ALTERNATIVES, Choose, plainly
from stillwatch.marking.schemes.transformers_green import TransformersGreen


def by_gumbel(scheme: Any, key: int, seed: int) -> Choose:
    """Choose by keyed uniforms; a context that comes again in an answer is left to chance.

    So do vLLM (``deduplicate_contexts="single_turn"``, its default) and SGLang.
    """
    at_random = plainly(seed)
    width = scheme.context_width

    def choose(logits: Tensor, tokens: Tensor, used: list[set[tuple[int, ...]]]) -> Tensor:
        chosen = at_random(logits, tokens, used)
        if tokens.shape[1] < width:
            return chosen
        contexts = tokens[:, -width:].numpy().astype(np.uint32)
        fresh = []
        for k, context in enumerate(map(tuple, contexts.tolist())):
            if context not in used[k]:
                used[k].add(context)
                fresh.append(k)
        if not fresh:
            return chosen
        best = logits[fresh].log_softmax(-1).topk(MOST_ALTERNATIVES)
        candidates = best.indices.numpy().astype(np.uint32)
        scores = scheme.scores(
            key, np.repeat(contexts[fresh], MOST_ALTERNATIVES, axis=0), candidates.ravel()
        ).reshape(candidates.shape)
        uniforms = -np.expm1(-scores)
        noise = -np.log(-np.log(np.maximum(uniforms, 1e-38)))
        winner = (best.values.numpy() + noise).argmax(1)
        chosen[fresh] = torch.from_numpy(candidates[np.arange(len(fresh)), winner].astype(np.int64))
        return chosen

    return choose


def by_green_list(scheme: TransformersGreen, key: int, seed: int, bias: float = 2.0) -> Choose:
    """Choose at random after the green tokens were raised."""
    at_random = plainly(seed)
    every = np.arange(scheme.vocabulary, dtype=np.uint32)
    green = torch.from_numpy(scheme.green_lists(key, every)).float() * bias

    def choose(logits: Tensor, tokens: Tensor, used: list[set[tuple[int, ...]]]) -> Tensor:
        return at_random(logits + green[tokens[:, -1]], tokens, used)

    return choose
