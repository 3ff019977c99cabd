"""Upstreams: which one serves a model, what is sent to it, what of its answer comes back."""

import re
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final

import aiohttp
import msgspec

from stillwatch.core.errors import InputError
from stillwatch.gateway.paths import Route
from stillwatch.gateway.refusals import Refused, retry_after
from stillwatch.gateway.settings import Upstream
from stillwatch.gateway.standing import Standing
from stillwatch.measures.marks import gives_away

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
WATERMARK: Final = b"watermark"
EXPLAINED: Final = frozenset({400, 404, 413, 422})
"""Statuses of an upstream whose message is about the request."""
WHERE: Final = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S+|(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\b[\w.-]+:\d{2,5}\b|(?:/[\w.-]+){2,}",
    re.IGNORECASE,
)
"""Addresses and paths in a message."""
MAX_MESSAGE: Final = 500
UNEXPLAINED: Final = "the model refused the request"
BUSY_S: Final = 1.0
EXACT: Final = 1_000_000
"""How well a pattern without wildcards fits; others fit as well as they have letters."""
MAX_REMEMBERED: Final = 1024


@dataclass(frozen=True, slots=True)
class Target:
    """One upstream, ready for use.

    Attributes
    ----------
    base : str
        Address without a slash at its end.
    key : str or None
    standing : Standing
    """

    settings: Upstream
    base: str
    key: str | None
    standing: Standing

    def keys(self) -> dict[str, str]:
        """Return the headers with its key, in either dialect, for questions of our own."""
        if self.key is None:
            return {}
        return {"authorization": f"Bearer {self.key}", "x-api-key": self.key}

    def pattern(self, model: str) -> str | None:
        """Return which of its names and patterns of models fits one best."""
        return _best_pattern(model, self.settings.models)

    def head(self, headers: Sequence[tuple[bytes, bytes]], route: Route) -> list[tuple[str, str]]:
        """Return the headers to send: the client's, without its secrets and ours."""
        dropped = DROPPED
        for name, value in headers:
            if name == b"connection" and value.lower() not in (b"keep-alive", b"close"):
                dropped |= {one.strip() for one in value.lower().split(b",")}
        if self.settings.marking != "none":  # whether and how it marks is not for clients to say
            dropped |= {name for name, _ in headers if WATERMARK in name}
        sent = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, value in headers
            if name not in dropped
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

    Attributes
    ----------
    targets : list of Target
    """

    def __init__(self, configured: Sequence[Upstream]) -> None:
        self.targets: list[Target] = []
        self._groups: dict[str | None, tuple[Target, ...]] = {}
        self._turn = 0
        self._session: aiohttp.ClientSession | None = None
        self.replace(configured)

    def replace(self, configured: Sequence[Upstream]) -> None:
        """Take other upstreams; what is in flight goes on, and what stays keeps its standing.

        Raises
        ------
        InputError
            Two have one name, or a key is not in the environment; nothing has changed then.
        """
        names = [one.name for one in configured]
        if len(set(names)) < len(names):
            raise InputError("two upstreams have the same name", field="upstream.name")
        known = {(one.settings.name, one.base): one.standing for one in self.targets}
        made = []
        for one in configured:
            base = str(one.url).rstrip("/")
            standing = known.get((one.name, base)) or Standing()
            if one.health_path is None:
                standing.missed = 0
            made.append(Target(one, base, one.key(), standing))
        self.targets, self._groups = made, {}

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

    def named(self, name: str) -> Target | None:
        """Return the upstream of a name, however it stands."""
        return next((one for one in self.targets if one.settings.name == name), None)

    def serving(
        self, model: str | None, tried: Collection[str] = (), only: str | None = None
    ) -> Target:
        """Choose an upstream for a model: of those that answer, the one with least in flight.

        Parameters
        ----------
        model : str or None
            None for requests about none.
        tried : collection of str
            Names of upstreams that could not be reached with this request.
        only : str, optional
            Name of the one upstream that can serve this request.

        Raises
        ------
        Refused
            None serves it, or none that could be reached.
        """
        group = self._group(model)
        if only is not None:
            group = tuple(one for one in group if one.settings.name == only)
        if not group:
            raise Refused(404, "model_not_found", "this model is not served here")
        now = time.monotonic()
        open_ = [
            one
            for one in group
            if not one.settings.drain
            and not one.standing.is_down
            and one.settings.name not in tried
        ]
        if not open_ and tried:
            raise Refused(502, "upstream_error", "the model failed")
        if not open_:
            raise Refused(
                503, "upstream_unavailable", "the model is not ready", retry_after(BUSY_S)
            )
        usable = [one for one in open_ if one.standing.usable(now)]
        # Where all are left out, one of them is tried all the same: it costs no more than refusing.
        chosen = min(usable or open_, key=lambda one: (one.standing.in_flight, one.standing.turn))
        self._turn += 1
        chosen.standing.turn = self._turn
        return chosen

    def serves(self, target: Target, model: str) -> bool:
        """Tell whether requests for a model go to an upstream."""
        return target in self._group(model)

    def _group(self, model: str | None) -> tuple[Target, ...]:
        """Return the upstreams whose patterns fit a model best."""
        found = self._groups.get(model)
        if found is None:
            fits = [
                0
                if model is None
                else max((_fit(model, name) for name in one.settings.models), default=-1)
                for one in self.targets
            ]
            best = max(fits)
            found = tuple(
                one for one, fit in zip(self.targets, fits, strict=True) if fit == best >= 0
            )
            if len(self._groups) >= MAX_REMEMBERED:
                self._groups.clear()
            self._groups[model] = found
        return found

    def states(self) -> dict[str, tuple[str, int]]:
        """Return how each stands (``up``, ``down``, ...) and what it has in flight, by name."""
        now = time.monotonic()
        return {
            one.settings.name: (_state(one, now), one.standing.in_flight) for one in self.targets
        }

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()


def _state(target: Target, now: float) -> str:
    if target.settings.drain:
        return "draining"
    if target.standing.is_down:
        return "down"
    return "up" if target.standing.usable(now) else "left out"


@lru_cache(maxsize=MAX_REMEMBERED)
def _best_pattern(model: str, patterns: tuple[str, ...]) -> str | None:
    fits = {one: fit for one in patterns if (fit := _fit(model, one)) >= 0}
    return max(fits, key=fits.__getitem__, default=None)


def _fit(model: str, pattern: str) -> int:
    """Return how exactly a name or pattern names a model; -1 where it does not."""
    if pattern == model:
        return EXACT
    return sum(one not in "*?[]" for one in pattern) if fnmatchcase(model, pattern) else -1


def translated(status: int, body: bytes, retry: str | None, mark_key: str | None = None) -> Refused:
    """Turn a failure of an upstream into a refusal that says nothing about the upstream.

    Parameters
    ----------
    status : int
    body : bytes
    retry : str or None
        Its ``Retry-After``.
    mark_key : str, optional
        Key of a mark that was sent along: engines quote what they refuse.
    """
    if status == 429:
        wait = float(retry) if retry and retry.isdecimal() else BUSY_S
        return Refused(429, "upstream_busy", "the model is busy", retry_after(wait))
    if status in EXPLAINED:
        said = WHERE.sub("...", _message(body))
        if mark_key is not None and gives_away(said, mark_key):
            said = UNEXPLAINED
        return Refused(status, "invalid_request", said)
    if status == 503:
        return Refused(503, "upstream_unavailable", "the model is not ready", retry_after(BUSY_S))
    return Refused(502, "upstream_error", "the model failed")


def _message(body: bytes) -> str:
    try:
        found: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return UNEXPLAINED
    error = found.get("error", found) if isinstance(found, dict) else found
    message = error.get("message") if isinstance(error, dict) else error
    return message[:MAX_MESSAGE] if isinstance(message, str) else UNEXPLAINED
