"""Reasoning that a model writes into its answer between tags, taken out as the text arrives."""

import re
from collections.abc import Iterable
from typing import Final

PAIRS: Final = (
    ("<think>", "</think>"),
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<seed:think>", "</seed:think>"),
    ("<mm:think>", "</mm:think>"),
    ("[THINK]", "[/THINK]"),
    ("◁think▷", "◁/think▷"),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<reasoning>", "</reasoning>"),
    ("<longcat_think>", "</longcat_think>"),
    ("<ifm|think>", "</ifm|think>"),
    ("<ifm|think_fast>", "</ifm|think_fast>"),
    ("<ifm|think_faster>", "</ifm|think_faster>"),
    ("<|think:start|>", "<|think:end|>"),
    ("<|inner_prefix|>", "<|inner_suffix|>"),
    ("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
    ("[unused16]", "[unused17]"),
    ("<|channel>thought", "<channel|>"),
    ("<|channel|>analysis<|message|>", "<|end|>"),
    ("<|content_thinking|>", "<|end_message|>"),
)
"""Tags that models write of themselves, as the parsers of vLLM and SGLang and Open WebUI know them.
One that a client asks for by a name of its own is ordinary text."""
MEANS_MORE: Final = frozenset({"<|end|>", "<|end_message|>"})
"""Closing tags that end other things too, and so tell nothing without their opening tag."""

OPENS: Final = tuple(opened for opened, _ in PAIRS)
CLOSES: Final = tuple(closed for _, closed in PAIRS)
SURE: Final = tuple(closed for closed in CLOSES if closed not in MEANS_MORE)
CLOSED_BY: Final = {opened.lower(): closed for opened, closed in PAIRS}


class Wanted:
    """A set of tags to look for, in any case of letters."""

    def __init__(self, tags: Iterable[str]) -> None:
        self._folded = frozenset(tag.lower() for tag in tags)
        self._regex = re.compile(
            "|".join(re.escape(tag) for tag in sorted(self._folded)), re.IGNORECASE | re.ASCII
        )
        self._starts = frozenset(
            tag[:length] for tag in self._folded for length in range(1, len(tag))
        )
        self._longest = max(map(len, self._starts))

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find the next tag."""
        return self._regex.search(text, start)

    def begun(self, text: str) -> int:
        """Return how many characters at the end of a text may be the start of a tag."""
        for length in range(min(self._longest, len(text)), 0, -1):
            if text[-length:].lower() in self._starts:
                return length
        return 0


OPENING: Final = Wanted(OPENS)
ANY: Final = Wanted((*OPENS, *CLOSES))
_AFTER: Final = {closed: Wanted((*OPENS, closed)) for closed in CLOSES}
_WITHIN: Final = {closed: Wanted((opened, closed)) for opened, closed in PAIRS}
_BEGUN: Final = Wanted(SURE)


def leaves_open(text: str) -> bool:
    """Tell whether the last tag of a text opens: what is written after it is reasoning."""
    last = None
    at = 0
    while (found := ANY.search(text, at)) is not None:
        last, at = found[0].lower(), found.end()
    return last in CLOSED_BY


class Tags:
    """Takes tagged reasoning out of a text that comes in pieces.

    Text that may yet turn out to be a tag is held back until that is clear. Where reasoning
    speaks of its own tag (``<think>a<think>b</think>``), nobody knows whether the first closing
    tag ended it: what follows is held until a second one comes, or the text ends.

    Parameters
    ----------
    begins : bool
        The text starts within reasoning: its opening tag stands in the prompt.
    """

    def __init__(self, begins: bool = False) -> None:
        self._inside = begins
        self._closed: str | None = None
        self._again = 0
        self._doubtful: list[str] | None = None
        self._pending = ""

    def feed(self, text: str) -> str:
        """Return what is visible of a piece and of what was held before it."""
        text = self._pending + text
        shown: list[str] = []
        at = 0
        while (found := self._wanted().search(text, at)) is not None:
            self._say(text[at : found.start()], shown)
            self._meet(found[0].lower())
            at = found.end()
        rest = text[at:]
        held = self._wanted().begun(rest)
        self._say(rest[: len(rest) - held], shown)
        self._pending = rest[len(rest) - held :]
        return "".join(shown)

    def end(self) -> str:
        """End a text, or one block of it: return what was held and is visible after all.

        What is open stays open in the next block.
        """
        shown: list[str] = []
        self._say(self._pending, shown)
        shown = (self._doubtful or []) + shown
        self._pending, self._doubtful = "", None
        if not self._inside:
            self._again = 0
        return "".join(shown)

    def whole(self, text: str) -> str:
        """Return what is visible of a whole text, or of one whole block.

        Without its opening tag, a closing tag ends reasoning that the prompt began; only a whole
        text can know that in time.
        """
        if not self._inside:
            first = ANY.search(text)
            self._inside = first is not None and first[0].lower() in _SURE_FOLDED
        return self.feed(text) + self.end()

    def _wanted(self) -> Wanted:
        if self._inside:
            return _BEGUN if self._closed is None else _WITHIN[self._closed]
        if self._doubtful is not None and self._closed is not None:
            return _AFTER[self._closed]
        return OPENING

    def _say(self, text: str, shown: list[str]) -> None:
        if text and not self._inside:
            (shown if self._doubtful is None else self._doubtful).append(text)

    def _meet(self, tag: str) -> None:
        closes = CLOSED_BY.get(tag)
        if closes is not None and self._inside:
            self._again += 1
        elif closes is not None:
            self._inside = True
            self._closed = closes
        elif self._inside:
            self._inside = False
            if self._again and self._doubtful is None:
                self._doubtful = []
        else:
            self._again -= 1
            self._doubtful = [] if self._again else None


_SURE_FOLDED: Final = frozenset(tag.lower() for tag in SURE)
