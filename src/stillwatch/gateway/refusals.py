"""Refusals, in the shape of the API that was called."""

from dataclasses import dataclass, field
from typing import Final

import msgspec

from stillwatch.gateway.paths import Dialect

OPENAI_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "invalid_request_error",
    429: "rate_limit_error",
}
ANTHROPIC_TYPES: Final = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    429: "rate_limit_error",
    502: "api_error",
    503: "overloaded_error",
    504: "timeout_error",
}


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error of ours
    """A request that does not pass.

    Attributes
    ----------
    status : int
        HTTP status.
    code : str
        Word for programs, such as ``rate_limit_exceeded``.
    message : str
        Sentence for people; nothing of prompt, answer or upstream in it.
    headers : tuple of (bytes, bytes)
        For instance ``retry-after``.
    """

    status: int
    code: str
    message: str
    headers: tuple[tuple[bytes, bytes], ...] = field(default=())

    def body(self, dialect: Dialect) -> bytes:
        """Return the body of the answer."""
        if dialect == "anthropic":
            kind = ANTHROPIC_TYPES.get(self.status, "api_error")
            error = {"type": kind, "message": self.message}
            return msgspec.json.encode({"type": "error", "error": error})
        kind = OPENAI_TYPES.get(self.status, "server_error")
        return msgspec.json.encode(
            {"error": {"message": self.message, "type": kind, "param": None, "code": self.code}}
        )

    def event(self, dialect: Dialect) -> bytes:
        """Return the refusal as the last event of a stream that was cut."""
        name = b"event: error\n" if dialect == "anthropic" else b""
        return name + b"data: " + self.body(dialect) + b"\n\n"


def retry_after(seconds: float) -> tuple[tuple[bytes, bytes], ...]:
    """Return the header that says when to come again: whole seconds, rounded up."""
    return ((b"retry-after", str(max(1, int(-(-seconds // 1)))).encode()),)
