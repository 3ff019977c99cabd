"""Names of fields and kinds by which engines carry reasoning, tokens and probabilities.

Names are compared folded (lower case, without ``_`` and ``-``), since engines spell one thing in
several ways: ``reasoning_content`` (DeepSeek, SGLang, llama.cpp, LiteLLM), ``reasoning`` (vLLM,
OpenRouter, Groq), ``reasoning_details`` (OpenRouter), ``reasoningContent`` (Bedrock),
``thinking_blocks`` (LiteLLM), ``thoughts`` and ``thought_signature`` (Gemini).
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

REASONING: Final = ("reasoning", "thinking", "thought", "chainofthought", "cotsummary")
"""Words that make a name one of reasoning, wherever in it they stand."""
PARTS: Final = frozenset({"signaturedelta"})
"""Kinds that belong to reasoning and do not say so."""
TOKEN_IDS: Final = frozenset(
    {
        "tokenids",
        "prompttokenids",
        "completiontokenids",
        "outputtokenids",
        "outputids",
        "hiddenstates",
    }
)
"""Fields from which the tokens of hidden reasoning can be read."""
VERBOSE: Final = "__verbose"
"""llama.cpp's copy of the raw answer, its prompt, tokens and probabilities."""
PROBABILITIES: Final = frozenset({"completionprobabilities", "probs", "hiddenstates"})
OPAQUE: Final = frozenset(
    {
        "input",
        "arguments",
        "partial_json",
        "code",
        "tools",
        "tool_choice",
        "parameters",
        "schema",
        "input_schema",
        "metadata",
        "instructions",
        "format",
        "usage",
    }
)
"""What is the client's own, or a call that the model makes: never looked into."""
SETTING: Final = re.compile(r"[a-z_]{1,16}")
SETTINGS: Final = frozenset({"effort", "summary", "generate_summary", "max_tokens"})


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """Return a name in lower case, without what separates its words."""
    return name.lower().replace("_", "").replace("-", "")


@lru_cache(maxsize=4096)
def _speaks_of_reasoning(name: str) -> bool:
    short = folded(name)
    return short in PARTS or any(word in short for word in REASONING)


def carries_reasoning(name: str, value: Any) -> bool:
    """Tell whether a field of an answer holds reasoning, or tokens of it.

    Numbers, empty values and the echo of the request's own settings carry none.
    """
    if value is None or isinstance(value, bool | int | float) or not value:
        return False
    if carries_tokens(name, value):
        return True
    return _speaks_of_reasoning(name) and not _echoes_settings(name, value)


def carries_tokens(name: str, value: Any) -> bool:
    """Tell whether a field holds what the model wrote a second time: as tokens, or raw."""
    if not isinstance(value, list | dict | str) or not value:
        return False
    if name == "tokens":
        return isinstance(value, list) and all(isinstance(one, int) for one in value)
    return name == VERBOSE or folded(name) in TOKEN_IDS


def _echoes_settings(name: str, value: Any) -> bool:
    if folded(name) == "reasoningeffort":
        return isinstance(value, str) and SETTING.fullmatch(value) is not None
    return (
        isinstance(value, dict)
        and value.keys() <= SETTINGS
        and all(
            one is None or isinstance(one, int) or (isinstance(one, str) and SETTING.fullmatch(one))
            for one in value.values()
        )
    )


def is_reasoning(part: Any) -> bool:
    """Tell whether a content block, an output item or a stream event is one of reasoning."""
    kind = part.get("type") if isinstance(part, Mapping) else None
    return isinstance(kind, str) and _speaks_of_reasoning(kind)


def is_thought(part: Mapping[str, Any]) -> bool:
    """Tell whether Gemini marks the text beside as a thought."""
    extra = part.get("extra_content")
    marks = [part, *extra.values()] if isinstance(extra, dict) else [part]
    return any(isinstance(one, dict) and one.get("thought") is True for one in marks)


def carries_probabilities(name: str, value: Any) -> bool:
    """Tell whether a field holds probabilities of tokens, or what they are computed from.

    A whole number is the echo of how many were asked for.
    """
    if value is None or isinstance(value, bool | int) or value == []:
        return False
    short = folded(name)
    return "logprob" in short or "logits" in short or short in PROBABILITIES
