"""Transformers marks for real, with keys that Stillwatch hands out, and they are found."""

import numpy as np
import pytest

pytest.importorskip("transformers", reason="make audit-env brings it; make test-provenance runs it")

import torch
from scipy.stats import norm
from transformers import (
    GPT2Config,
    GPT2LMHeadModel,
    SynthIDTextWatermarkingConfig,
    WatermarkDetector,
    WatermarkingConfig,
)

from stillwatch.audit.provenance.radioactivity import Candidate, assessed
from stillwatch.marking.contexts import ContextHash
from stillwatch.marking.keyring import MarkingKeys
from stillwatch.marking.pairs import pairs_of
from stillwatch.marking.schemes.transformers_green import TransformersGreen
from stillwatch.marking.schemes.transformers_synthid import TransformersSynthId

VOCABULARY = 1000
KEYS = MarkingKeys(bytes(range(32)))
KEY, OTHER = (KEYS.key("tiny", epoch) for epoch in ("2026-11", "2026-12"))
HIGH = next(key for i in range(99) if (key := KEYS.key("tiny", "2026-11", f"account {i}")) >= 2**63)
GREEN, SYNTHID = TransformersGreen(vocabulary=VOCABULARY), TransformersSynthId()
CONFIGURATIONS = {GREEN.id: WatermarkingConfig, SYNTHID.id: SynthIDTextWatermarkingConfig}


@pytest.fixture(scope="module")
def model():
    torch.manual_seed(7)
    size = {"n_positions": 128, "n_embd": 32, "n_layer": 2, "n_head": 2}
    ends = {"bos_token_id": VOCABULARY, "eos_token_id": None}  # no text starts or ends
    # weights of .5 instead of .02: some tokens are likelier than others, as in a trained model
    small = GPT2Config(vocab_size=VOCABULARY, initializer_range=0.5, **size, **ends)
    return GPT2LMHeadModel(small).eval()


@torch.inference_mode()
def generated(model, **how):
    """Return 2,000 new tokens in 20 texts, without their prompts."""
    torch.manual_seed(8)
    prompts = torch.randint(VOCABULARY, (20, 6))
    out = model.generate(
        prompts,
        attention_mask=torch.ones_like(prompts),
        do_sample=True,
        top_k=0,
        temperature=1.0,
        max_new_tokens=100,
        min_new_tokens=100,
        pad_token_id=0,
        **how,
    )
    return out[:, prompts.shape[1] :]


def marked(model, scheme, key):
    settings = CONFIGURATIONS[scheme.id](**scheme.configuration(key))
    return generated(model, watermarking_config=settings)


def log10_p(scheme, key, tokens):
    texts = [row.numpy().astype(np.uint32) for row in tokens]
    pairs = pairs_of(texts, scheme.context_width)
    hashing = ContextHash(KEYS.context_key())
    return assessed(pairs, scheme, Candidate("us", "2026-11", key), hashing).plain.log10_p


@pytest.mark.parametrize("key", [KEY, HIGH], ids=["derived", "above 2**63"])
@pytest.mark.parametrize("scheme", [GREEN, SYNTHID], ids=lambda scheme: scheme.id)
def test_a_mark_is_found_under_its_key_and_no_other(model, scheme, key) -> None:
    tokens = marked(model, scheme, key)
    assert tokens.shape == (20, 100)
    assert log10_p(scheme, key, tokens) < -6
    assert log10_p(scheme, OTHER, tokens) > -3


@pytest.mark.parametrize("scheme", [GREEN, SYNTHID], ids=lambda scheme: scheme.id)
def test_unmarked_text_shows_nothing(model, scheme) -> None:
    tokens = generated(model)
    assert min(log10_p(scheme, key, tokens) for key in (KEY, HIGH, OTHER)) > -3


@pytest.mark.parametrize("key", [KEY, HIGH], ids=["derived", "above 2**63"])
def test_green_scores_are_those_of_their_detector(model, key) -> None:
    """Each text by itself, and each pair as often as it comes, as theirs counts."""
    tokens = marked(model, GREEN, key)
    detector = WatermarkDetector(
        model.config, "cpu", WatermarkingConfig(**GREEN.configuration(key))
    )
    theirs = detector(tokens, return_dict=True)
    for row, z, p in zip(tokens.numpy(), theirs.z_score, theirs.p_value, strict=True):
        scores = GREEN.scores(key, row[:-1, None].astype(np.uint32), row[1:].astype(np.uint32))
        n = len(scores)
        own = (scores.sum() - GREEN.null.mean * n) / np.sqrt(GREEN.null.variance * n)
        assert own == pytest.approx(z)
        assert norm.sf(own) == pytest.approx(p, rel=1e-6)
