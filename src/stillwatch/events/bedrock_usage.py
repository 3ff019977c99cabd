"""Token counts that stand in Bedrock's bodies, for logs whose envelope has none.

Counts in a stream only grow (Anthropic states the answer's at its start and at its end, Llama in
each event), so that the largest is the final one.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

PROMPT: Final = (
    "inputTokens",
    "input_tokens",
    "inputTokenCount",
    "prompt_token_count",
    "inputTextTokenCount",
)
CACHED: Final = (
    "cacheReadInputTokens",
    "cacheWriteInputTokens",
    "cache_read_input_tokens",
    "cache_creation_input_tokens",
    "cacheReadInputTokenCount",
    "cacheWriteInputTokenCount",
)
ANSWER: Final = (
    "outputTokens",
    "output_tokens",
    "outputTokenCount",
    "generation_token_count",
    "totalOutputTextTokenCount",
)
INSIDE: Final = ("message", "metadata", "amazon-bedrock-invocationMetrics")
"""Keys of a body, or of a stream's event, under which usage may stand."""


def tokens(body: Any) -> tuple[int | None, int | None]:
    """Return tokens of the prompt (with those from the cache) and of the answer, null if unknown.

    Parameters
    ----------
    body : object
        A response body, or the list of a stream's events.
    """
    prompt: int | None = None
    answer: int | None = None
    for place in _places(body):
        asked, made = _counts(place, PROMPT), _counts(place, ANSWER)
        results = place.get("results")  # Titan counts each result
        if not made and isinstance(results, list):
            made = [n for one in results for n in _counts(one, ("tokenCount",))]
        if asked:
            total = asked[0] + sum(_counts(place, CACHED))
            prompt = total if prompt is None else max(prompt, total)
        if made:
            answer = sum(made) if answer is None else max(answer, sum(made))
    return prompt, answer


def _places(body: Any) -> Iterator[Mapping[str, Any]]:
    for one in body if isinstance(body, list) else [body]:
        if not isinstance(one, Mapping):
            continue
        for holder in (one, *(one.get(name) for name in INSIDE)):
            if isinstance(holder, Mapping):
                yield holder
                usage = holder.get("usage")
                if isinstance(usage, Mapping):
                    yield usage


def _counts(place: Any, names: tuple[str, ...]) -> list[int]:
    found = [place.get(name) for name in names] if isinstance(place, Mapping) else []
    return [n for n in found if isinstance(n, int) and not isinstance(n, bool) and n >= 0]
