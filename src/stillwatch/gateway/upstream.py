"""Upstreams: which one serves a model, what is sent to it, what of its answer comes back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

import aiohttp
import msgspec

from stillwatch.core.errors import InputError
from stillwatch.gateway.paths import Route
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.gateway.settings import Upstream

DROPPED: Final = frozenset(
    {
        # hop by hop (RFC 9110, section 7.6.1)
        *(b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"),
        *(b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"expect"),
        # the client's own secrets, and what the gateway says itself
        *(b"authorization", b"x-api-key", b"cookie", b"host", b"content-length"),
        *(b"accept-encoding", b"forwarded", b"x-forwarded-for", b"x-forwarded-host"),
        *(b"x-forwarded-proto", b"x-real-ip", b"via"),
    }
)
EXPLAINED: Final = frozenset({400, 404, 413, 422})
"""Statuses of an upstream whose message is about the request."""
WHERE: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S+|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\b[\w.-]+:\d{2,5}\b|(?:/[\w.-]+){2,}",
    re.IGNORECASE,
)
"""Addresses and paths in a message."""
MAX_MESSAGE: Final = 500
BUSY_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """One upstream, ready for use.

    Attributes
    ----------
    base : str
        Address without a slash at its end.
    key : str or None
    """

    settings: Upstream
    base: str
    key: str | None

    def head(self, headers: Sequence[tuple[bytes, bytes]], route: Route) -> list[tuple[str, str]]:
        """Return the headers to send: the client's, without its secrets and ours."""
        sent = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in headers
            if name not in DROPPED
        ]
        sent.append(("accept-encoding", "identity"))
        if self.key is not None:
            if route.dialect == "anthropic":
                sent.append(("x-api-key", self.key))
            else:
                sent.append(("authorization", f"Bearer {self.key}"))
        return sent


class Upstreams:
    """All upstreams, and the connections to them.

    Parameters
    ----------
    configured : sequence of Upstream
        The first that serves a model is asked for it.
    """

    def __init__(self, configured: Sequence[Upstream]) -> None:
        self.targets = [Target(one, str(one.url).rstrip("/"), one.key()) for one in configured]
        names = [one.name for one in configured]
        if len(set(names)) < len(names):
            raise InputError("two upstreams have the same name", field="upstream.name")
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        """The pool of connections; opened on first use, inside the event loop."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=("User-Agent", "Content-Type", "Accept", "Accept-Encoding"),
            )
        return self._session

    def serving(self, model: str | None) -> Target:
        """Return the upstream of a model; the first one for requests about none.

        Raises
        ------
        Refused
            None serves it.
        """
        for target in self.targets:
            if model is None or any(fnmatchcase(model, p) for p in target.settings.models):
                return target
        raise Refused(404, "model_not_found", "this model is not served here")

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()


def translated(status: int, body: bytes, retry: str | None) -> Refused:
    """Turn a failure of an upstream into a refusal that says nothing about the upstream."""
    if status == 429:
        wait = float(retry) if retry and retry.isdecimal() else BUSY_S
        return Refused(429, "upstream_busy", "the model is busy", retry_after(wait))
    if status in EXPLAINED:
        return Refused(status, "invalid_request", WHERE.sub("...", _message(body)))
    if status == 503:
        return Refused(503, "upstream_unavailable", "the model is not ready", retry_after(BUSY_S))
    return Refused(502, "upstream_error", "the model failed")


def _message(body: bytes) -> str:
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return "the model refused the request"
    error = found.get("error", found) if isinstance(found, dict) else found
    message = error.get("message") if isinstance(error, dict) else error
    return message[:MAX_MESSAGE] if isinstance(message, str) else "the model refused the request"
