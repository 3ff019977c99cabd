"""Health checks: upstreams that have a health path are asked for it, in the background."""

import asyncio
import time
from typing import Final

import aiohttp
import structlog

from stillwatch.gateway.upstream import Target, Upstreams

log: Final = structlog.get_logger("stillwatch.upstreams")
TICK_S: Final = 0.25


async def check_forever(upstreams: Upstreams) -> None:
    """Check whatever is due, for ever; a check that hangs delays no other upstream's."""
    running: set[asyncio.Task[None]] = set()
    while True:
        now = time.monotonic()
        for target in upstreams.targets:
            standing, every_s = target.standing, target.settings.health_s
            if target.settings.health_path is not None and now >= standing.check_at:
                standing.check_at = now + every_s
                task = asyncio.create_task(check(upstreams, target))
                running.add(task)
                task.add_done_callback(running.discard)
        await asyncio.sleep(TICK_S)


async def check(upstreams: Upstreams, target: Target) -> None:
    """Ask one upstream whether it is well: it is if it answers with 2xx."""
    timeout = aiohttp.ClientTimeout(total=target.settings.health_s)
    url = f"{target.base}{target.settings.health_path}"
    try:
        async with upstreams.session.get(
            url, headers=target.keys(), timeout=timeout, allow_redirects=False
        ) as answer:
            well = 200 <= answer.status < 300
    except (aiohttp.ClientError, TimeoutError, OSError):
        well = False
    if target.standing.checked(well):
        tell = log.info if well else log.warning
        tell("upstream_up" if well else "upstream_down", upstream=target.settings.name)
