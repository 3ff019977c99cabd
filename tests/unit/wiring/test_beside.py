"""With a real gateway: tests/integration/gateway/test_vitals.py."""

import asyncio
import signal

import pytest

from stillwatch.core.errors import StillwatchError
from stillwatch.wiring.beside import beside

DONE = []


async def forever() -> None:
    try:
        await asyncio.Event().wait()
    finally:
        DONE.append("forever")


async def fails() -> None:
    raise RuntimeError


async def serve(*parts) -> str:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with beside([one() for one in parts]):
        try:
            await asyncio.wait_for(stopped.wait(), 0.2)
        except TimeoutError:
            return "went on"
    return "stopped"


def test_parts_end_with_the_block() -> None:
    DONE.clear()
    assert asyncio.run(serve(forever, forever)) == "went on"
    assert DONE == ["forever", "forever"]


def test_one_that_fails_stops_the_block_and_is_told() -> None:
    DONE.clear()
    with pytest.raises(StillwatchError, match="a part of the gateway failed"):
        asyncio.run(serve(forever, fails))
    assert DONE == ["forever"]
