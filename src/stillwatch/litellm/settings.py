"""Settings of the plug-in: those of the gateway that it shares, and its own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import Field

from stillwatch.core.errors import InputError
from stillwatch.gateway.settings import Section, Settings, Upstream, read_as

CONFIG: Final = "STILLWATCH_CONFIG"
"""Environment variable that names the file."""
NOT_OURS: Final = ("listen", "upstream", "watch")
"""What LiteLLM does itself, and what only a gateway does."""


class LiteLLM(Section):
    """How callers of a LiteLLM proxy become accounts."""

    default_licence: str | None = Field(
        default=None, description="Licence of accounts that the store does not know; without, 403."
    )
    key_file: Path | None = Field(
        default=None, description="Hash key of the sketches, as for `stillwatch scan`."
    )


class PluginSettings(Settings):
    """All settings of the plug-in."""

    upstream: tuple[Upstream, ...] = ()
    litellm: LiteLLM = LiteLLM()


def settings_of(environment: Mapping[str, str]) -> PluginSettings:
    """Read the file that ``STILLWATCH_CONFIG`` names; without one, all is left at its default.

    Raises
    ------
    InputError
        It cannot be read, a value is wrong, or one has no meaning here.
    """
    named = environment.get(CONFIG)
    if not named:
        return PluginSettings()
    read = read_as(Path(named), PluginSettings)
    for name in NOT_OURS:
        if name in read.model_fields_set:
            raise InputError(
                "means nothing to the LiteLLM plug-in; take it out (LiteLLM listens and has the "
                "models, `stillwatch scan` looks at what was recorded)",
                file=named,
                field=name,
            )
    return read
