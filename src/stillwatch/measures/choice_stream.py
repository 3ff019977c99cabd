"""Streams of OpenAI's chat completions and completions: chunks with pieces of each choice."""

from collections.abc import Iterable
from typing import Any, Final

from stillwatch.measures.cleaning import EACH, Cleaner, Path
from stillwatch.measures.narrowing import Narrowing

Object = dict[str, Any]
PIECES: Final = ("delta", "message")


class ChoiceStream:
    """Narrows chunk by chunk; see `streams.StreamNarrower`."""

    def __init__(self, narrowing: Narrowing, begins_thinking: bool) -> None:
        self._cleaner = Cleaner(narrowing, begins_thinking, in_pieces=True)

    def narrow(self, data: Object) -> list[Object]:
        """Return the chunk without what is withheld, or nothing if nothing else was in it."""
        out: Object = self._cleaner.clean(data)
        choices = out.get("choices")
        if not isinstance(choices, list):
            return [out]
        for at, choice in enumerate(choices):
            if isinstance(choice, dict) and choice.get("finish_reason") is not None:
                index = choice.get("index")
                under = ("choices", index if isinstance(index, int) else at)
                _put(choice, ((path[2:], text) for path, text in self._cleaner.rest(under)))
        if not choices or out == data or out.get("usage"):
            return [out]
        return [] if all(_is_empty(choice) for choice in choices) else [out]


def _put(choice: Object, rest: Iterable[tuple[Path, str]]) -> None:
    """Add to the last piece of a choice what was held back of its texts."""
    for path, text in rest:
        *steps, leaf = path[: path.index(EACH)] if EACH in path else path
        place: Any = choice
        for step in steps:
            place[step] = dict(place.get(step) or {})
            place = place[step]
        if EACH in path:
            place[leaf] = [*(place.get(leaf) or ()), {"type": "text", "text": text}]
        else:
            place[leaf] = (place.get(leaf) or "") + text


def _is_empty(choice: Any) -> bool:
    """Tell whether a choice says nothing: no text, no role, no call, no end."""
    if not isinstance(choice, dict):
        return False
    if choice.get("finish_reason") is not None or choice.get("text"):
        return False
    pieces = [choice[name] for name in PIECES if choice.get(name)]
    return all(isinstance(one, dict) and not any(one.values()) for one in pieces)
