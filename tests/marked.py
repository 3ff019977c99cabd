"""A tokenizer of words, and texts that a mark leans on: what tests of audits need."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from stillwatch.marking.scheme import Scheme

WORDS = [f"{a}{b}" for a in ("ba", "de", "ki", "lo", "mu") for b in ("ran", "sel", "tor", "vim")]
WORDS += ["the", "river"]


def make_tokenizer(file: Path, words: Sequence[str] = WORDS) -> Path:
    """Write a ``tokenizer.json`` that knows some words, and splits at spaces."""
    vocabulary = {"<unknown>": 0} | {word: i for i, word in enumerate(words, 1)}
    model = {"type": "WordLevel", "vocab": vocabulary, "unk_token": "<unknown>"}
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "WhitespaceSplit"},
        "post_processor": None,
        "decoder": None,
        "model": model,
    }
    file.write_text(json.dumps(whole))
    return file


def said(scheme: Scheme, key: int | None, seed: int, n: int) -> str:
    """Return n words by chance, each the best of three under a key, if there is one."""
    rng = np.random.default_rng(seed)
    width = scheme.context_width
    tokens = list(rng.integers(1, len(WORDS) + 1, width))
    while len(tokens) < n:
        some = rng.choice(np.arange(1, len(WORDS) + 1), 3, replace=False).astype(np.uint32)
        best = 0
        if key is not None:
            contexts = np.array([tokens[-width:]] * 3, dtype=np.uint32)
            best = int(scheme.scores(key, contexts, some).argmax())
        tokens.append(int(some[best]))
    return " ".join(WORDS[token - 1] for token in tokens)
