"""Log-probabilities in answers: only of what is visible, fewer alternatives, fewer decimals."""

from collections.abc import Sequence
from typing import Any

Entry = dict[str, Any]


def of_visible(value: Any, said: str | None, unchanged: bool) -> Any:
    """Return what is left of log-probabilities when reasoning is hidden.

    Engines list a probability for every token they generated, reasoning included. Kept are those
    whose tokens spell the visible text, and no others.

    Parameters
    ----------
    value : object
        The ``logprobs`` of a choice, of an output part, or of a streamed piece of one.
    said : str, optional
        The visible text beside it.
    unchanged : bool
        Nothing was taken out of that text.
    """
    if isinstance(value, list):
        return spelling(value, said or "")
    if not isinstance(value, dict):
        return value
    if "tokens" in value or "token_logprobs" in value:
        return value if unchanged and said else None
    kept = spelling(value.get("content"), said or "")
    if not kept:
        return None
    return {name: kept if name == "content" else None for name in value}


def spelling(entries: Any, said: str) -> list[Entry]:
    """Return the run of tokens that spells a text, white space at its ends aside."""
    if not isinstance(entries, list) or not said:
        return []
    if not all(isinstance(one, dict) and isinstance(one.get("token"), str) for one in entries):
        return []
    pieces = [_bytes(one) for one in entries]
    text, wanted = b"".join(pieces), said.encode(errors="surrogatepass")
    start = text.rfind(wanted)
    if start < 0:
        return []
    first, last = _at(pieces, start), _at(pieces, start + len(wanted) - 1)
    before = text[sum(map(len, pieces[:first])) : start]
    after = text[start + len(wanted) : sum(map(len, pieces[: last + 1]))]
    return [] if before.strip() or after.strip() else entries[first : last + 1]


def _bytes(entry: Entry) -> bytes:
    """Return the bytes of a token, which may be a part of a character."""
    raw = entry.get("bytes")
    if isinstance(raw, list) and all(isinstance(one, int) and 0 <= one < 256 for one in raw):
        return bytes(raw)
    return str(entry["token"]).encode(errors="surrogatepass")


def _at(pieces: Sequence[bytes], place: int) -> int:
    """Return which piece holds the byte at a place."""
    end = 0
    for number, piece in enumerate(pieces):
        end += len(piece)
        if place < end:
            return number
    return len(pieces) - 1


def coarsened(value: Any, decimals: int | None, most: int | None) -> Any:
    """Round log-probabilities, and cut the alternatives to each token.

    Parameters
    ----------
    value : object
        Whatever a field of probabilities holds.
    decimals, most : int, optional
        Decimals, and alternatives; None leaves them.
    """
    if isinstance(value, float):
        return value if decimals is None else round(value, decimals)
    if isinstance(value, list):
        return [coarsened(one, decimals, most) for one in value]
    if not isinstance(value, dict):
        return value
    out = {name: coarsened(one, decimals, most) for name, one in value.items()}
    alternatives = out.get("top_logprobs", out.get("top_probs"))
    if most is not None and isinstance(alternatives, list):
        name = "top_logprobs" if "top_logprobs" in out else "top_probs"
        if "tokens" in out:
            out[name] = [_likeliest(one, most) for one in alternatives]
        else:
            out[name] = alternatives[:most]
    return out


def _likeliest(alternatives: Any, most: int) -> Any:
    """Return the likeliest of a completion's alternatives, which are a token's name each."""
    if not isinstance(alternatives, dict):
        return alternatives
    ranked = sorted(alternatives.items(), key=lambda one: -float(one[1] or 0.0))
    return dict(ranked[:most])
