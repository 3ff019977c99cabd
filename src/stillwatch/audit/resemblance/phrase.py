"""Whether a text holds a phrase as whole words."""

import re


def names_phrase(text: str, phrase: str) -> bool:
    """Tell whether a text holds a phrase, as whole words, whatever the case or the spaces."""
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) is not None
