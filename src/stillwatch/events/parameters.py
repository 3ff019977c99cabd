"""Request parameters as sent, with explicit told from absent."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

SPELLINGS: Final[Mapping[str, str]] = {
    "temperature": "temperature",
    "top_p": "top_p",
    "topP": "top_p",
    "p": "top_p",
    "max_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "max_tokens_to_sample": "max_tokens",
    "maxTokens": "max_tokens",
    "maxTokenCount": "max_tokens",
    "max_new_tokens": "max_tokens",
    "max_gen_len": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "n": "n",
    "candidateCount": "n",
    "candidate_count": "n",
    "seed": "seed",
    "logprobs": "logprobs",
    "responseLogprobs": "logprobs",
    "response_logprobs": "logprobs",
    "top_logprobs": "top_logprobs",
    "logit_bias": "logit_bias",
    "stop": "stop",
    "stop_sequences": "stop",
    "stopSequences": "stop",
    "response_format": "response_format",
    "responseMimeType": "response_format",
    "response_mime_type": "response_format",
    "tools": "n_tools",
    "functions": "n_tools",
    "stream": "stream",
}
"""Canonical field of each parameter, as its provider names it."""
DECIMAL: Final = frozenset({"temperature", "top_p"})
WHOLE: Final = frozenset({"max_tokens", "n", "seed", "top_logprobs"})


def parameters(sent: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return canonical request fields from the parameters that a client sent.

    Parameters
    ----------
    sent : mapping or None
        None: not known what was sent. Values of an unexpected type count as sent, and are null.

    Returns
    -------
    dict
        Fields of `stillwatch.events.event.Event`; ``params_sent`` has the names as sent.
    """
    if sent is None:
        return {}
    out: dict[str, Any] = {"params_sent": sorted(sent)}
    for name, value in sent.items():
        field = SPELLINGS.get(name)
        if field is None or value is None:
            continue
        kind = type(value)
        if kind is int or kind is float:
            _number(out, field, value)
        elif kind is bool:
            if field in ("logprobs", "stream"):
                out[field] = value
        else:
            _other(out, field, value)
    return out


def _number(out: dict[str, Any], field: str, value: float) -> None:
    if field in DECIMAL:
        out[field] = float(value)
    elif field in WHOLE and value == int(value):
        out[field] = int(value)
    elif field == "logprobs":  # the completions API: how many
        out["logprobs"] = True
        out.setdefault("top_logprobs", int(value))


def _other(out: dict[str, Any], field: str, value: Any) -> None:
    if field == "stop":
        listed = [value] if isinstance(value, str) else value
        if isinstance(listed, Sequence) and listed:
            out[field] = [str(one) for one in listed]
    elif field == "logit_bias":
        if value:
            out[field] = True
    elif field == "response_format":
        form = value.get("type") if isinstance(value, Mapping) else value
        if isinstance(form, str):
            out[field] = form
    elif field == "n_tools" and isinstance(value, list):
        out[field] = len(value)
