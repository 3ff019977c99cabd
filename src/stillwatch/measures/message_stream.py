"""Streams of Anthropic's messages: content blocks that start, grow and stop."""

from typing import Any, Final

from stillwatch.measures.cleaning import Cleaner
from stillwatch.measures.indexes import Indexes
from stillwatch.measures.names import is_reasoning
from stillwatch.measures.narrowing import Narrowing

Object = dict[str, Any]
STARTS: Final = "content_block_start"
GROWS: Final = "content_block_delta"
STOPS: Final = "content_block_stop"
SAYS: Final = "text_delta"
PIECES: Final = ("content_block", "delta")


class MessageStream:
    """Narrows event by event; see `streams.StreamNarrower`."""

    def __init__(self, narrowing: Narrowing, begins_thinking: bool) -> None:
        self._hides = not narrowing.allow_reasoning
        self._cleaner = Cleaner(narrowing, begins_thinking, in_pieces=True)
        self._indexes = Indexes()

    def narrow(self, data: Object) -> list[Object]:
        """Return what to send in the place of one event."""
        index = data.get("index")
        kind = data.get("type")
        if not isinstance(index, int):
            return [self._cleaner.clean(data)]
        if kind == STARTS and self._hides and is_reasoning(data.get("content_block")):
            self._indexes.drop(index)
        delta = data.get("delta")
        if self._indexes.is_dropped(index) or (self._hides and is_reasoning(delta)):
            return []
        new = self._indexes.renumbered(index)
        out: Object = {**data, "index": new}
        for name in PIECES:
            if name in data:
                out[name] = self._cleaner.clean(data[name])
        before = self._held(new) if kind == STOPS else []
        if isinstance(delta, dict) and delta.get("type") == SAYS and delta.get("text"):
            return before + ([out] if out["delta"].get("text") else [])
        return [*before, out]

    def _held(self, index: int) -> list[Object]:
        """Return what was held back of a block that stops."""
        text = "".join(one for _, one in self._cleaner.rest())
        delta = {"type": SAYS, "text": text}
        return [{"type": GROWS, "index": index, "delta": delta}] if text else []
