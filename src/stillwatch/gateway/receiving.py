"""The body of a request, up to a size."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from stillwatch.gateway.refusals import Refused

Receive = Callable[[], Awaitable[Any]]
READ: Final = "stillwatch.read"
"""In a scope: the body was read to its end."""
CLOSE: Final = (b"connection", b"close")
TOO_LARGE: Final = Refused(413, "request_too_large", "the body of this request is too large")


async def read_body(scope: dict[str, Any], receive: Receive, most: int) -> bytes:
    """Read a body.

    Parameters
    ----------
    scope : dict
        Of the request; says afterwards that it was read.
    receive : callable
    most : int
        Bytes.

    Raises
    ------
    Refused
        It is larger, or says that it will be; or the client left.
    """
    if _announced(scope["headers"]) > most:
        raise TOO_LARGE
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(499, "client_left", "the client left")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise TOO_LARGE
        parts.append(part)
        if not message.get("more_body"):
            scope[READ] = True
            return b"".join(parts) if len(parts) > 1 else part


def is_left_unread(scope: dict[str, Any]) -> bool:
    """Tell whether a request has a body that nobody will read."""
    return READ not in scope and any(
        name == b"transfer-encoding" or (name == b"content-length" and value != b"0")
        for name, value in scope["headers"]
    )


def _announced(headers: Iterable[tuple[bytes, bytes]]) -> int:
    for name, value in headers:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
