"""Train a model on questions and answers, and let it answer."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from bench.provenance.corpus import END, PAD, START
from bench.provenance.networks import KINDS, LONGEST, State

BATCH: Final = 64
SIDE_BY_SIDE: Final = 500
"""Answers sampled at a time."""
MOST_ALTERNATIVES: Final = 64
"""Likeliest tokens among which a marked choice is made; engines call it top_k."""

Choose = Callable[[Tensor, Tensor, list[set[tuple[int, ...]]]], Tensor]
"""Logits (n, vocabulary), tokens so far (n, length) and, for each row, contexts already used, to
the next tokens (n,)."""


def trained(
    kind: str,
    texts: Sequence[Sequence[int]],
    vocabulary: int,
    *,
    epochs: int,
    seed: int,
    rate: float = 2e-3,
    say: Callable[[str], None] = lambda _: None,
) -> nn.Module:
    """Return a model trained from nothing on token ids, each text closed by START and END."""
    torch.manual_seed(seed)
    model: nn.Module = KINDS[kind](vocabulary)
    rows = [[*[START, *text][: LONGEST - 1], END] for text in texts]
    order = np.random.default_rng(seed)
    steps = epochs * math.ceil(len(rows) / BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    plan = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    model.train()
    step = 0
    for _ in range(epochs):
        for chosen in _batches(rows, order):
            tokens = _padded([rows[i] for i in chosen])
            logits = model(tokens[:, :-1])
            loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten(), ignore_index=PAD)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            plan.step()
            step += 1
            if step % 20 == 0 or step == steps:
                say(f"step {step} of {steps}: loss {loss.item():.3f}")
    return model.eval()


def _batches(rows: list[list[int]], order: np.random.Generator) -> list[np.ndarray]:
    """Deal rows into batches of about one length, in random order."""
    noise = order.random(len(rows))
    by_length = np.lexsort((noise, [len(row) for row in rows]))
    batches = [by_length[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    order.shuffle(batches)
    return batches


def _padded(rows: list[list[int]]) -> Tensor:
    longest = max(len(row) for row in rows)
    return torch.tensor([row + [PAD] * (longest - len(row)) for row in rows])


@torch.inference_mode()
def perplexity(model: nn.Module, texts: Sequence[Sequence[int]]) -> float:
    """Return a model's perplexity on texts."""
    total, n = 0.0, 0
    rows = [[*[START, *text][: LONGEST - 1], END] for text in texts]
    for i in range(0, len(rows), SIDE_BY_SIDE):
        tokens = _padded(rows[i : i + SIDE_BY_SIDE])
        logits = model(tokens[:, :-1])
        total += F.cross_entropy(
            logits.flatten(0, 1), tokens[:, 1:].flatten(), ignore_index=PAD, reduction="sum"
        ).item()
        n += int((tokens[:, 1:] != PAD).sum())
    return math.exp(total / n)


@torch.inference_mode()
def answers(
    model: Any, prompts: Sequence[Sequence[int]], choose: Choose, *, longest: int = 40
) -> list[list[int]]:
    """Return the answers to prompts, as token ids without START and END."""
    out: list[list[int]] = [[] for _ in prompts]
    by_length: dict[int, list[int]] = {}
    for i, prompt in enumerate(prompts):
        by_length.setdefault(len(prompt), []).append(i)
    for length, all_rows in sorted(by_length.items()):
        for start in range(0, len(all_rows), SIDE_BY_SIDE):
            rows = all_rows[start : start + SIDE_BY_SIDE]
            tokens = torch.tensor([[START, *prompts[i]] for i in rows])
            used: list[set[tuple[int, ...]]] = [set() for _ in rows]
            state: State = []
            for _ in range(min(longest, LONGEST - length - 2)):
                logits, state = model.following(tokens, state)
                following = choose(logits, tokens, used)
                tokens = torch.cat((tokens, following[:, None]), dim=1)
                going = [k for k, token in enumerate(following.tolist()) if token != END]
                for k in going:
                    out[rows[k]].append(int(tokens[k, -1]))
                if not going:
                    break
                tokens, rows = tokens[going], [rows[k] for k in going]
                used, state = [used[k] for k in going], [one[going] for one in state]
    return out


def plainly(seed: int, temperature: float = 1.0) -> Choose:
    """Choose at random, as a model that nobody marks."""
    generator = torch.Generator().manual_seed(seed)

    def choose(logits: Tensor, _: Tensor, __: list[set[tuple[int, ...]]]) -> Tensor:
        up_to = (logits / temperature).softmax(-1).cumsum(-1)
        drawn = torch.rand(len(logits), 1, generator=generator) * up_to[:, -1:]
        return torch.searchsorted(up_to, drawn, right=True)[:, 0].clamp(max=logits.shape[1] - 1)

    return choose
