"""Mark what is sampled as the engines do: vLLM's and SGLang's Gumbel choice, green lists."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from bench.provenance.corpus import VOCABULARY
from bench.provenance.training import MOST_ALTERNATIVES, Choose, plainly
from stillwatch.marking.schemes import vllm_gumbel
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.marking.schemes.vllm_dual_gumbel import VllmDualGumbel
from stillwatch.marking.schemes.vllm_sbw import VllmSbw


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


def by_two_gumbels(scheme: VllmDualGumbel, key: int, seed: int) -> Choose:
    """Choose under key A or, with the chance ``alpha``, under key B; a coin that no key knows says.

    So does vLLM where it decodes plainly; both keys look at the same contexts already used.
    """
    first, second = (
        by_gumbel(vllm_gumbel.VllmGumbel(context_width=scheme.context_width), one, seed + i)
        for i, one in enumerate(scheme.keys(key))
    )
    coins = torch.Generator().manual_seed(seed + 2)

    def choose(logits: Tensor, tokens: Tensor, used: list[set[tuple[int, ...]]]) -> Tensor:
        by_first = first(logits, tokens, [set(one) for one in used])
        by_second = second(logits, tokens, used)
        shows_second = torch.rand(len(logits), generator=coins) < scheme.alpha
        return torch.where(shows_second, by_second, by_first)

    return choose


def by_green_list(
    scheme: TransformersGreen | VllmSbw,
    key: int,
    seed: int,
    bias: float = 2.0,
    vocabulary: int = VOCABULARY,
) -> Choose:
    """Choose at random after the green tokens were raised; the token before decides on the list.

    Transformers raises always; vLLM leaves a context that comes again in an answer to chance.
    """
    at_random = plainly(seed)
    transformers = isinstance(scheme, TransformersGreen)
    green = bias * _lists(scheme, key, vocabulary)

    def choose(logits: Tensor, tokens: Tensor, used: list[set[tuple[int, ...]]]) -> Tensor:
        raised = green[tokens[:, -1]]
        if not transformers:
            for k, context in enumerate(tokens[:, -1:].tolist()):
                if tuple(context) in used[k]:
                    raised[k] = 0.0
                used[k].add(tuple(context))
        return at_random(logits + raised, tokens, used)

    return choose


def _lists(scheme: TransformersGreen | VllmSbw, key: int, vocabulary: int) -> Tensor:
    """Return 1 for green and 0 for other tokens, a row for each token before."""
    every = np.arange(vocabulary, dtype=np.uint32)
    if isinstance(scheme, TransformersGreen):
        return torch.from_numpy(scheme.green_lists(key, every)).float()
    rows = [
        scheme.scores(key, np.full((vocabulary, 1), one, dtype=np.uint32), every) for one in every
    ]
    return torch.from_numpy(np.stack(rows)).float()
