"""Settings of the gateway: one TOML file."""

import os
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from stillwatch.core.errors import InputError
from stillwatch.core.fields import wrong

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Listen(Section):
    """Where clients come."""

    host: str = Field(default="127.0.0.1", description="Address for clients.")
    port: Port = Field(default=8080, description="Port for clients.")
    admin_host: str = Field(default="127.0.0.1", description="Address of health and metrics.")
    admin_port: Port = Field(default=8081, description="Port of health and metrics.")
    admin_token_env: str | None = Field(
        default=None, description="Environment variable with the token of the admin API."
    )
    max_body_mb: int = Field(default=32, ge=1, le=1024, description="Largest request body, in MiB.")
    head_s: Seconds = Field(default=20, description="Longest wait for the head of a request.")
    patience_s: Seconds = Field(
        default=60, description="Longest wait for a body, or for a client that reads nothing."
    )
    trusted_proxies: tuple[str, ...] = Field(
        default=(), description="Addresses whose X-Forwarded-For is believed."
    )


class Upstream(Section):
    """A server of models."""

    name: str = Field(description="Your name of it; clients never see it.")
    url: HttpUrl = Field(description="Base address, without /v1.")
    models: tuple[str, ...] = Field(default=("*",), description="Models that it serves; patterns.")
    key_env: str | None = Field(default=None, description="Environment variable with its API key.")
    timeout_s: Seconds = Field(default=600, description="Longest silence before it is given up.")
    connect_s: Seconds = Field(default=5, description="Longest wait for a connection.")
    health_path: Annotated[str, Field(pattern=r"^/")] | None = Field(
        default=None, description="Path that answers with 2xx while it is well, such as /health."
    )
    health_s: Seconds = Field(default=5, description="How often its health is checked.")
    drain: bool = Field(default=False, description="Take no new requests; let those there end.")
    marking: Literal["none", "vllm", "sglang"] = Field(
        default="none", description="The engine behind it, where it marks what it samples."
    )

    def key(self) -> str | None:
        """Return its API key.

        Raises
        ------
        InputError
            The environment variable is not set.
        """
        if self.key_env is None:
            return None
        found = os.environ.get(self.key_env)
        if not found:
            raise InputError(
                f"the environment variable {self.key_env} is not set; it holds the key of the "
                f"upstream {self.name}",
                field="upstream.key_env",
            )
        return found


class Store(Section):
    """Where accounts, keys, licences and measures are kept."""

    url: str = Field(default="sqlite:///stillwatch.db", description="SQLAlchemy address.")
    pepper_file: Path = Field(
        default=Path("stillwatch.pepper"), description="Secret that keys are hashed with."
    )
    poll_s: Seconds = Field(default=0.25, description="How often it is asked for changes.")
    stale_s: Seconds = Field(
        default=10, description="After so long without it, requests are refused."
    )
    responses_days: int = Field(
        default=30, ge=0, le=3650, description="How long it knows who made a response."
    )


class Recording(Section):
    """What is written down."""

    folder: Path = Field(default=Path("recording"), description="Where.")
    mode: Literal["strict", "relaxed", "off"] = Field(
        default="strict", description="strict: on disk before the last byte leaves."
    )
    text: Literal["none", "sealed", "clear"] = Field(
        default="none", description="Whether prompts and answers are kept."
    )
    seal_key_file: Path = Field(
        default=Path("stillwatch.seal"), description="Secret that wraps the keys of sealed text."
    )
    copy_to: str | None = Field(
        default=None,
        pattern=r"^s3://[^/]+(/[^/]+)*/?$",
        description="Folder on S3 for copies of events and sealed text.",
    )
    roll_s: Seconds = Field(
        default=60, description="How often the journal is rolled up into sketches."
    )
    when_full: Literal["refuse", "serve"] = Field(
        default="refuse", description="What happens when the disk is full."
    )


