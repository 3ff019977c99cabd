"""Walks through an answer, whole or a piece of a stream, and leaves out what is withheld."""

from typing import Any, Final

from stillwatch.marking.lexical import LexicalMark
from stillwatch.measures.names import (
    OPAQUE,
    carries_probabilities,
    carries_reasoning,
    carries_tokens,
    folded,
    is_reasoning,
    is_thought,
)
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.probabilities import coarsened, of_visible
from stillwatch.measures.tags import ANY, Tags

Path = tuple[str | int, ...]
EACH: Final = "*"
"""Stands in a path for the blocks of one content, which are one text to the tags in it."""
DEEPEST: Final = 100
TEXTS: Final = frozenset({"content", "text", "output_text", "completion"})
"""Fields that hold the answer."""
PROSE: Final = frozenset({"text", "output_text", "text_delta", "message", "completion"})
"""Kinds of blocks, items and pieces whose texts are the answer, and not a tool's."""
EVENTS: Final = ("response.", "message_", "content_block_")
"""Beginnings of the kinds of events."""


class Cleaner:
    """Takes hidden reasoning and log-probabilities out of answers; never changes them in place.

    Parameters
    ----------
    narrowing : Narrowing
    begins_thinking : bool
        The answer starts within reasoning.
    in_pieces : bool
        Texts go on in the next object; `rest` gives what was held back of them.
    """

    def __init__(self, narrowing: Narrowing, begins_thinking: bool, in_pieces: bool) -> None:
        self._narrowing = narrowing
        self._begins = begins_thinking
        self._in_pieces = in_pieces
        self._tags: dict[Path, Tags] = {}
        self._marks: dict[Path, LexicalMark] = {}
        self._marking = narrowing.lexical_key is not None

    def clean(self, value: Any, path: Path = ()) -> Any:
        """Return what may be seen of a value that stands at a path; nothing of what is too deep."""
        if len(path) > DEEPEST:
            return None
        if isinstance(value, dict):
            return self._fields(value, path)
        if isinstance(value, list):
            return self._items(value, path)
        if isinstance(value, str) and not self._narrowing.allow_reasoning and ANY.search(value):
            return Tags().whole(value)
        return value

    def text(self, text: str, path: Path) -> str:
        """Return what may be seen of the answer's text, or of the next piece of it."""
        if not self._narrowing.allow_reasoning:
            tags = self._tags.setdefault(path, Tags(self._begins))
            text = tags.feed(text) if self._in_pieces else tags.whole(text)
        key = self._narrowing.lexical_key
        if key is None or not self._marking:
            return text
        mark = self._marks.setdefault(path, LexicalMark(key))
        return mark.feed(text) if self._in_pieces else mark.feed(text) + mark.end()

    def rest(self, under: Path = ()) -> list[tuple[Path, str]]:
        """End the texts under a path: return what was held back of each and is visible."""
        held = [one for one in {**self._tags, **self._marks} if one[: len(under)] == under]
        ended = [(path, self._held(path)) for path in held]
        return [(path, text) for path, text in ended if text]

    def _held(self, path: Path) -> str:
        tags, mark = self._tags.get(path), self._marks.get(path)
        text = "" if tags is None else tags.end()
        return text if mark is None else mark.feed(text) + mark.end()

    def _fields(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        before, self._marking = self._marking, self._marking and _is_prose(value)
        try:
            return self._cleaned(value, path)
        finally:
            self._marking = before

    def _cleaned(self, value: dict[str, Any], path: Path) -> dict[str, Any]:
        withheld = not self._narrowing.allow_reasoning
        thought = withheld and is_thought(value)
        out: dict[str, Any] = {}
        for name, one in value.items():
            if withheld and (carries_reasoning(name, one) or is_reasoning(one)):
                continue
            if self._narrowing.lexical_key is not None and carries_tokens(name, one):
                continue
            if name in OPAQUE or carries_probabilities(name, one):
                out[name] = one
            elif name in TEXTS and isinstance(one, str):
                shown = self.text(one, (*path, name))
                out[name] = "" if thought else shown
            else:
                out[name] = self.clean(one, (*path, name))
        self._probabilities(value, out)
        return out

    def _items(self, value: list[Any], path: Path) -> list[Any]:
        kept = [one for one in value if self._narrowing.allow_reasoning or not is_reasoning(one)]
        return [self.clean(one, (*path, self._step(path, at, one))) for at, one in enumerate(kept)]

    def _step(self, path: Path, at: int, item: Any) -> str | int:
        if path != ("choices",):
            return EACH
        index = item.get("index") if isinstance(item, dict) else None
        return index if isinstance(index, int) else at

    def _probabilities(self, raw: dict[str, Any], out: dict[str, Any]) -> None:
        """Settle the fields of probabilities beside a text whose visible part is known by now."""
        for name in [name for name, one in out.items() if carries_probabilities(name, one)]:
            value = out[name]
            if not self._narrowing.allow_logprobs:
                out[name] = [] if isinstance(value, list) else None
                continue
            if not self._narrowing.allow_reasoning and not folded(name).startswith("prompt"):
                said = _said(out)
                value = of_visible(value, said, unchanged=said == _said(raw))
            most = self._narrowing.top_logprobs
            out[name] = coarsened(value, self._narrowing.logprob_decimals, most)


def _is_prose(value: dict[str, Any]) -> bool:
    """Tell whether texts in an object may be the answer itself."""
    kind = value.get("type")
    return not is_thought(value) and (
        not isinstance(kind, str) or kind in PROSE or kind.startswith(EVENTS)
    )


def _said(beside: dict[str, Any]) -> str | None:
    """Return the text that probabilities stand beside."""
    for name in ("text", "message", "delta", "content"):
        value = beside.get(name)
        if isinstance(value, dict):
            value = value.get("content")
        if isinstance(value, list):
            parts = [one.get("text") for one in value if isinstance(one, dict)]
            value = "".join(one for one in parts if isinstance(one, str))
        if isinstance(value, str):
            return value
    return None
