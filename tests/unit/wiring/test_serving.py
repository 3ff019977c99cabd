"""The whole is tested with real processes in tests/integration/gateway."""

import asyncio
from pathlib import Path

import pytest

from stillwatch.core.errors import InputError
from stillwatch.core.keyed import KeyedHash
from stillwatch.gateway.settings import Settings
from stillwatch.wiring.serving import serve


def settings(folder: Path, **more) -> Settings:
    upstream = {"name": "u", "url": "http://127.0.0.1:1", **more}
    return Settings.model_validate(
        {
            "upstream": [upstream],
            "store": {"url": f"sqlite:///{folder / 'store.db'}"},
            "recording": {"folder": folder / "recording", "mode": "off"},
        }
    )


def test_what_is_missing_is_said_before_anybody_is_served(tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    wanted = settings(tmp_path, key_env="NO_SUCH_KEY")
    with pytest.raises(InputError, match="NO_SUCH_KEY is not set"):
        serve(wanted, b"p" * 32, KeyedHash(b"k" * 32), (), tmp_path / "g.toml")
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
