"""Who is documented to have learned from whom, and pairs of which nobody says so.

A student stands here once for each recipe, with a teacher whose own answers are in the data. Where
the source names "ChatGPT", the teacher is gpt-3.5-turbo of the first version that is in the data.
Innocent is a pair of models that two vendors trained on their own; nobody documents that one
learned from the other. Nobody can rule it out either: answers of all of them are in the open web.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np


@dataclass(frozen=True)
class Pair:
    """Two models; `source` documents that the student learned from the teacher, if it did."""

    teacher: str
    student: str
    source: str = ""


DOCUMENTED: Final = (
    Pair(
        "text_davinci_003",
        "alpaca-7b",
        "Taori et al. (2023), Stanford Alpaca: 52,000 answers of text-davinci-003",
    ),
    Pair(
        "gpt-3.5-turbo-0301",
        "vicuna-13b",
        "LMSYS (March 2023), Vicuna: 70,000 conversations with ChatGPT, from ShareGPT",
    ),
    Pair(
        "gpt-3.5-turbo-0301",
        "baize-v2-7b",
        "Xu et al., arXiv 2304.01196: ChatGPT in conversation with itself",
    ),
    Pair(
        "gpt-3.5-turbo-0301",
        "ultralm-13b",
        "Ding et al., arXiv 2305.14233: UltraChat, conversations of two ChatGPT Turbo",
    ),
    Pair(
        "gpt-3.5-turbo-0301",
        "wizardlm-13b",
        "Xu et al., arXiv 2304.12244: Evol-Instruct, answers of ChatGPT",
    ),
    Pair(
        "gpt-3.5-turbo-0301",
        "zephyr-7b-beta",
        "Tunstall et al., arXiv 2310.16944: supervised on UltraChat (ChatGPT), then preferences",
    ),
    Pair(
        "claude-2",
        "claude2-alpaca-13b",
        "repository Lichang-Chen/claude2-alpaca (2023): 52,000 answers of Claude 2",
    ),
    Pair(
        "gpt4_0314",
        "airoboros-33b",
        "model card jondurbin/airoboros-33b-gpt4-1.2 (2023): synthetic data of GPT-4 only",
    ),
    Pair(
        "gpt4_0314",
        "nous-hermes-13b",
        "model card NousResearch/Nous-Hermes-13b (2023): almost only outputs of GPT-4",
    ),
    Pair(
        "gpt4_0314",
        "openchat-13b",
        "Wang et al., arXiv 2309.11235 and repository imoneoi/openchat: 6,000 conversations "
        "with GPT-4, from ShareGPT",
    ),
    Pair(
        "gpt4_0613",
        "OpenHermes-2.5-Mistral-7B",
        "model card teknium/OpenHermes-2.5-Mistral-7B (2023): a million entries, mostly of GPT-4",
    ),
    Pair(
        "gpt-4-turbo-2024-04-09",
        "Llama-3-8B-Instruct-SkillMix",
        "Kaur et al., arXiv 2408.14774: 4,000 answers of GPT-4 Turbo",
    ),
)

VENDORS: Final[Mapping[str, tuple[str, ...]]] = {
    "OpenAI": (
        "text_davinci_001",
        "text_davinci_003",
        "gpt35_turbo_instruct",
        "gpt-3.5-turbo-0301",
        "gpt-3.5-turbo-0613",
        "gpt-3.5-turbo-1106",
        "gpt4",
        "gpt4_0314",
        "gpt4_0613",
        "gpt4_1106_preview",
        "gpt-4-0125-preview",
        "gpt-4-turbo-2024-04-09",
        "gpt-4o-2024-05-13",
        "gpt-4o-mini-2024-07-18",
    ),
    "Anthropic": (
        "claude",
        "claude-2",
        "claude-2.1",
        "claude-instant-1.2",
        "claude-3-opus-20240229",
        "claude-3-sonnet-20240229",
        "claude-3-5-sonnet-20240620",
    ),
    "Google": ("gemini-pro", "gemma-2b-it", "gemma-7b-it"),
    "Meta": (
        "llama-2-7b-chat-hf",
        "llama-2-13b-chat-hf",
        "llama-2-70b-chat-hf",
        "Meta-Llama-3-8B-Instruct",
        "Meta-Llama-3-70B-Instruct",
        "Meta-Llama-3.1-8B-Instruct-Turbo",
        "Meta-Llama-3.1-70B-Instruct-Turbo",
        "Meta-Llama-3.1-405B-Instruct-Turbo",
    ),
    "Mistral": (
        "Mistral-7B-Instruct-v0.2",
        "Mistral-7B-Instruct-v0.3",
        "Mixtral-8x7B-Instruct-v0.1",
        "Mixtral-8x22B-Instruct-v0.1",
        "mistral-medium",
        "mistral-large-2402",
    ),
    "Cohere": ("cohere",),
    "Alibaba": (
        "Qwen-14B-Chat",
        "Qwen1.5-1.8B-Chat",
        "Qwen1.5-7B-Chat",
        "Qwen1.5-14B-Chat",
        "Qwen1.5-72B-Chat",
        "Qwen1.5-110B-Chat",
        "Qwen2-72B-Instruct",
    ),
    "01.AI": ("Yi-34B-Chat", "yi-large-preview"),
    "DeepSeek": ("deepseek-llm-67b-chat",),
    "Databricks": ("dbrx-instruct",),
}
"""Models that their vendor itself aligned, with prompts and settings of its own."""


def documented(available: Collection[str]) -> list[Pair]:
    """Return the documented pairs of which both models are in the data."""
    return [one for one in DOCUMENTED if {one.teacher, one.student} <= set(available)]


def cross_vendor(available: Collection[str]) -> list[Pair]:
    """Return every pair of available models of two vendors, each once, in a fixed order."""
    owner = {name: vendor for vendor, names in VENDORS.items() for name in names}
    some = [name for name in sorted(owner) if name in set(available)]
    return [Pair(a, b) for a, b in combinations(some, 2) if owner[a] != owner[b]]


def innocents(available: Collection[str], n: int, seed: int) -> list[Pair]:
    """Draw cross-vendor pairs without replacement; which of the two is accused is drawn as well.

    Raises
    ------
    ValueError
        There are fewer pairs.
    """
    every = cross_vendor(available)
    if n > len(every):
        raise ValueError(f"{n} innocent pairs wanted, {len(every)} there are")
    rng = np.random.default_rng(seed)
    drawn = [every[k] for k in rng.choice(len(every), n, replace=False)]
    turned = rng.random(n) < 0.5
    return [
        Pair(one.student, one.teacher) if turn else one
        for one, turn in zip(drawn, turned, strict=True)
    ]


def models_of(pairs: Sequence[Pair]) -> list[str]:
    """Return every model that is in a pair."""
    return sorted({name for one in pairs for name in (one.teacher, one.student)})
