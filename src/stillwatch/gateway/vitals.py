"""Health and metrics, on a port of their own."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import msgspec

from stillwatch.gateway.directory import Directory
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.journal import Journal
from stillwatch.gateway.metrics import CONTENT_TYPE, Metrics
from stillwatch.gateway.receiving import read_body
from stillwatch.gateway.refusals import Refused
from stillwatch.gateway.upstream import Upstreams

Send = Callable[[Any], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
MAX_ADMIN_BODY: Final = 2**20
JSON: Final = "application/json"
ADMIN: Final = ("/v1/admin/", "/openapi.json")
NOTHING: Final = (
    b'{"error": "there are /health and /metrics; '
    b'the admin API is there if listen.admin_token_env names its token"}'
)


class Vitals:
    """The ASGI application for whoever watches the gateway.

    Parameters
    ----------
    directory : Directory
    flights : Flights
    journal : Journal or None
        None where nothing is recorded.
    metrics : Metrics
    stale_s : float
        After so long without the store, the gateway serves nobody.
    upstreams : Upstreams
    status : Path
        What the watch saw last; not there before its first look.
    limits_problem : callable
        Tells why limits that gateways share cannot be checked; None: they can.
    admin : ASGI application, optional
        The admin API, if there is one.
    """

    def __init__(
        self,
        directory: Directory,
        flights: Flights,
        journal: Journal | None,
        metrics: Metrics,
        *,
        stale_s: float,
        upstreams: Upstreams,
        status: Path,
        limits_problem: Callable[[], str | None] = lambda: None,
        admin: App | None = None,
    ) -> None:
        self._directory = directory
        self._flights = flights
        self._journal = journal
        self._metrics = metrics
        self._stale_s = stale_s
        self._upstreams = upstreams
        self._status = status
        self._limits_problem = limits_problem
        self._admin = admin

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Answer one request: ``/health``, ``/metrics``."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith(ADMIN) and self._admin is not None:
            await self._administer(scope, receive, send)
            return
        await _say(send, *self._answer(scope["method"], scope["path"]))

    async def _administer(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        """Hand a request to the admin API, with a body of bounded size."""
        try:
            body = await read_body(scope, receive, MAX_ADMIN_BODY)
        except Refused as refused:
            await _say(send, refused.status, JSON, b'{"error": "the body is too large"}')
            return
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Any:
            return waiting.pop() if waiting else await receive()

        assert self._admin is not None
        await self._admin(scope, again, send)

    def _answer(self, method: str, path: str) -> tuple[int, str, bytes]:
        if method != "GET":
            return 405, JSON, b'{"error": "use GET"}'
        if path == "/health":
            problems = self.problems()
            states = {name: state for name, (state, _) in self._upstreams.states().items()}
            state = {
                "healthy": not problems,
                "problems": problems,
                "upstreams": states,
                "watch": self._watch(),
            }
            return (503 if problems else 200), JSON, msgspec.json.encode(state)
        if path == "/metrics":
            page = self._metrics.page(
                in_flight=len(self._flights),
                recording_failed=self._recording_failed(),
                store_age_s=self._directory.age_s,
                upstreams=self._upstreams.states(),
            )
            return 200, CONTENT_TYPE, page
        return 404, JSON, NOTHING

    def problems(self) -> list[str]:
        """Return what keeps the gateway from serving."""
        found = []
        if self._directory.age_s > self._stale_s:
            found.append("the store cannot be reached")
        if self._recording_failed():
            found.append("nothing can be recorded")
        limits = self._limits_problem()
        if limits is not None:
            found.append(limits)
        return found

    def _watch(self) -> dict[str, Any] | None:
        try:
            seen: dict[str, Any] = msgspec.json.decode(self._status.read_bytes())
        except (OSError, msgspec.DecodeError):
            return None
        return seen

    def _recording_failed(self) -> bool:
        return self._journal is not None and self._journal.failed is not None


async def _say(send: Send, status: int, kind: str, body: bytes) -> None:
    head = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
