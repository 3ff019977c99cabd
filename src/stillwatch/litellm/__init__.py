"""LiteLLM plug-in: ``litellm_settings: callbacks: stillwatch.litellm.guard``."""

import importlib
from typing import Any, Final

PLUGIN: Final = "stillwatch.litellm.plugin"
"""Loaded only by a LiteLLM proxy: it needs LiteLLM, and opens the store."""


def __getattr__(name: str) -> Any:
    """Return ``guard``, made when it is first asked for."""
    if name == "guard":
        return importlib.import_module(PLUGIN).guard
    raise AttributeError(name)
