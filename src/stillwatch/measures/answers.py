"""Answers that come whole, narrowed."""

from typing import Any

from stillwatch.measures.cleaning import Cleaner
from stillwatch.measures.narrowing import Narrowing
from stillwatch.measures.requests import LENGTHS


def generates(path: str) -> bool:
    """Tell whether answers of a path hold generated text, as those retrieved later do."""
    return any(path == one or path.startswith(f"{one}/") for one in LENGTHS)


def narrow_answer(
    path: str, body: dict[str, Any], narrowing: Narrowing, *, begins_thinking: bool = False
) -> dict[str, Any]:
    """Take out of a whole answer what an account does not get.

    One walk serves every API: what is hidden is told by its name, its kind and its tags, not by
    where it stands. Counts of tokens stay.

    Parameters
    ----------
    path : str
        Answers of paths that generate nothing (embeddings, models) are left alone.
    body : dict
        As parsed; it is not changed.
    narrowing : Narrowing
    begins_thinking : bool
        The answer starts within reasoning, since the request (`requests.begins_thinking`) or the
        model's chat template opens the tag.

    Returns
    -------
    dict
        ``body`` itself where nothing was withheld, so that its bytes can pass.
    """
    if narrowing.spares_answers or not generates(path):
        return body
    out: dict[str, Any] = Cleaner(narrowing, begins_thinking, in_pieces=False).clean(body)
    return body if out == body else out
