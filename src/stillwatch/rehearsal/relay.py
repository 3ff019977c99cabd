"""A relay that stands in front of a model and writes down what passes.

Requests reach the model as they came, but for two things: the number of tokens asked for is
capped, so that a slow model can keep up (what is recorded is what the tool sent), and hop-by-hop
headers are dropped (RFC 9110, section 7.6.1). Streams pass on as they come.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
from aiohttp import web

from stillwatch.rehearsal.assemble import assemble
from stillwatch.rehearsal.exchange import Exchange, scrub

HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
KEY_HEADERS: Final = frozenset({"authorization", "x-api-key", "x-forwarded-for"})
TOKEN_LIMITS: Final = ("max_tokens", "max_completion_tokens", "max_output_tokens")
MAX_BODY_BYTES: Final = 64 * 2**20
UPSTREAM_TIMEOUT_S: Final = 600
SESSION: Final = web.AppKey("session", aiohttp.ClientSession)


@dataclass(frozen=True)
class Caller:
    """Who a relay calls as.

    Attributes
    ----------
    key : str
        API key, in place of the tool's.
    address : str
        Where the call seems to come from (``X-Forwarded-For``).
    """

    key: str
    address: str


@dataclass(frozen=True)
class RelayPlan:
    """What to relay.

    Attributes
    ----------
    upstream : str
        Base address of the model server, without a path.
    tool : str
        Driver id to write into each exchange.
    max_tokens : int or None
        Cap on the tokens asked of the model; None to leave requests alone.
    began_s : float
        ``time.monotonic()`` at which the recording began.
    callers : tuple of Caller
        Each request goes out as one of them, at random, as relays deal a harvest over accounts;
        none: as the tool sent it.
    """

    upstream: str
    tool: str
    max_tokens: int | None
    began_s: float
    callers: tuple[Caller, ...] = ()


def capped(body: dict[str, Any], max_tokens: int | None) -> dict[str, Any]:
    """Return the body with no token limit above the cap, and one where none was sent."""
    if max_tokens is None or ("messages" not in body and "prompt" not in body):
        return body
    sent = [name for name in TOKEN_LIMITS if isinstance(body.get(name), int)]
    limits = {
        name: min(body[name], max_tokens) for name in sent or TOKEN_LIMITS[:1] if name in body
    }
    return body | (limits or {TOKEN_LIMITS[0]: max_tokens})


def relay_app(plan: RelayPlan, keep: Callable[[Exchange], None]) -> web.Application:
    """Make the relay.

    Parameters
    ----------
    plan : RelayPlan
    keep : callable
        Takes each exchange when its last byte has passed.
    """
    app = web.Application(client_max_size=MAX_BODY_BYTES)

    async def open_session(app: web.Application) -> Any:
        timeout = aiohttp.ClientTimeout(total=UPSTREAM_TIMEOUT_S)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)  # no stale connections
        app[SESSION] = aiohttp.ClientSession(timeout=timeout, connector=connector)
        yield
        await app[SESSION].close()

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await _pass_on(app[SESSION], plan, keep, request)
        except aiohttp.ClientConnectionError:
            raise web.HTTPBadGateway(text="the model did not answer") from None

    app.cleanup_ctx.append(open_session)
    app.router.add_route("*", "/{tail:.*}", handle)
    return app


async def _pass_on(
    session: aiohttp.ClientSession,
    plan: RelayPlan,
    keep: Callable[[Exchange], None],
    request: web.Request,
) -> web.StreamResponse:
    start = time.monotonic()
    raw = await request.read()
    sent = _parsed(raw)
    forward = raw if sent is None else json.dumps(capped(sent, plan.max_tokens)).encode()
    headers = {
        name: value
        for name, value in request.headers.items()
        if name.lower() not in HOP_BY_HOP | {"accept-encoding"}
    }
    if plan.callers:
        headers = as_caller(headers, random.choice(plan.callers))
    async with session.request(
        request.method,
        plan.upstream + request.path_qs,
        data=forward if raw else None,
        headers=headers,
    ) as upstream:
        is_stream = upstream.content_type == "text/event-stream"
        back = web.StreamResponse(status=upstream.status)
        back.content_type = upstream.content_type
        await back.prepare(request)
        body, first = bytearray(), None
        async for chunk in upstream.content.iter_any():
            first = first or time.monotonic()
            body += chunk
            await back.write(chunk)
        end = time.monotonic()
    if sent is not None:
        keep(
            Exchange(
                tool=plan.tool,
                path=request.path_qs,
                headers=scrub((k.decode(), v.decode()) for k, v in request.raw_headers),
                request=sent,
                response=assemble(bytes(body), stream=is_stream),
                stream=is_stream,
                status=upstream.status,
                start_s=round(start - plan.began_s, 4),
                first_s=round((first or end) - plan.began_s, 4),
                end_s=round(end - plan.began_s, 4),
            )
        )
    await back.write_eof()
    return back


def as_caller(headers: dict[str, str], caller: Caller) -> dict[str, str]:
    """Put a caller's key where the tool's was."""
    kept = {k: v for k, v in headers.items() if k.lower() not in KEY_HEADERS}
    has_anthropic_key = any(k.lower() == "x-api-key" for k in headers)
    key = {"x-api-key": caller.key} if has_anthropic_key else {}
    return (
        kept
        | (key or {"Authorization": f"Bearer {caller.key}"})
        | {"X-Forwarded-For": caller.address}
    )


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
