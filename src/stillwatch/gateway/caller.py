"""Who calls: key, address and client, from the head of a request."""

from dataclasses import dataclass
from typing import Any, Final

MAX_HEADERS: Final = 100
MAX_HEAD_BYTES: Final = 32 * 1024
BEARER: Final = b"bearer "


@dataclass(slots=True)
class Caller:
    """The head of one request.

    Attributes
    ----------
    shown : bytes or None
        The key that was shown, in either dialect's header.
    address, agent : str or None
    order : str
        Names of the headers in the order in which they came.
    headers : list of (bytes, bytes)
        As they came; names in lower case.
    """

    shown: bytes | None
    address: str | None
    agent: str | None
    order: str
    headers: list[tuple[bytes, bytes]]


def caller_of(scope: dict[str, Any], trusted: frozenset[str]) -> Caller:
    """Read the head of a request.

    Parameters
    ----------
    scope : dict
        Of ASGI.
    trusted : frozenset of str
        Addresses of proxies whose ``X-Forwarded-For`` is believed.
    """
    shown = agent = forwarded = None
    names = []
    headers = scope["headers"]
    for name, value in headers:
        names.append(name)
        if name == b"authorization":
            if value[:7].lower() == BEARER:
                shown = value[7:].strip()
        elif name == b"x-api-key":
            shown = value.strip() if shown is None else shown
        elif name == b"user-agent":
            agent = value[:512].decode("latin-1")
        elif name == b"x-forwarded-for":
            forwarded = value
    client = scope.get("client")
    address = client[0] if client else None
    if forwarded is not None and address in trusted:
        address = _forwarded(forwarded, trusted) or address
    return Caller(shown, address, agent, b",".join(names).decode("latin-1"), headers)


def _forwarded(value: bytes, trusted: frozenset[str]) -> str | None:
    """Return the last address that no trusted proxy has put there itself."""
    hops = [hop.strip() for hop in value.decode("latin-1").split(",")]
    return next((hop for hop in reversed(hops) if hop and hop not in trusted), None)


def too_large(headers: list[tuple[bytes, bytes]]) -> bool:
    """Tell whether a head is larger than any honest client's."""
    return len(headers) > MAX_HEADERS or sum(len(n) + len(v) for n, v in headers) > MAX_HEAD_BYTES
