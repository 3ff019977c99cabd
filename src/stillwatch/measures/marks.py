"""Requests to engines that mark what they sample: the provider decides on the mark, nobody else.

vLLM has one key for all whom it serves, and a field by which a request opts out; SGLang takes a
key, and how many tokens make a context, with each request.

References
----------
vLLM 0.33 (``watermarking`` in chat, completions, responses and messages; absent means yes); SGLang
0.5.23 (``watermark`` in chat and completions).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from stillwatch.measures.names import folded

Body = dict[str, Any]

FIELD: Final = "watermark"
"""How the folded names of all fields about marks begin."""
PROCESSORS: Final = frozenset({"customlogitprocessor", "customlogitsprocessor", "logitsprocessors"})
"""Folded names of fields that run code of the client's choice on the probabilities."""
SEARCHES: Final = frozenset({"usebeamsearch"})
"""Folded names of fields that have vLLM search where it would sample: no mark is made then."""
NESTED: Final = ("extra_body", "sampling_params")
"""Objects in which engines, and proxies before them, look for further fields."""
LONGEST: Final = 64
"""Characters of a name that is looked at and remembered; engines know none as long."""
PIECE: Final = 4
"""Hex digits of a key that nobody is shown in one piece."""


def without_marks(body: Body) -> Body:
    """Take out of a request what says how its answer is marked, and what keeps it unmarked.

    Parameters
    ----------
    body : dict
        As parsed; it is not changed.

    Returns
    -------
    dict
        ``body`` itself where there is nothing of the kind.
    """
    return _without(body, len(NESTED), _is_in_the_way)


def with_key(body: Body, key: int, context_width: int) -> Body:
    """Have SGLang mark the answer to a request under a key, and not as the client asked."""
    own = {"key": hex_digits(key), "context_window": context_width}
    return {**without_marks(body), "watermark": own}


def with_no_mark(body: Body) -> Body:
    """Have vLLM leave the answer to a request unmarked."""
    return {**_without(body, len(NESTED), _is_about_marks), "watermarking": False}


def hex_digits(key: int) -> str:
    """Return a key of 64 bits as SGLang takes it: 16 hex digits."""
    return f"{key:016x}"


def gives_away(text: str, key: str) -> bool:
    """Tell whether a text shows a piece of a key, which is given in hex digits."""
    shown = text.lower()
    return any(key[i : i + PIECE] in shown for i in range(len(key) - PIECE + 1))


def _without(body: Body, deep: int, is_unwanted: Callable[[str], bool]) -> Body:
    changed = {
        name: _without(nested, deep - 1, is_unwanted) if deep else {}
        for name in NESTED
        if isinstance(nested := body.get(name), dict)
    }
    unwanted = [name for name in body if len(name) <= LONGEST and is_unwanted(name)]
    if not unwanted and all(body[name] == one for name, one in changed.items()):
        return body
    return {name: one for name, one in {**body, **changed}.items() if name not in unwanted}


@lru_cache(maxsize=4096)
def _is_about_marks(name: str) -> bool:
    short = folded(name)
    return short.startswith(FIELD) or short in PROCESSORS


@lru_cache(maxsize=4096)
def _is_in_the_way(name: str) -> bool:
    return _is_about_marks(name) or folded(name) in SEARCHES
