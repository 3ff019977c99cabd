"""Settings read again while the gateway runs."""

import asyncio
from pathlib import Path
from typing import Final

import structlog

from stillwatch.core.errors import InputError
from stillwatch.gateway.limits import Limits
from stillwatch.gateway.relay import Gateway
from stillwatch.gateway.settings import Settings, read_settings, without_tokenizer
from stillwatch.gateway.upstream import Upstreams

log: Final = structlog.get_logger("stillwatch.reload")
LIVE: Final = frozenset({"limits.bytes_per_token", "listen.max_body_mb", "listen.trusted_proxies"})
"""What changes while the gateway runs."""


class Reloading:
    """Reads the settings again when asked to.

    Parameters
    ----------
    path : Path
    settings : Settings
        Those in force.
    gateway : Gateway
    upstreams : Upstreams
    limits : Limits
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        gateway: Gateway,
        upstreams: Upstreams,
        limits: Limits,
    ) -> None:
        self._path = path
        self._started = settings
        self._gateway = gateway
        self._upstreams = upstreams
        self._limits = limits
        self._asked = asyncio.Event()

    def asked(self) -> None:
        """Ask for it; several times in a row are one."""
        self._asked.set()

    async def follow(self) -> None:
        """Read the settings whenever asked to, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                self._take(await loop.run_in_executor(None, read_settings, self._path))
            except InputError as error:
                log.error("settings_not_reloaded", why=str(error), in_force="the old ones")

    def _take(self, settings: Settings) -> None:
        missing = without_tokenizer(settings.upstream, self._started.marking)
        if missing:
            raise InputError(
                f"the gateway was started without a tokenizer for {missing[0]}; restart it",
                field="marking.tokenizers",
            )
        self._upstreams.replace(settings.upstream)
        self._limits.bytes_per_token = settings.limits.bytes_per_token
        self._gateway.take(settings.listen)
        log.info("settings_reloaded", upstreams=[one.name for one in settings.upstream])
        left = needs_restart(self._started, settings)
        if left:
            log.warning("settings_wait_for_a_restart", settings=left)


def needs_restart(started: Settings, now: Settings) -> list[str]:
    """Name the settings that differ from those of the start and cannot change until the next."""
    return [
        f"{section}.{name}"
        for section, fields in started.model_dump(exclude={"upstream"}).items()
        for name, value in fields.items()
        if f"{section}.{name}" not in LIVE and value != getattr(getattr(now, section), name)
    ]
