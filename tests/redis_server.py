"""A real Redis, started here."""

import asyncio
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import redis

from stillwatch.gateway.redis_link import RedisLink

PROGRAM = shutil.which("redis-server")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class RedisServer:
    """One server in a folder of its own, on which everything is kept."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.url = f"redis://127.0.0.1:{port}/0"
        self.start()

    def start(self) -> None:
        assert PROGRAM is not None
        said = (self.folder / "redis.log").open("ab")
        keeps = ["--save", "", "--appendonly", "yes", "--appendfsync", "always"]
        self.process = subprocess.Popen(
            [PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", *keeps],
            cwd=self.folder,
            stdout=said,
            stderr=said,
        )
        until = time.monotonic() + 30
        while True:
            try:
                self.client().ping()
                return
            except redis.RedisError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise AssertionError((self.folder / "redis.log").read_text()) from None
                time.sleep(0.05)

    def client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.url, decode_responses=True)

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def link_to(server: RedisServer, share: str) -> RedisLink:
    """Return the link of one gateway, which the first call makes usable."""
    return RedisLink(server.url, share, begun=False, on_begun=lambda: None)


def reach(link: RedisLink) -> list[Any]:
    """Ask for nothing, which makes a link usable; what it says, or `AwayError`."""

    async def ask() -> list[Any]:
        try:
            return await link.admit([])
        finally:
            await link.close()

    return asyncio.run(ask())
