import asyncio
import importlib
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.gateway.flights import Flights
from stillwatch.gateway.settings import Settings
from stillwatch.licences.allowance import Allowance
from stillwatch.store.store import open_store
from stillwatch.wiring import limiting
from stillwatch.wiring.limiting import Alone, limiting_of

TOTAL = Allowance("a/total", 100)


def settings(folder: Path, **limits) -> Settings:
    return Settings.model_validate(
        {
            "upstream": [{"name": "u", "url": "http://127.0.0.1:1"}],
            "recording": {"folder": folder},
            "limits": limits,
        }
    )


def test_one_gateway_alone(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(limiting, "IDLE_S", 0.01)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    alone = limiting_of(settings(tmp_path), store)
    assert isinstance(alone, Alone)
    assert alone.problem() is None
    with pytest.raises(InputError, match="is another gateway running"):
        limiting_of(settings(tmp_path), store)

    async def work() -> None:
        alone.limits.purses.reserve([TOTAL], 10, float("-inf"))
        alone.limits.purses.settle([TOTAL.name], 10, 4, float("-inf"))
        keeping = asyncio.create_task(alone.follow(Flights()))
        while alone.limits.purses.left(TOTAL):
            await asyncio.sleep(0.01)
        keeping.cancel()
        await alone.close()

    asyncio.run(work())
    assert limiting_of(settings(tmp_path), store)._bank.spent(TOTAL.name) == 4


def test_without_the_client_of_redis(tmp_path, monkeypatch) -> None:
    def missing(_name: str) -> None:
        raise ModuleNotFoundError(name="redis")

    monkeypatch.setattr(importlib, "import_module", missing)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(InputError, match="install stillwatch\\[redis\\]"):
        limiting_of(settings(tmp_path, redis="redis://127.0.0.1:1"), store)
