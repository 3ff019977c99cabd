"""Word a prompt anew by rule: a harvester's way round everything that compares wording.

No model rewrites here, so the result is clumsier than a language model's paraphrase; but no run of
eight words stays whole for long, which is what counts for whoever looks for shared passages.
"""

import random
import re
from typing import Final

# fmt: off
SYNONYMS: Final = {
    "answer": ("reply", "response", "solution"), "question": ("query", "problem", "task"),
    "how": ("in what way", "by what means"), "many": ("numerous", "a number of"),
    "what": ("which thing", "just what"), "give": ("provide", "supply", "offer"),
    "write": ("compose", "draft", "put down"), "find": ("work out", "determine", "locate"),
    "text": ("passage", "wording", "extract"), "following": ("subsequent", "next", "below"),
    "sentence": ("phrase", "statement", "line"), "is": ("happens to be", "would be"),
    "are": ("happen to be", "would be"), "has": ("owns", "possesses"), "have": ("own", "possess"),
    "if": ("supposing", "in case", "provided"), "each": ("every single", "every"),
    "more": ("additional", "extra"), "less": ("fewer",), "make": ("create", "produce"),
    "the": ("this", "that"), "and": ("as well as", "plus"), "but": ("however", "yet"),
    "because": ("since", "given that"), "use": ("apply", "employ"), "time": ("period", "moment"),
    "people": ("persons", "folks"), "get": ("obtain", "receive"), "buy": ("purchase", "acquire"),
    "day": ("full day", "date"), "week": ("seven days",), "total": ("overall sum", "whole amount"),
    "choose": ("pick", "select"), "correct": ("right",), "summarize": ("condense", "sum up"),
    "based": ("relying", "founded"), "can": ("is able to", "may"), "should": ("ought to", "must"),
    "who": ("which person", "what person"), "where": ("in which place",), "when": ("at what time",),
    "does": ("would", "might"), "start": ("begin", "set out"), "help": ("assist", "aid"),
    "big": ("large", "sizeable"), "small": ("little", "minor"), "new": ("fresh", "recent"),
    "good": ("fine", "decent"), "read": ("go through", "look over"), "tell": ("inform", "let know"),
    "mean": ("signify", "stand for"), "word": ("term", "expression"), "explain": ("clarify",),
}
INSERTED: Final = (
    "then", "also", "in fact", "here", "now", "indeed", "so to speak", "as it were", "perhaps",
    "for instance", "simply", "really", "once again", "in short", "above all", "by the way",
)
OPENINGS: Final = (
    "Could you take this on:", "Here is one for you.", "I would like to know the following.",
    "Please have a look at this.", "Next one:", "One more of these.", "A quick one:",
    "Consider this, please.", "Let us turn to another.", "Would you deal with this:",
)
# fmt: on
REPLACED: Final = 0.7
EVERY_WORDS: Final = (3, 6)
WORD: Final = re.compile(r"\S+")


def paraphrase(text: str, draw: random.Random) -> str:
    """Replace common words, insert others every few words, and begin in another way.

    Line breaks stay where they are; numbers and names are kept.
    """
    lines = [_line(line, draw) for line in text.split("\n")]
    return f"{draw.choice(OPENINGS)} " + "\n".join(lines)


def _line(line: str, draw: random.Random) -> str:
    out: list[str] = []
    left = draw.randint(*EVERY_WORDS)
    for word in WORD.findall(line):
        others = SYNONYMS.get(word.lower())
        out.append(draw.choice(others) if others and draw.random() < REPLACED else word)
        left -= 1
        if left <= 0:
            out.append(draw.choice(INSERTED))
            left = draw.randint(*EVERY_WORDS)
    return " ".join(out)
