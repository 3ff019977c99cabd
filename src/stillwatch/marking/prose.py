"""What of a text is English prose of the writer's own, told word by word as it comes.

Left out are code, quotations, markup, links, headings, tables, indented lines, whatever stands in
brackets, and texts that are JSON or markup as a whole. Whoever is unsure leaves out.
"""

import re
from typing import Final

SPECIAL: Final = re.compile(r"[`~\"“”{}\[\]<>'‘’]")
TAG: Final = re.compile(r"<[A-Za-z/!]")
WHOLE: Final = ("{", "[", "<")
LINES: Final = ("#", "|", ">", "$", "\\")
INDENTED: Final = re.compile(r"\n(?:    |[ ]*\t)[ \t]*\Z|\A(?:    |\t)\s*\Z")
PUNCTUATION: Final = ".,;:!?)"
FUNCTION_WORDS: Final = frozenset(
    {
        *("the", "of", "and", "to", "is", "that", "it", "are", "with", "this", "be", "by", "or"),
        *("from", "which", "you", "can", "have", "has", "not", "your", "they", "their", "these"),
        *("there", "if", "when", "what", "how", "its", "we", "them", "than", "but", "into"),
        *("more", "also", "for", "as", "on", "in"),
    }
)
"""Common in English, and together rare in any other language."""
WINDOW: Final = 24
LEAST: Final = 8
"""Words to go by before a text is taken for English."""
SHARE: Final = 4
"""One in so many of the last words must be a function word."""


class Prose:
    """Follows a text; tells after each word whether the next place is English prose."""

    def __init__(self) -> None:
        self._begun = False
        self._whole = False
        self._fence = self._tick = self._quote = self._curly = self._single = False
        self._tag = self._line = False
        self._depth = 0
        self._words = 0
        self._hits = 0

    def gap(self, white: str) -> None:
        """Take the white space before a word."""
        if "\n" in white or not self._begun:
            self._tick = self._quote = self._single = self._tag = False
            self._line = INDENTED.search(white) is not None
        if white.count("\n") > 1:
            self._curly, self._depth = False, 0

    def is_own(self) -> bool:
        """Tell whether what comes next is English and nobody else's words."""
        return not self._is_foreign() and self._is_english()

    def word(self, word: str, *, begins_line: bool) -> None:
        """Take a word, with what is written around it."""
        if not self._begun:
            self._begun = True
            self._whole = word.startswith(WHOLE)
        if begins_line and word.startswith(LINES):
            self._line = True
        if SPECIAL.search(word):
            self._marks(word)
        if not self._is_foreign():
            self._words = min(self._words + 1, WINDOW)
            hit = word.rstrip(PUNCTUATION).lower() in FUNCTION_WORDS
            self._hits = (self._hits << 1 | hit) & ((1 << WINDOW) - 1)

    def _is_english(self) -> bool:
        return self._words >= LEAST and self._hits.bit_count() * SHARE >= self._words

    def _is_foreign(self) -> bool:
        return (
            self._whole
            or self._fence
            or self._line
            or self._tick
            or self._quote
            or self._curly
            or self._single
            or self._tag
            or self._depth > 0
        )

    def _marks(self, word: str) -> None:
        """Note what opens and what closes in a word."""
        fences = word.count("```") + word.count("~~~")
        if fences % 2:
            self._fence = not self._fence
        if self._fence:
            return
        self._tick ^= bool((word.count("`") - 3 * word.count("```")) % 2)
        self._quote ^= bool(word.count('"') % 2)
        opened, closed = word.rfind("“"), word.rfind("”")
        if opened != closed:
            self._curly = opened > closed
        self._depth += word.count("{") + word.count("[") - word.count("}") - word.count("]")
        self._depth = max(0, self._depth)
        bare, stripped = word.lstrip("("), word.rstrip(PUNCTUATION)
        if self._single or (bare[:1] in ("'", "‘") and bare[1:2].isalpha()):
            self._single = not stripped.endswith(("'", "’"))
        if self._tag or TAG.search(word):
            self._tag = word.rfind(">") < word.rfind("<") or (self._tag and ">" not in word)
