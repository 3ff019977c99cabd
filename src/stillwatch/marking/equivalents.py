"""Pairs of English words and phrases that say the same, with where each may be exchanged.

The number of a pair is part of what keys hash: pairs are added at the end and never renumbered.
Left out are pairs that differ in register, in spelling (British, American) or in what may follow
them, unless a condition keeps the contexts out in which that shows.
"""

from dataclasses import dataclass
from typing import Final, Literal

Place = Literal["anywhere", "sentence", "clause"]
End = Literal["any", "none", "comma", "some"]

BE: Final = frozenset({"is", "are", "was", "were", "be", "been", "being", "it's", "that's"})
MAY: Final = frozenset({"can", "could", "may", "might", "will", "would", "also", "often"})
YOU: Final = frozenset(
    {"you", "they", "may", "might", "will", "would", "you'll", "they'll", "we'll", "still"}
)
TRIES: Final = frozenset(
    {"to", "you", "they", "we", "i", "will", "can", "should", "may", "might", "not", "never"}
)
DETERMINERS: Final = frozenset(
    {"the", "these", "those", "his", "her", "its", "my", "our", "their", "your", "past", "last"}
    | {"next", "first", "for", "over", "only", "or"}
)
COUNTS: Final = frozenset({"of", "hundred", "thousand", "million", "billion", "dozen", "more"})
ADVERBIAL: Final = frozenset({"how", "more", "so", "most", "less", "too", "as", "very", "quite"})
DEGREE: Final = frozenset({"not", "very", "so", "more", "as", "most"})
NONE: Final = frozenset(
    {"no", "none", "never", "nothing", "nobody", "any", "anything", "anyone", "anybody"}
)
VOWELS: Final = "aeiou"
ARTICLES: Final = frozenset({"a", "an"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two variants of which one may always stand for the other, where its conditions hold.

    Attributes
    ----------
    number : int
    variants : tuple of str
        In lower case, words separated by one space.
    place : str
        ``sentence``: only where a sentence begins; ``clause``: there, or after a comma.
    end : str
        Punctuation right behind: none, a comma, some, or whatever stands there.
    after, not_after, not_before : frozenset of str
        Words that must stand before it (none: whichever), must not, and must not follow.
    """

    number: int
    variants: tuple[str, str]
    place: Place = "anywhere"
    end: End = "any"
    after: frozenset[str] = frozenset()
    not_after: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()

    @property
    def unlike_articles(self) -> frozenset[str]:
        """Articles that would have to change with the variant."""
        first, second = (one[0] in VOWELS for one in self.variants)
        return ARTICLES if first is not second else frozenset()


def _opening(number: int, first: str, second: str) -> Pair:
    """Return a pair that opens a sentence and is followed by a comma."""
    return Pair(number=number, variants=(first, second), place="sentence", end="comma")


def _free(number: int, first: str, second: str, *not_after: str) -> Pair:
    """Return a pair that may stand nearly anywhere."""
    return Pair(number=number, variants=(first, second), not_after=frozenset(not_after))


def _before_more(number: int, first: str, second: str, *not_before: str) -> Pair:
    """Return a pair that something must follow."""
    return Pair(
        number=number, variants=(first, second), end="none", not_before=frozenset(not_before)
    )


PAIRS: Final[tuple[Pair, ...]] = (
    _free(1, "for example", "for instance"),
    _opening(2, "however", "nevertheless"),
    _opening(3, "therefore", "consequently"),
    _opening(4, "additionally", "moreover"),
    _opening(5, "furthermore", "in addition"),
    _opening(6, "similarly", "likewise"),
    _opening(7, "as a result", "as a consequence"),
    _opening(8, "in contrast", "by contrast"),
    _opening(9, "in conclusion", "to conclude"),
    _opening(10, "in summary", "to sum up"),
    _opening(11, "in general", "generally"),
    _opening(12, "thus", "hence"),
    _opening(13, "next", "then"),
    _opening(14, "to do this", "to do so"),
    _opening(15, "in other words", "put differently"),
    Pair(number=16, variants=("although", "though"), place="clause", end="none"),
    Pair(number=17, variants=("which means", "meaning"), place="clause", end="none",
         not_before=frozenset({"of", "and", "or", "in"})),
    _free(18, "usually", "typically", "more", "than", "as"),
    Pair(number=19, variants=("often", "frequently"), not_after=ADVERBIAL,
         not_before=frozenset({"than", "times", "asked"})),
    _free(20, "quickly", "rapidly"),
    _free(21, "mainly", "primarily"),
    Pair(number=22, variants=("almost", "nearly"), end="none", not_after=DEGREE, not_before=NONE),
    _before_more(23, "crucial", "vital", "signs", "sign", "organs", "organ", "statistics"),
    _free(24, "particularly", "especially"),
    _free(25, "significantly", "considerably", "statistically"),
    _before_more(26, "approximately", "roughly", "speaking", "chopped", "the"),
    _free(27, "completely", "entirely"),
    _free(28, "perhaps", "maybe"),
    _free(29, "everyone", "everybody"),
    _free(30, "someone", "somebody"),
    _free(31, "anyone", "anybody"),
    _free(32, "nobody", "no one"),
    _free(33, "each other", "one another"),
    _before_more(34, "as if", "as though", "it"),
    Pair(number=35, variants=("a lot of", "lots of"), end="none",
         not_after=frozenset({"quite", "such", "not", "what", "awful", "whole"})),
    Pair(number=36, variants=("a number of", "several"), end="none", not_after=DETERMINERS,
         not_before=COUNTS),
    Pair(number=37, variants=("types of", "kinds of"), end="none",
         not_after=frozenset({"data", "blood", "all", "two-of-a"})),
    _before_more(38, "ensure that", "make sure that"),
    _before_more(39, "ensures that", "makes sure that"),
    _before_more(40, "ensuring that", "making sure that"),
    Pair(number=41, variants=("due to", "because of"), end="none",
         not_after=BE | {"in", "partly", "just", "only", "simply"}),
    _before_more(42, "despite", "in spite of"),
    _before_more(43, "regardless of", "irrespective of"),
    _before_more(44, "based on", "based upon"),
    _before_more(45, "depending on", "depending upon"),
    _before_more(46, "depends on", "depends upon"),
    _before_more(47, "relies on", "relies upon"),
    Pair(number=48, variants=("begin to", "start to"), end="none", after=YOU | {"to", "we"}),
    _free(49, "begins with", "starts with"),
    _free(50, "begin with", "start with", "to"),
    _free(51, "begin by", "start by"),
    Pair(number=52, variants=("need to", "have to"), end="none", after=YOU,
         not_before=frozenset({"do", "offer", "be"})),
    _before_more(53, "trying to", "attempting to"),
    _before_more(54, "tried to", "attempted to"),
    Pair(number=55, variants=("try to", "attempt to"), end="none", after=TRIES),
    _before_more(56, "leading to", "resulting in"),
    Pair(number=57, variants=("lead to", "result in"), end="none", after=MAY),
    _before_more(58, "provides a", "offers a"),
    _before_more(59, "provides an", "offers an"),
    _before_more(60, "providing a", "offering a"),
    Pair(number=61, variants=("happens", "occurs"), not_after=frozenset({"so"}),
         not_before=frozenset({"to"})),
    Pair(number=62, variants=("happened", "occurred"), not_after=frozenset({"what"}),
         not_before=frozenset({"to", "upon"})),
    _before_more(63, "also known as", "also called"),
    _before_more(64, "a wide range of", "a wide variety of"),
    _free(65, "in many cases", "in many instances"),
    _free(66, "in some cases", "in some instances"),
    _free(67, "in most cases", "in most instances"),
    _before_more(68, "consists of", "is composed of"),
    Pair(number=69, variants=("located", "situated"), after=BE),
    _before_more(70, "with the help of", "with the aid of"),
    Pair(number=71, variants=("the majority of the", "most of the"), end="none",
         not_after=frozenset({"the"})),
    Pair(number=72, variants=("over time", "with time"), end="some"),
    Pair(number=73, variants=("regarding", "concerning"), end="none",
         not_after=BE | {"very", "more", "deeply", "most", "particularly", "quite", "as"}),
    Pair(number=74, variants=("remember that", "keep in mind that"), place="sentence", end="none"),
    _opening(75, "in this way", "this way"),
)  # fmt: skip
"""All pairs, by number."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write a pair, as it stands in a text.

    Attributes
    ----------
    written : str
        With a capital where a sentence begins.
    pair : Pair
    which : int
        0 or 1.
    """

    written: str
    pair: Pair
    which: int

    @property
    def other(self) -> str:
        """The other variant, written alike."""
        other = self.pair.variants[1 - self.which]
        return capital(other) if self.written[0].isupper() else other


def capital(words: str) -> str:
    """Return words with a capital."""
    return words[0].upper() + words[1:]


def _by_first() -> dict[str, tuple[Variant, ...]]:
    found: dict[str, list[Variant]] = {}
    for pair in PAIRS:
        for which, words in enumerate(pair.variants):
            for written in (words, capital(words)):
                first = written.partition(" ")[0]
                found.setdefault(first, []).append(Variant(written, pair, which))
    return {
        first: tuple(sorted(some, key=lambda one: -len(one.written)))
        for first, some in found.items()
    }


BY_FIRST: Final = _by_first()
"""Variants by their first word, the longest first."""
BEGUN: Final = frozenset(word[:n] for word in BY_FIRST for n in range(1, len(word) + 1))
"""Beginnings of first words, and these words."""
LONGEST_FIRST: Final = max(map(len, BY_FIRST))
