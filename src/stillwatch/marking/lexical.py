"""The lexical mark: a keyed choice between words that say the same, in text that exists already.

For models that cannot be changed. Where one of two equivalent phrases stands, the key, the word
before and the pair say which of the two it is to be. Only visible words change; how well they are
exchanged decides what the mark costs. Any paraphrase removes it.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from stillwatch.marking.equivalents import BEGUN, BY_FIRST, LONGEST_FIRST, Pair, Variant
from stillwatch.marking.prose import PUNCTUATION, Prose

GAP: Final = re.compile(r"\s+")
WORD: Final = re.compile(r"\S+")
TAIL: Final = re.compile(r"[,.;:!?)]{0,3}")
LETTERS: Final = re.compile(r"\s*([A-Za-z']*)")
EDGES: Final = re.compile(r"^\W+|\W+$")
ENDS: Final = (".", "!", "?", ":")
CLOSERS: Final = "\"”')*_"
TAIL_CHARS: Final = 3


@dataclass(frozen=True, slots=True)
class Site:
    """A place where either of two variants may stand.

    Attributes
    ----------
    before : int
        32 bits of a hash of the word before.
    pair : int
        Number of the pair.
    which : int
        Variant that stands there, 0 or 1.
    """

    before: int
    pair: int
    which: int


Choose = Callable[[Site], int]


def keyed_bit(key: int, before: int, pair: int) -> int:
    """Return which variant a key wants at a site.

    Parameters
    ----------
    key : int
        Secret of 64 bits.
    before, pair : int
        See `Site`.
    """
    place = before.to_bytes(4, "big") + pair.to_bytes(4, "big")
    return hashlib.blake2b(place, digest_size=1, key=key.to_bytes(8, "big")).digest()[0] & 1


def marked(text: str, key: int) -> str:
    """Return a text with the variants that a key wants; a second time changes nothing."""
    stream = LexicalMark(key)
    return stream.feed(text) + stream.end()


def sites(text: str) -> list[Site]:
    """Return the sites of a text, in order."""
    found: list[Site] = []

    def note(site: Site) -> int:
        found.append(site)
        return site.which

    walk = _Walk(note)
    walk.feed(text)
    walk.end()
    return found


class _Walk:
    """Goes through a text that comes in pieces, and has a variant chosen at each site.

    All that it knows comes from what it gave out, so that who reads its output knows the same.
    """

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._begin()

    def _begin(self) -> None:
        self._prose = Prose()
        self._waiting = ""
        self._given = ""
        """Beginning of a word that was given out before the word was whole."""
        self._white = ""
        self._last = ""
        self._bullet = True

    def feed(self, text: str) -> str:
        """Return what is settled of a piece and of what was held before it."""
        self._waiting += text
        return self._settle(ends=False)

    def end(self) -> str:
        """End a text: return what was held. What comes next is a text of its own."""
        out = self._settle(ends=True)
        self._begin()
        return out

    def _settle(self, ends: bool) -> str:
        text, at, out = self._waiting, 0, []
        while at < len(text):
            white = GAP.match(text, at)
            if white is not None:
                if self._given:
                    self._take(self._given)
                    self._given = ""
                self._white += white[0]
                out.append(white[0])
                at = white.end()
                continue
            end = WORD.match(text, at).end()  # type: ignore[union-attr]
            word = text[at:end]
            is_whole = ends or end < len(text)
            bare = word.rstrip(PUNCTUATION)
            if not self._given and bare in BEGUN and len(word) <= LONGEST_FIRST + TAIL_CHARS:
                if not is_whole:
                    break
                found, waits = self._variant(text, at, bare, ends)
                if waits:
                    break
                if found is not None:
                    at = self._put(found, text, at, out)
                    continue
            out.append(word)
            self._given += word
            at = end
        self._waiting = text[at:]
        if ends and self._given:
            self._take(self._given)
        return "".join(out)

    def _put(self, found: Variant, text: str, at: int, out: list[str]) -> int:
        """Write the variant that is wanted; return where the text goes on."""
        site = Site(_hash(self._before()), found.pair.number, found.which)
        wanted = self._choose(site)
        said = found.written if wanted == found.which else found.other
        end = at + len(found.written)
        tail = _tail(text, end)
        out.append(said + tail)
        *first, last = said.split(" ")
        for word in first:
            self._take(word)
            self._white = " "
        self._take(last + tail)
        return end + len(tail)

    def _variant(self, text: str, at: int, bare: str, ends: bool) -> tuple[Variant | None, bool]:
        """Return the variant that begins at a place, if one does, and whether that shows later."""
        self._prose.gap(self._white)
        if not self._prose.is_own():
            return None, False
        for one in BY_FIRST.get(bare, ()):
            said = text[at : at + len(one.written)]
            if said != one.written:
                if not ends and at + len(said) == len(text) and one.written.startswith(said):
                    return None, True
                continue
            if not self._may_follow(one):
                continue
            fits = _may_precede(one.pair, text, at + len(said), ends)
            if fits is not False:
                return one, fits is None
        return None, False

    def _may_follow(self, one: Variant) -> bool:
        """Tell whether a variant may stand after what was given out."""
        pair, before = one.pair, self._before()
        begins, capital = self._begins_sentence(), one.written[0].isupper()
        opens = {"anywhere": True, "sentence": capital, "clause": begins or self._last[-1:] == ","}
        if (capital and not begins) or not opens[pair.place]:
            return False
        if before in pair.not_after or before in pair.unlike_articles:
            return False
        return not pair.after or before in pair.after

    def _before(self) -> str:
        return EDGES.sub("", self._last).lower()

    def _begins_sentence(self) -> bool:
        last = self._last.rstrip(CLOSERS)
        return not self._last or "\n" in self._white or self._bullet or last.endswith(ENDS)

    def _take(self, word: str) -> None:
        """Note a whole word as it was given out."""
        begins_line = not self._last or "\n" in self._white
        self._prose.gap(self._white)
        self._prose.word(word, begins_line=begins_line)
        self._bullet = begins_line and not any(map(str.isalpha, word))
        self._last, self._white = word, ""


class LexicalMark(_Walk):
    """Marks a text that comes in pieces; says the same as `marked` however it is cut.

    Held back is a word that may begin a pair, until the pair and the word behind it are whole.

    Parameters
    ----------
    key : int
        Secret of 64 bits.
    """

    def __init__(self, key: int) -> None:
        super().__init__(lambda site: keyed_bit(key, site.before, site.pair))


def _may_precede(pair: Pair, text: str, at: int, ends: bool) -> bool | None:
    """Tell whether a pair that ends at a place may stand before what comes; None: not yet."""
    tail = _tail(text, at)
    behind = at + len(tail)
    if behind == len(text) and not ends:
        return None
    wrong = {"any": False, "none": bool(tail), "comma": tail != ",", "some": not tail}
    if wrong[pair.end] or (behind < len(text) and not text[behind].isspace()):
        return False
    return True if tail else _may_be_next(pair, text, behind, ends)


def _may_be_next(pair: Pair, text: str, at: int, ends: bool) -> bool | None:
    """Tell whether the word that comes may follow a pair; None: not yet."""
    letters = LETTERS.match(text, at)
    word = letters[1].lower() if letters is not None else ""
    if letters is not None and letters.end() == len(text) and not ends:
        return None if any(bad.startswith(word) for bad in pair.not_before) else True
    return word not in pair.not_before


def _tail(text: str, at: int) -> str:
    found = TAIL.match(text, at)
    return found[0] if found is not None else ""


def _hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big")