class WatchSettings(Section):
    """How what was recorded is looked at."""

    on: bool = Field(default=True, description="Whether the gateway runs a watch of its own.")
    every_s: Seconds = Field(default=3600, description="From the end of a look to the next.")
    days: int = Field(default=14, ge=1, le=366, description="How far back a look goes.")
    fdr: float = Field(
        default=0.01, ge=1e-6, le=0.5, description="Share of flagged accounts that may be ordinary."
    )
    memory: str = Field(default="1GB", description="Most memory that a look may use.")
    baseline: Path | None = Field(
        default=None, description="Ordinary traffic, from `stillwatch baseline build`."
    )
    terms: Path | None = Field(default=None, description="Terms file: clauses and measures.")
    accounts: Path | None = Field(
        default=None, description="Further facts about accounts, as for `stillwatch scan`."
    )


class LimitSettings(Section):
    """How limits are kept."""

    bytes_per_token: float = Field(
        default=1.0,
        ge=1,
        le=8,
        description="Fewest bytes of a prompt to a token; 1 is never exceeded.",
    )
    redis: Annotated[str, Field(pattern=r"^(redis|rediss|unix)://")] | None = Field(
        default=None,
        description="Where several gateways share what is left of limits; redis://host:6379/0.",
    )


class Marking(Section):
    """How answers are marked at their source, and what is remembered of them."""

    tokenizers: dict[str, Path] = Field(
        default={},
        description="tokenizer.json of each model that is marked, named as upstream.models.",
    )
    secret_file: Path = Field(
        default=Path("stillwatch.mark"), description="Secret that all keys of marks come from."
    )
    context_width: int = Field(default=4, ge=1, le=64, description="Tokens of a context.")
    accounts: Literal["all", "measured"] = Field(
        default="all", description="Whose answers are marked: measured is those under `mark`."
    )


class Settings(Section):
    """All settings."""

    listen: Listen = Listen()
    upstream: tuple[Upstream, ...] = Field(min_length=1)
    store: Store = Store()
    recording: Recording = Recording()
    watch: WatchSettings = WatchSettings()
    limits: LimitSettings = LimitSettings()
    marking: Marking = Field(default=Marking(), validate_default=True)

    @field_validator("marking")
    @classmethod
    def _knows_what_it_marks(cls, marking: Marking, others: ValidationInfo) -> Marking:
        missing = without_tokenizer(others.data.get("upstream", ()), marking)
        if missing:
            raise ValueError(f"name a tokenizer.json in marking.tokenizers for {missing[0]}")
        return marking


def without_tokenizer(upstreams: Iterable[Upstream], marking: Marking) -> list[str]:
    """Name the models of upstreams that mark for which there is no tokenizer."""
    return [
        f"{model!r} of the upstream {one.name}"
        for one in upstreams
        if one.marking != "none"
        for model in one.models
        if model not in marking.tokenizers
    ]


Kind = TypeVar("Kind", bound=BaseModel)
HEADING: Final = re.compile(r"\s*\[+\s*([A-Za-z0-9_.-]+)\s*\]+")


def read_settings(path: Path) -> Settings:
    """Read the settings of a gateway.

    Raises
    ------
    InputError
        It cannot be read, or a value is wrong; names line and field.
    """
    return read_as(path, Settings)


def read_as(path: Path, kind: type[Kind]) -> Kind:
    """Read settings; relative paths in it count from where the command runs.

    Parameters
    ----------
    path : Path
    kind : type
        `Settings`, or some with more in them.

    Raises
    ------
    InputError
        It cannot be read, or a value is wrong; names line and field.
    """
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"cannot read the settings ({error.strerror})", file=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise InputError(f"not TOML: {error}", file=str(path)) from error
    try:
        return kind.model_validate(table)
    except ValidationError as error:
        place, reason = wrong(error, kind)
        field = ".".join(map(str, place))
        line = line_of(text, place)
        raise InputError(reason, file=str(path), line=line, field=field) from None


def line_of(text: str, place: tuple[Any, ...]) -> int | None:
    """Find the line of a field: the one that sets it, else the heading of its table."""
    section, name = str(place[0]), str(place[-1])
    number = next((part for part in place if isinstance(part, int)), 0)
    seen, inside, heading = -1, False, None
    for line_number, line in enumerate(text.splitlines(), 1):
        found = HEADING.match(line)
        if found is not None:
            is_ours = found[1] == section
            seen += is_ours
            inside = is_ours and (seen == number or "[[" not in line)
            heading = line_number if inside else heading
        elif inside and re.match(rf"\s*{re.escape(name)}\s*=", line):
            return line_number
    return heading
