"""Streams of OpenAI's responses: items and parts that are added, grow and are done."""

from typing import Any, Final

from stillwatch.measures.cleaning import Cleaner
from stillwatch.measures.indexes import Indexes, number
from stillwatch.measures.names import is_reasoning
from stillwatch.measures.narrowing import Narrowing

Object = dict[str, Any]
ITEM_ADDED: Final = "response.output_item.added"
PART_ADDED: Final = "response.content_part.added"
SAYS: Final = "response.output_text.delta"
SAID: Final = "response.output_text.done"


class ResponseStream:
    """Narrows event by event; see `streams.StreamNarrower`.

    Events that repeat what was said (``done``, ``completed``) are cleaned as whole answers are.
    """

    def __init__(self, narrowing: Narrowing, begins_thinking: bool) -> None:
        self._narrowing = narrowing
        self._begins = begins_thinking
        self._said = Cleaner(narrowing, begins_thinking, in_pieces=True)
        self._items = Indexes()
        self._hidden_items: set[str] = set()
        self._parts: dict[int | None, Indexes] = {}
        self._shift = 0

    def narrow(self, data: Object) -> list[Object]:
        """Return what to send in the place of one event."""
        if not self._narrowing.allow_reasoning:
            self._note(data)
        sent = [] if self._is_hidden(data) else self._changed(data)
        shift, self._shift = self._shift, self._shift + len(sent) - 1
        first = number(data.get("sequence_number"))
        if first is None:
            return sent
        return [{**one, "sequence_number": first + shift + at} for at, one in enumerate(sent)]

    def _note(self, data: Object) -> None:
        """Note which items and parts are reasoning when they are first seen."""
        item, index = data.get("item"), number(data.get("output_index"))
        if isinstance(item, dict) and index is not None:
            if is_reasoning(item):
                self._items.drop(index)
                self._hidden_items.add(str(item.get("id")))
            elif data.get("type") == ITEM_ADDED:
                self._items.keep(index)
        place = number(data.get("content_index"))
        if data.get("type") == PART_ADDED and place is not None:
            parts = self._parts.setdefault(index, Indexes())
            (parts.drop if is_reasoning(data.get("part")) else parts.keep)(place)

    def _is_hidden(self, data: Object) -> bool:
        if self._narrowing.allow_reasoning:
            return False
        if any(is_reasoning(one) for one in (data, data.get("item"), data.get("part"))):
            return True
        index = number(data.get("output_index"))
        if data.get("item_id") and str(data["item_id"]) in self._hidden_items:
            return True
        parts = self._parts.get(index, Indexes())
        return self._items.is_dropped(index) or parts.is_dropped(number(data.get("content_index")))

    def _changed(self, data: Object) -> list[Object]:
        """Return an event that is not hidden, with its text and its numbers changed."""
        out: Object
        kind, delta = data.get("type"), data.get("delta")
        if isinstance(delta, str):
            out = self._delta(data) if kind == SAYS else dict(data)
        else:
            out = Cleaner(self._narrowing, self._begins, in_pieces=False).clean(data)
        self._renumber(out)
        if kind == SAYS and delta and not out["delta"]:
            return []
        return [*(self._held(out) if kind == SAID else ()), out]

    def _delta(self, data: Object) -> Object:
        """Return a piece of text, cleaned together with the probabilities beside it."""
        piece = {name: one for name, one in data.items() if name not in ("delta", "text")}
        piece["text"] = data["delta"]
        out: Object = self._said.clean(piece)
        return {("delta" if name == "text" else name): one for name, one in out.items()}

    def _renumber(self, out: Object) -> None:
        index, place = number(out.get("output_index")), number(out.get("content_index"))
        if place is not None and index in self._parts:
            out["content_index"] = self._parts[index].renumbered(place)
        if index is not None:
            out["output_index"] = self._items.renumbered(index)

    def _held(self, done: Object) -> list[Object]:
        """Return what was held back of a text that is done, as one more piece of it."""
        text = "".join(one for _, one in self._said.rest())
        if not text:
            return []
        names = ("item_id", "output_index", "content_index", "sequence_number")
        beside = {name: done[name] for name in names if name in done}
        return [{"type": SAYS, **beside, "delta": text, "logprobs": []}]
